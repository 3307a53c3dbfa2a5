import { build, preview } from 'vite';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildOperations } from '../../scripts/build-operations.ts';
import { systemClock } from '../../src/base/clock.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { consumer, reactExample } from '../support/operations-consumer.ts';
import { openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';

/** Builds the example with the packed operations, and serves it on the address of the server. */
async function openExample(client: 'apollo' | 'urql') {
  const aurora = await startAurora({ clock: systemClock, environment: { DOCUMENTS: 'known' } });
  const workspace = await aurora.createWorkspace();
  const root = await consumer(reactExample());
  await build({ root, configFile: false, logLevel: 'error' });
  const proxy = { '/graphql': { target: aurora.app.url, ws: true } };
  const server = await preview({ root, configFile: false, logLevel: 'error', preview: { port: 0, proxy } });
  onTestFinished(() => server.close());
  const address = server.resolvedUrls?.local[0] ?? '';
  const page = await (await openBrowser(address)).newPage();
  const fragment = new URLSearchParams({ token: OPERATOR_TOKEN, workspace: workspace.id, client });
  await page.goto(`/#${fragment}`);
  const connect = async (roleArn: string) => {
    await page.getByLabel('Role ARN').fill(roleArn);
    await page.getByRole('button', { name: 'Connect' }).click();
  };
  return { aurora, workspace, page, connect };
}

describe.skipIf(CHROMIUM === undefined).each(['apollo', 'urql'] as const)(
  'the React example with %s',
  (client) => {
    beforeAll(buildOperations);

    it('shows mistakes with remedies, the likeliest cause, the connection and the live list', async () => {
      const { aurora, workspace, page, connect } = await openExample(client);
      await connect('nonsense');
      await page.getByRole('alert').filter({ hasText: 'arn:aws:iam::' }).waitFor();

      const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy('aurora-another') });
      await connect(arn);
      await page
        .getByRole('listitem')
        .filter({ hasText: `${aurora.customer.accountId}: PENDING` })
        .waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByRole('status').filter({ hasNotText: 'Verifying the role...' }).waitFor();
      aurora.customer.updateTrustPolicy('R', aurora.trustPolicy(workspace.externalId.value));
      await page.getByText(/^Connected after \d+ attempts\.$/).waitFor();
      await page
        .getByRole('listitem')
        .filter({ hasText: `${aurora.customer.accountId}: CONNECTED` })
        .waitFor();

      // What others do arrives by itself.
      const other = aurora.simulator.createAccount();
      const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
      await aurora.connect(workspace.id, other.createRole('R', { trustPolicy }).arn);
      await page
        .getByRole('listitem')
        .filter({ hasText: `${other.accountId}: CONNECTED` })
        .waitFor();
    });
  },
);
