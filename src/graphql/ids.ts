/** Opaque ids: a client gets them, and sends them back unchanged. */
export type NodeType = 'Workspace' | 'AwsConnection' | 'ApiKey' | 'OnboardingLink';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ID = new RegExp(`^(Workspace|AwsConnection|ApiKey|OnboardingLink):(${UUID})$`);

/** More than any id has. A megabyte takes milliseconds to decode. */
const MAX_ID_CHARACTERS = 200;

/** The id that a client sees. */
export function encodeId(type: NodeType, id: string): string {
  return btoa(`${type}:${id}`);
}

/** The type and own id behind a client's id, or null when it is none of ours. */
export function decodeId(text: string): { type: NodeType; id: string } | null {
  if (text.length > MAX_ID_CHARACTERS) return null;
  const match = ID.exec(readBase64(text));
  if (match === null) return null;
  const decoded = { type: match[1] as NodeType, id: match[2] ?? '' };
  // Base64 is read leniently, and a thing has one id.
  return encodeId(decoded.type, decoded.id) === text ? decoded : null;
}

/** Empty for what is no Base64. */
function readBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** The own id behind a client's id of this type, or null when it is none such. */
export function ownId(type: NodeType, text: string): string | null {
  const decoded = decodeId(text);
  return decoded?.type === type ? decoded.id : null;
}
