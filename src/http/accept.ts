/** The forms of a result over HTTP, and which of them a client prefers. */

export const JSON_TYPE = 'application/json';
export const RESPONSE_TYPE = 'application/graphql-response+json';
export type ResultType = typeof JSON_TYPE | typeof RESPONSE_TYPE;
const STREAM_TYPE = 'text/event-stream';

/** What stands for one of them. Without a wish it is the older one, which every client knows. */
const MEANT: ReadonlyMap<string, ResultType> = new Map([
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  ['application/*', JSON_TYPE],
  ['*/*', JSON_TYPE],
]);

/** The type that the header asks for most; the first of equals. Null when none of them will do. */
export function preferredType(accept: string | undefined): ResultType | null {
  if (accept === undefined) return JSON_TYPE;
  return MEANT.get(accept) ?? mostWanted(accept, MEANT);
}

/**
 * Whether the header asks for a stream of events more than for a result. Clients that take streams as well (urql's
 * do, in every request) name results first; a wildcard is no wish.
 */
export function prefersStream(accept: string | undefined): boolean {
  return accept !== undefined && takesStream(accept) && mostWanted(accept, NAMED) === STREAM_TYPE;
}

/** Whether the header names a stream of events at all. */
export function takesStream(accept: string | undefined): boolean {
  if (accept?.toLowerCase().includes(STREAM_TYPE) !== true) return false;
  return mostWanted(accept, STREAM) === STREAM_TYPE;
}

const STREAM: ReadonlyMap<string, typeof STREAM_TYPE> = new Map([[STREAM_TYPE, STREAM_TYPE]]);
const NAMED: ReadonlyMap<string, ResultType | typeof STREAM_TYPE> = new Map([
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  [STREAM_TYPE, STREAM_TYPE],
]);

/** What the header asks for most, of what stands for something. */
function mostWanted<Type extends string>(accept: string, meanings: ReadonlyMap<string, Type>): Type | null {
  let best: { type: Type; weight: number } | null = null;
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const type = meanings.get(name);
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
