/** Requests of pages: allowed from our own origin and those of a list, and from nowhere else. */
import type { IncomingMessage } from 'node:http';

/** The headers that let a page of a listed origin read the answer; none for other pages. */
export function corsHeaders(
  { headers }: IncomingMessage,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  const { origin } = headers;
  if (origins.length === 0) return {};
  if (origin === undefined || !origins.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, ...ALLOWED };
}

const ALLOWED = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Request-Id',
  'Access-Control-Expose-Headers': 'X-Request-Id, Retry-After',
  'Access-Control-Max-Age': '600',
  Vary: 'Origin',
};

/**
 * Whether a page that may not call has made the request, also where the browser would not ask first: a link, a
 * form, a WebSocket. Our tokens come with no request by themselves; but a proxy in front might add them.
 * Browsers tell by `Sec-Fetch-Site`, older ones by `Origin`; what is no browser sends neither.
 */
export function isForeignPage({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  // Programs, which ask most often.
  if (origin === undefined && site === undefined) return false;
  if (site === 'same-origin' || site === 'none') return false;
  if (origin === undefined) return site !== undefined;
  if (origins.includes(origin)) return false;
  return site !== undefined || !URL.canParse(origin) || new URL(origin).host !== host;
}
