/** `npm start`: runs the bundle, which it makes first when it is missing or older than the source. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const bundle = new URL('../dist/main.js', import.meta.url);
const sources = ['../src/', '../package-lock.json'].map((path) => new URL(path, import.meta.url));

if (!existsSync(bundle) || sources.some((source) => newest(source) > statSync(bundle).mtimeMs)) {
  const { build } = await import('./build.ts');
  await build();
}
await import(bundle.href);

/** When the file, or anything in the folder, was last written. */
function newest(place: URL): number {
  const own = statSync(place).mtimeMs;
  if (!statSync(place).isDirectory()) return own;
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(`${parentPath}/${name}`).mtimeMs), 0);
}
