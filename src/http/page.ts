/**
 * The onboarding page: the files that were built, and nothing else. They are read and compressed once, on the
 * first request for each; what has a hash in its name is kept by browsers for ever.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFile } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';

/** Only what comes from here: no inline scripts or styles, no other host, no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // With HTTP comes the WebSocket of the same host and port.
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const DOCUMENT = '/index.html';

/** Their names change with what is in them. */
const ASSETS = '/assets/';

type File = {
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Buffer>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
};

export type Page = {
  /** Whether the path is one of the page's. */
  has(path: string): boolean;
  /** Answers a GET or HEAD of one of its paths. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
};

/** The page in the folder; null when it has not been built. */
export function openPage(folder: URL): Page | null {
  if (!existsSync(new URL(`.${DOCUMENT}`, folder))) return null;
  // A closed list: no path leads out of the folder.
  const names = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => extname(name) in TYPES)
      .map((name) => `/${name.replaceAll('\\', '/')}`),
  );
  const files = new Map<string, Promise<File>>();
  const load = (name: string) => {
    const file = files.get(name) ?? readPageFile(folder, name);
    files.set(name, file);
    file.catch(() => files.delete(name));
    return file;
  };

  return {
    has: (path) => names.has(nameOf(path)),
    async serve(request, response) {
      const { bodies, headers, etag } = await load(nameOf((request.url ?? '/').split('?')[0] ?? '/'));
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
      const encoding = preferredEncoding(request);
      const body = bodies[encoding];
      response
        .writeHead(200, {
          ...headers,
          'Content-Length': body.length,
          ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
        })
        .end(request.method === 'HEAD' ? undefined : body);
    },
  };
}

function nameOf(path: string): string {
  return path === '/' ? DOCUMENT : path;
}

async function readPageFile(folder: URL, name: string): Promise<File> {
  const identity = await promisify(readFile)(new URL(`.${name}`, folder));
  const { brotliCompress, gzip } = await import('node:zlib');
  const [br, zipped] = await Promise.all([promisify(brotliCompress)(identity), promisify(gzip)(identity)]);
  const etag = `"${createHash('sha256').update(identity).digest('base64url')}"`;
  return {
    bodies: { br, gzip: zipped, identity },
    etag,
    headers: {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': name.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-cache',
      'Content-Security-Policy': POLICY,
      ETag: etag,
      Vary: 'Accept-Encoding',
    },
  };
}

function preferredEncoding({ headers }: IncomingMessage): keyof File['bodies'] {
  const accepted = headers['accept-encoding'] ?? '';
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
}
