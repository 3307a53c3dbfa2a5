import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../src/pages/onboarding-page.ts';
import { listen } from '../support/listen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCRIPT = 'console.log("the page");'.repeat(100);

/** Serves a built page. */
async function servePage() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'page/assets'), { recursive: true });
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html><title>The page</title>');
  const script = join(folder, 'page/assets/index-a1b2.js');
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
  writeFileSync(join(folder, 'secret.js'), 'not part of the page');
  const page = openPage(pathToFileURL(`${folder}/page/`));
  const server = createServer(async (request, response) => {
    if (page?.has((request.url ?? '/').split('?')[0] ?? '/') !== true)
      return void response.writeHead(404).end();
    page.serve(request, response);
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

describe('the page', () => {
  it('exists only after a build', () => {
    expect(openPage(pathToFileURL(`${temporaryFolder()}/`))).toBeNull();
  });

  it('is revalidated on each request, and sent only if it has changed', async () => {
    const url = await servePage();
    const first = await fetch(url);
    expect(first.headers.get('content-type')).toBe('text/html;charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(await first.text()).toContain('The page');
    const second = await fetch(url, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    // The browser replaces the headers that it has kept by those of the 304.
    expect(second.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('allows only content from the server itself', async () => {
    const policy = (await fetch(await servePage())).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it.each(['br', 'gzip'])(
    'caches files with a hash in the name forever, and compresses them: %s',
    async (encoding) => {
      const response = await fetch(`${await servePage()}/assets/index-a1b2.js`, {
        headers: { 'Accept-Encoding': encoding },
      });
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(Number(response.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 4);
      expect(await response.text()).toBe(SCRIPT);
    },
  );

  it('answers HEAD like GET, without the body', async () => {
    const response = await fetch(await servePage(), { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('etag')).not.toBeNull();
  });

  it.each([
    '/assets/other.js',
    '/assets',
    '/..%2fsecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/%2e%2e/secret.js',
    '//secret.js',
  ])('has no %s', async (path) => {
    expect((await fetch((await servePage()) + path)).status).toBe(404);
  });
});
