/** Opaque global IDs: clients receive them, and send them back unchanged. */
export type NodeType =
  | 'Workspace'
  | 'AwsConnection'
  | 'Organization'
  | 'ApiKey'
  | 'OnboardingLink'
  | 'Alert'
  | 'Webhook'
  | 'PersonSession';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ID = new RegExp(
  `^(Workspace|AwsConnection|Organization|ApiKey|OnboardingLink|Alert|Webhook|PersonSession):(${UUID})$`,
);

/** Longer than any valid id. Decoding a megabyte takes milliseconds. */
const MAX_ID_CHARACTERS = 200;

/** The global ID that a client sees. */
export function encodeId(type: NodeType, id: string): string {
  return btoa(`${type}:${id}`);
}

/** The same, for an object that may be missing. */
export function encodeIdOrNull(type: NodeType, id: string | null): string | null {
  return id === null ? null : encodeId(type, id);
}

/** The type and database id in a global ID; null when it is invalid. */
export function decodeId(text: string): { type: NodeType; id: string } | null {
  if (text.length > MAX_ID_CHARACTERS) return null;
  const match = ID.exec(readBase64(text));
  if (match === null) return null;
  const decoded = { type: match[1] as NodeType, id: match[2] ?? '' };
  // The decoder accepts several spellings of the same bytes, but an object has only one global ID.
  return encodeId(decoded.type, decoded.id) === text ? decoded : null;
}

/** Empty when the text is not Base64. */
function readBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** The database id in a global ID of this type; null when it is invalid. */
export function ownId(type: NodeType, text: string): string | null {
  const decoded = decodeId(text);
  return decoded?.type === type ? decoded.id : null;
}
