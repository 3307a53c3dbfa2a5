/** The onboarding page: the files that `npm run build` makes, compressed beforehand, and nothing else. */
import { existsSync, readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';

/** Content from this server only: no inline scripts or styles, no other host, no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  // Includes the WebSocket of the same host and port.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

type OnboardingPage = {
  /** Whether the path is one of the page's. */
  has(path: string): boolean;
  /** Answers a GET or HEAD of one of its paths. */
  serve(request: IncomingMessage, response: ServerResponse): void;
};

/** The page in the folder; null when it has not been built. */
export function openPage(folder: URL): OnboardingPage | null {
  if (!existsSync(new URL('index.html', folder))) return null;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = new Set(['/', ...names.map((name) => `/${name.replaceAll('\\', '/')}`)]);
  const serve = sirv(fileURLToPath(folder), {
    etag: true,
    brotli: true,
    gzip: true,
  });
  return {
    has: (path) => paths.has(path),
    serve(request, response) {
      // The names of assets change with their content.
      const isAsset = request.url?.startsWith('/assets/') === true;
      response.setHeader('Cache-Control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      // Also with 304, whose headers replace those that the browser has kept.
      response.setHeader('Content-Security-Policy', POLICY);
      serve(request, response, () => void response.writeHead(404).end());
    },
  };
}
