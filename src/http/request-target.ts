/** The target of a request: which host it names, and which path. */
import type { IncomingMessage } from 'node:http';
import type { HttpError } from '../base/client-error.ts';
import { BAD_HOST } from './errors.ts';

/**
 * Brings a target in absolute form ("GET http://host/path") into origin form ("GET /path"), in place. Its host then
 * counts instead of the header's (RFC 9112, section 3.2.2). Returns what is wrong with the request's host, or null.
 */
export function normalizeTarget(request: IncomingMessage): HttpError | null {
  const hosts = countHosts(request.rawHeaders);
  // HTTP/1.0 has none. Two would let a proxy in front read another host than we do.
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) return BAD_HOST;
  const { url = '/' } = request;
  if (url.startsWith('/')) return null;
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute === null) return null;
  const [, host = '', path = ''] = absolute;
  request.headers.host = host;
  request.url = path.startsWith('/') ? path : `/${path}`;
  return null;
}

/** Node.js drops all but the first from `headers`. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
