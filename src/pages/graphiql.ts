/**
 * GraphiQL, from here and nowhere else. Its page is nine megabytes: it is loaded on the first request for it,
 * compressed once, and kept by browsers.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { emptyVariables, standaloneOperations } from '../graphql/operations.ts';

type Page = { readonly plain: Buffer; readonly zipped: Buffer; readonly etag: string };

/** Nothing from another host: scripts and styles stand in the page, workers are made of blobs. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "frame-ancestors 'none'",
].join('; ');

/** What the headers of a tab are until somebody enters a token; in the page, an expression instead. */
const NO_TOKEN = JSON.stringify({ Authorization: 'Bearer ' }, null, 2);

/** Which editor below the operation is open. The page has expressions in its place, also for the storage. */
const TOOLS = '"defaultEditorToolsVisibility":"headers"';

/**
 * Runs before GraphiQL. It has GraphiQL keep what is entered in the tab's own storage, which ends with the tab, and
 * deletes what earlier versions left in the browser's. It moves the token from the address's fragment, which no server
 * ever sees, into the headers of all tabs, the new and the stored ones. Without a token, the headers must be typed first;
 * with one, the variables.
 */
const TOKEN_SCRIPT = `<script>
(() => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  const headers = JSON.stringify({ Authorization: 'Bearer ' + (token ?? '') }, null, 2);
  globalThis.auroraHeaders = headers;
  globalThis.auroraTools = token === null ? 'headers' : 'variables';
  // Where a browser forbids storage, nothing is kept.
  globalThis.auroraStorage = null;
  if (token !== null) history.replaceState(null, '', location.pathname + location.search);
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('graphiql:')) localStorage.removeItem(key);
    globalThis.auroraStorage = sessionStorage;
    const state = JSON.parse(sessionStorage.getItem('graphiql:tabState'));
    if (token === null) {
      const { headers } = state.tabs[state.activeTabIndex];
      if (!/Bearer [!-~]/.test(JSON.parse(headers).Authorization)) return;
      globalThis.auroraHeaders = headers;
      globalThis.auroraTools = 'variables';
      return;
    }
    for (const tab of state.tabs) tab.headers = headers;
    sessionStorage.setItem('graphiql:tabState', JSON.stringify(state));
  } catch {}
})();
</script>`;

/**
 * Returns the function that answers with the page.
 *
 * @param operations the texts that the tabs are made of, one for each operation
 */
export function serveGraphiQL(operations: () => readonly string[]) {
  let page: Promise<Page> | null = null;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    page ??= makePage(operations).catch((error) => {
      page = null;
      throw error;
    });
    const { plain, zipped, etag } = await page;
    const headers = {
      ETag: etag,
      'Cache-Control': 'no-cache',
      Vary: 'Accept-Encoding',
      'Content-Security-Policy': POLICY,
    };
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
    const compressed = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const body = compressed ? zipped : plain;
    const encoding = compressed ? { 'Content-Encoding': 'gzip' } : {};
    const about = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length };
    response.writeHead(200, { ...headers, ...about, ...encoding }).end(body);
  };
}

async function makePage(operations: () => readonly string[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'Aurora',
    // The only one of its protocols that sends the headers editor's token along with a subscription.
    subscriptionsProtocol: 'GRAPHQL_SSE',
    shouldPersistHeaders: true,
    defaultEditorToolsVisibility: 'headers',
    headers: NO_TOKEN,
    defaultTabs: standaloneOperations(operations()).map((query) => ({
      query,
      headers: NO_TOKEN,
      variables: emptyVariables(query),
    })),
  });
  const withToken = html
    .replaceAll(JSON.stringify(NO_TOKEN), 'auroraHeaders')
    .replace(TOOLS, '"defaultEditorToolsVisibility":auroraTools,"storage":auroraStorage');
  const plain = Buffer.from(withToken.replace('<head>', `<head>${TOKEN_SCRIPT}`));
  const zipped = await promisify(gzip)(plain);
  return { plain, zipped, etag: `"${createHash('sha256').update(plain).digest('base64url')}"` };
}
