/** Requests over HTTP/1.1 byte by byte: for what `fetch` would never send. */
import { connect } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** The status line and the headers, in lower case. */
  readonly top: string;
  readonly body: string;
};

/**
 * Sends the bytes, and reads what comes until the server closes the connection.
 *
 * @param next sent when the first of the answer has come
 */
export async function sendRaw(url: string, bytes: string, next?: string): Promise<RawAnswer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  if (next !== undefined) socket.once('data', () => socket.write(next));
  let answer = '';
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
  const [top = '', ...rest] = answer.split('\r\n\r\n');
  return { status: Number(top.split(' ')[1]), top: top.toLowerCase(), body: rest.join('\r\n\r\n') };
}

/** One request as bytes, with `Host`, `Connection: close` and `Content-Length` unless the headers have them. */
export function rawRequest(
  url: string,
  head: string,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body = '',
): string {
  const all = {
    Host: new URL(url).host,
    Connection: 'close',
    ...(body !== '' && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return `${head} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
