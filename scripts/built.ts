/** Where a build puts the server and the page, and whether they are older than their sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';

const PROJECT = new URL('../', import.meta.url);

export const BUNDLE = new URL('dist/main.cjs', PROJECT);
/** Where the server looks for the page. */
export const PAGE = new URL('dist/page/', PROJECT);

export function isBundleStale(): boolean {
  return isStale(BUNDLE, ['src', 'package-lock.json']);
}

export function isPageStale(): boolean {
  return isStale(new URL('index.html', PAGE), ['web', 'schema/generated', 'src', 'package-lock.json']);
}

/** Whether the file is missing, or older than one of its sources. */
function isStale(built: URL, sources: readonly string[]): boolean {
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return sources.some((source) => newest(new URL(source, PROJECT)) > builtAt);
}

/** When the file, or the latest file in the folder, was last written. */
function newest(place: URL): number {
  const own = statSync(place).mtimeMs;
  if (!statSync(place).isDirectory()) return own;
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(`${parentPath}/${name}`).mtimeMs), 0);
}
