/** What is made from the source: where it lies, and whether it has to be made anew. */
import { existsSync, readdirSync, statSync } from 'node:fs';

const PROJECT = new URL('../', import.meta.url);

export const BUNDLE = new URL('dist/main.cjs', PROJECT);
/** With what Node.js runs it, by `npm start` and in the image. */
export const NODE_FLAGS = ['--max-semi-space-size=16'];
/** Where the server looks for the page. */
export const PAGE = new URL('dist/page/', PROJECT);

export function isBundleStale(): boolean {
  return isStale(BUNDLE, ['src', 'package-lock.json']);
}

export function isPageStale(): boolean {
  return isStale(new URL('index.html', PAGE), ['web', 'schema/generated', 'src', 'package-lock.json']);
}

/** Whether the file is missing, or older than one of its sources. */
function isStale(made: URL, sources: readonly string[]): boolean {
  if (!existsSync(made)) return true;
  const madeAt = statSync(made).mtimeMs;
  return sources.some((source) => newest(new URL(source, PROJECT)) > madeAt);
}

/** When the file, or anything in the folder, was last written. */
function newest(place: URL): number {
  const own = statSync(place).mtimeMs;
  if (!statSync(place).isDirectory()) return own;
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(`${parentPath}/${name}`).mtimeMs), 0);
}
