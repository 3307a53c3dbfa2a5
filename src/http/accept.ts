/** The two forms of a result over HTTP, and which of them a client prefers. */

export const JSON_TYPE = 'application/json';
export const RESPONSE_TYPE = 'application/graphql-response+json';
export type ResultType = typeof JSON_TYPE | typeof RESPONSE_TYPE;

/** What stands for one of them. Without a wish it is the older one, which every client knows. */
const MEANT: Readonly<Record<string, ResultType>> = {
  [JSON_TYPE]: JSON_TYPE,
  [RESPONSE_TYPE]: RESPONSE_TYPE,
  'application/*': JSON_TYPE,
  '*/*': JSON_TYPE,
};

/** The type that the header asks for most; the first of equals. Null when none of them will do. */
export function preferredType(accept: string | undefined): ResultType | null {
  if (accept === undefined) return JSON_TYPE;
  const meant = MEANT[accept];
  if (meant !== undefined) return meant;
  let best: { type: ResultType; weight: number } | null = null;
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const type = MEANT[name];
    const weight = weightOf(parameters);
    if (type !== undefined && weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type ?? null;
}

function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const weight = text === undefined ? 1 : Number(text);
  return Number.isNaN(weight) ? 0 : weight;
}
