/** Builds the page before the browser tests, if its source has changed. */
import { isPageStale } from '../../../scripts/built.ts';
import { CHROMIUM } from './chromium.ts';

export default async function setup(): Promise<void> {
  if (CHROMIUM === undefined) {
    process.stderr.write('\nSKIPPED: the browser tests need Chromium (apt-get install chromium).\n\n');
    return;
  }
  if (!isPageStale()) return;
  const { buildPage } = await import('../../../scripts/build.ts');
  await buildPage();
}
