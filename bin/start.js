// Starts a command: its bundle, or its source where the bundle is not made or older. Written for old versions of Node.js.
import { existsSync, readdirSync, statSync } from 'node:fs';

const sources = new URL('../src/cli/', import.meta.url);

/** The command of this name; `main` is its source in src/cli/. */
export async function start(name, main) {
  const bundle = new URL(`../dist/${name}.js`, import.meta.url);
  if (isCurrent(bundle)) {
    await import(bundle.href);
  } else if (process.features.typescript) {
    await import(new URL(main, sources).href);
  } else {
    process.stderr.write(
      `${name} is not built, and Node.js ${process.versions.node} cannot run its source: use Node.js 22 or newer, ` +
        `and "npm run build"; or "npx ${name}", which takes the Node.js that "npm ci" has installed.\n`,
    );
    process.exitCode = 1;
  }
}

function isCurrent(bundle) {
  if (!existsSync(sources)) return true;
  if (!existsSync(bundle)) return false;
  const made = statSync(bundle).mtimeMs;
  return readdirSync(sources, { recursive: true }).every(
    (name) => statSync(new URL(name, sources)).mtimeMs <= made,
  );
}
