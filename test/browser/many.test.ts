import { describe, expect, it } from 'vitest';
import type { ConnectAwsAccountsMutation } from '../../schema/generated/graphql.ts';
import { makeOrganisation, unexpectedLines } from '../support/organisation.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';
import { watchPace } from './support/pace.ts';

const ACCOUNTS = 1_000;
const WRONG = 30;
/** Aurora tries the wrong roles for this long. The others must get their turn meanwhile. */
const WINDOW_S = 30;
/** An idle machine needs a minute. On a busy one only the result counts. */
const MAX_WAIT_MS = 300_000;

describe.skipIf(CHROMIUM === undefined)('a thousand accounts at once', () => {
  it(
    'appear in the list, thirty of them wrong, while the page stays responsive',
    async () => {
      const { aurora, workspace, page, open } = await startJourney({
        environment: {
          STS_CALLS_PER_SECOND: '300',
          VERIFICATION_WINDOW_SECONDS: String(WINDOW_S),
        },
      });
      const organisation = makeOrganisation({
        simulator: aurora.simulator,
        auroraAccountId: aurora.account.accountId,
        externalId: workspace.externalId.value,
        accounts: ACCOUNTS,
        wrong: WRONG,
      });
      const expected = (end: string) => organisation.filter((line) => line.expected === end).length;
      const [connected, failed, insecure] = [expected('CONNECTED'), expected('FAILED'), expected('INSECURE')];
      const stored = connected + failed + insecure;

      await open();
      await page.getByRole('link', { name: 'many accounts' }).click();
      const report = await watchPace(page);
      await page
        .getByLabel('Role ARNs or account IDs, one per line')
        .fill(organisation.map(({ roleArn }) => roleArn).join('\n'));
      const answered = page.waitForResponse(
        (response) => (response.request().postData() ?? '').includes('mutation ConnectAwsAccounts'),
        { timeout: MAX_WAIT_MS },
      );
      await page.getByRole('button', { name: 'Connect all' }).click();
      const { data } = (await (await answered).json()) as { data: ConnectAwsAccountsMutation };
      await page
        .getByRole('heading', { name: new RegExp(`^1,000 accounts: .*, ${ACCOUNTS - stored} to correct$`) })
        .waitFor();
      await page.getByRole('link', { name: 'Show all accounts' }).click();

      // The search works while the verifications run. Those of the wrong roles run for the whole window.
      await page.getByRole('button', { name: /^Verifying/ }).waitFor();
      const searched = organisation.findLast(({ expected: end }) => end === 'INSECURE')?.roleArn ?? '';
      const rows = page.locator('[data-connection]');
      await expect.poll(() => rows.count()).toBe(25);
      await page.getByLabel('Search accounts').pressSequentially(searched.slice(13, 25));
      await expect.poll(() => rows.count()).toBe(1);
      await page.getByRole('link', { name: searched.slice(13, 25) }).click();
      await page.getByRole('heading', { name: searched.slice(13, 25) }).waitFor();
      await page.getByRole('link', { name: 'All accounts' }).click();

      await report();
      for (const name of [`Connected ${connected}`, `Failed ${failed}`, `Insecure ${insecure}`])
        await page.getByRole('button', { name, exact: true }).waitFor({ timeout: MAX_WAIT_MS });
      await report();
      await lookAt(page, 'many-ended');
      const { connectAwsAccounts: answer } = data;
      if (answer.__typename !== 'ConnectAwsAccountsSuccess') throw new Error(answer.message);
      expect(await unexpectedLines(aurora.client, workspace.id, answer, organisation)).toEqual([]);
    },
    MAX_WAIT_MS + 120_000,
  );
});
