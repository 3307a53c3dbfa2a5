/**
 * What a cookie may do: browsers send it with requests that other pages cause. So it counts only in requests that come
 * from a page of this server, never next to a token, and for a GET only where no GET changes anything.
 */
import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of this server has made the request, or, for a GET, the user has typed the address. Browsers tell by
 * `Sec-Fetch-Site`, older ones by `Origin`. A request that may change something must also have a content type that a
 * page of another origin cannot send without asking first.
 *
 * @param origin of this server, as browsers reach it
 */
export function comesFromOwnPage({ method, headers }: IncomingMessage, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (method === 'GET' || method === 'HEAD') {
    // Same-origin requests of older browsers have neither header. The answer cannot be read by another page.
    if (site === undefined) return headers.origin === undefined || headers.origin === origin;
    return site === 'same-origin' || site === 'none';
  }
  return (
    opensFromOwnPage({ headers }, origin) &&
    /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')
  );
}

/** Whether a page of this server opens the WebSocket. Its messages may change something, so silence is not enough. */
export function opensFromOwnPage({ headers }: Pick<IncomingMessage, 'headers'>, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === origin : site === 'same-origin';
}
