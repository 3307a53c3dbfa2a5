import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const documents = globSync(['*.md', 'docs/*.md', 'bench/README.md']);
const textOf = (file: string) => readFileSync(file, 'utf8');

/** Anchors of a page, as GitHub makes them from its headings, and explicit ones. */
function anchorsOf(file: string): string[] {
  const headings = [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...[...textOf(file).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

/** Links that lead to no file, or to no heading of it. */
function brokenLinks(file: string): string[] {
  const links = [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

describe('the documents', () => {
  it('link only to files and headings that exist', () => {
    expect(documents.length).toBeGreaterThan(15);
    expect(documents.flatMap((file) => brokenLinks(file).map((link) => `${file}: ${link}`))).toEqual([]);
  });

  it('are all linked from the README', () => {
    const readme = textOf('README.md');
    const pages = documents.filter((file) => !['README.md', 'bench/README.md'].includes(file));
    expect(pages.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
  });

  it('are short where a newcomer begins', () => {
    expect(textOf('README.md').split(/\s+/).length).toBeLessThanOrEqual(900);
  });

  it('and the sources avoid the words that CONTRIBUTING.md bans', () => {
    const banned =
      /\b(whoever|anew|beside|mend(s|ed|ing)?|nobody's|astray|lately|by heart|at the most|for want of)\b/i;
    const sources = globSync('{src,web/src,scripts,bench,test}/**/*.{ts,tsx}', {
      exclude: ['**/node_modules/**', 'test/documents.test.ts'],
    });
    const files = [...documents, ...sources, 'schema/schema.graphql'];
    const lines = files.flatMap((file) =>
      textOf(file)
        .split('\n')
        .map((line) => `${file}: ${line}`),
    );
    expect(lines.filter((line) => banned.test(line) && !line.includes('banned:'))).toEqual([]);
  });
});
