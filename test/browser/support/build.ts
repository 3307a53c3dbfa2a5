/** Before the tests in the browser: the page as it is in the source. */
import { isPageStale } from '../../../scripts/built.ts';
import { CHROMIUM } from './chromium.ts';

export default async function setup(): Promise<void> {
  if (CHROMIUM === undefined) {
    process.stderr.write(
      '\nSKIPPED: there is no Chromium on this machine (apt-get install chromium), so the page is not tested.\n\n',
    );
    return;
  }
  if (!isPageStale()) return;
  const { buildPage } = await import('../../../scripts/build.ts');
  await buildPage();
}
