/** One request and its answer. What every answer has is written with the rest of it, in one piece. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SetupFile } from '../setup-kit/setup-file.ts';
import { errorBody, type Shown } from './errors.ts';

export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** The headers that the answer has in any case: names and values in turn. */
  readonly head: string[];
};

/** Names and values in turn, as Node.js writes them without looking at each by itself. */
export function flat(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat();
}

/** Writes a whole answer. Its length is told: without, Node.js would send it in chunks, as five pieces. */
export function send(
  { response, head }: Exchange,
  status: number,
  headers: readonly string[],
  body: string,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, [...head, ...headers, 'Content-Length', String(length)]);
  // What is all ASCII is written as it is.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** For whoever writes the answer by other means: sets what it has in any case. */
export function beginAnswer({ response, head }: Exchange): ServerResponse {
  for (let place = 0; place < head.length; place += 2)
    response.setHeader(head[place] ?? '', head[place + 1] ?? '');
  return response;
}

/** Answers with an object. */
export function sendJson(exchange: Exchange, status: number, body: object): void {
  send(
    exchange,
    status,
    ['Content-Type', 'application/json', 'Cache-Control', 'no-store'],
    JSON.stringify(body),
  );
}

/** Answers with a file to keep. */
export function sendFile(exchange: Exchange, { fileName, mediaType, content }: SetupFile): void {
  const headers = {
    'Content-Type': `${mediaType}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${fileName}"`,
    'Cache-Control': 'no-store',
  };
  send(exchange, 200, flat(headers), content);
}

/** Answers with what is wrong. */
export function refuse(
  exchange: Exchange,
  status: number,
  shown: Shown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const all = {
    ...headers,
    ...(shown.retryAfter !== undefined && { 'Retry-After': String(shown.retryAfter) }),
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  send(exchange, status, flat(all), errorBody(shown, exchange.requestId));
}
