/** `npm start`: builds the server and the page if they are missing or older than their sources, then runs the server. */
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const { BUNDLE, isBundleStale, isPageStale } = await import('./built.ts');
if (isBundleStale() || isPageStale()) {
  try {
    const { build, buildPage } = await import('./build.ts');
    if (isBundleStale()) await build();
    if (isPageStale()) await buildPage();
  } catch (error) {
    process.stderr.write(
      `Cannot build dist/: ${error instanceof Error ? error.message : error}\n` +
        'Run "npm ci" with the development dependencies, and let this user write the folder.\n' +
        'To run a build from elsewhere: node dist/main.cjs\n',
    );
    process.exit(1);
  }
}
await import(BUNDLE.href);
