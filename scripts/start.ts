/** `npm start`: runs the bundle, and makes it and the page first where they are missing or older than the source. */
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const { BUNDLE, isBundleStale, isPageStale, NODE_FLAGS } = await import('./built.ts');
if (isBundleStale() || isPageStale()) {
  try {
    const { build, buildPage } = await import('./build.ts');
    if (isBundleStale()) await build();
    if (isPageStale()) await buildPage();
  } catch (error) {
    process.stderr.write(
      `dist/ is missing or older than the source, and cannot be made: ${error instanceof Error ? error.message : error}\n` +
        'Run "npm ci" with the development dependencies, and let this user write the folder.\n' +
        `What "npm run build" has made elsewhere runs with: node ${NODE_FLAGS.join(' ')} dist/main.cjs\n`,
    );
    process.exit(1);
  }
}
await import(BUNDLE.href);
