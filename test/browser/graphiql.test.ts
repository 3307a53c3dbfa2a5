import { expect, it } from 'vitest';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';

it.skipIf(CHROMIUM === undefined)('GraphiQL keeps the token only in its tab', async () => {
  const { app } = await startAurora();
  const { context, newPage } = await openBrowser(app.url);
  const page = await newPage();
  // An earlier version stored the token there.
  await page.goto('/help');
  await page.evaluate((token) => localStorage.setItem('graphiql:headers', token), OPERATOR_TOKEN);
  const answered = () =>
    page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url() === `${app.url}/graphql`,
    );

  const first = answered();
  await page.goto(`/graphql#token=${OPERATOR_TOKEN}`);
  expect((await first).status()).toBe(200);
  expect(page.url()).not.toContain(OPERATOR_TOKEN);
  // GraphiQL stores its tabs half a second after a change.
  await page.waitForFunction(() => sessionStorage.getItem('graphiql:tabState') !== null);
  const again = answered();
  await page.reload();
  expect((await again).status()).toBe(200);
  const kept = await page.evaluate(() => [
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
  ]);
  expect(kept[0]).not.toContain(OPERATOR_TOKEN);
  expect(kept[1]).toContain(OPERATOR_TOKEN);

  const other = await context.newPage();
  const refused = other.waitForResponse((response) => response.request().method() === 'POST');
  await other.goto('/graphql');
  expect((await refused).status()).toBe(401);
});
