/** `npm start`: runs the bundle, and makes it and the page first where they are missing or older than the source. */
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const { BUNDLE, isBundleStale, isPageStale } = await import('./built.ts');
if (isBundleStale() || isPageStale()) {
  const { build, buildPage } = await import('./build.ts');
  if (isBundleStale()) await build();
  if (isPageStale()) await buildPage();
}
await import(BUNDLE.href);
