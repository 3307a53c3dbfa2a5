/** A customer before the page, with everything behind it: server, simulator and network. */
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { CreateOnboardingLinkDocument } from '../../../schema/generated/graphql.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { type AuroraOptions, OPERATOR_TOKEN, startAurora } from '../../support/aurora.ts';
import { openBrowser } from './browser.ts';
import { startNetwork } from './network.ts';

type Options = AuroraOptions & {
  /** The test moves the clock. */
  readonly clockStands?: boolean;
};

/**
 * Starts Aurora on a clock that goes as the machine's, for a browser looks on, and with nothing but the known documents; and opens
 * the page by an onboarding link.
 */
export async function startJourney({ clockStands = false, ...options }: Options = {}) {
  const aurora = await startAurora({
    ...options,
    ...(clockStands ? { begunAt: Date.now() } : { clock: options.clock ?? systemClock }),
    page: true,
    environment: { DOCUMENTS: 'known', ...options.environment },
  });
  const network = await startNetwork(() => aurora.app.url);
  onTestFinished(() => network.close());
  const workspace = await aurora.createWorkspace('Acme');
  const { createOnboardingLink: link } = await aurora.client.send(CreateOnboardingLinkDocument, {
    workspaceId: workspace.id,
    expiresIn: 3_600,
  });
  if (link.__typename !== 'CreateOnboardingLinkSuccess') throw new Error(link.message);
  const browser = await openBrowser(network.url);
  const page = await browser.newPage();
  const address = `${network.url}/${new URL(link.url).hash}`;

  return {
    aurora,
    network,
    workspace,
    browser,
    page,
    link,
    address,
    trust: (externalId = workspace.externalId.value) => aurora.trustPolicy(externalId),
    /** Of a role that does not ask for the External ID. */
    trustAnybody: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${aurora.account.accountId}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    open: () => page.goto(address),
    openAsOperator: () => page.goto(`${network.url}/#token=${OPERATOR_TOKEN}`),
    /** AWS knows the role, with the right trust policy, from now on; the page is told to look. */
    async arrive() {
      aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
      // Aurora may have been faster: then there is nothing left to press.
      const connected = page.getByText('Connected. Aurora can work in this account');
      await page.getByRole('button', { name: 'Try now' }).or(connected).first().click();
    },
    /** Pastes the ARN, and connects. */
    async connect(roleArn: string) {
      await page.getByLabel('Role ARN').fill(roleArn);
      await page.getByRole('button', { name: 'Connect AWS account' }).click();
    },
  };
}

/** The External ID of a role that is not right before it arrives. */
export const NOT_YET = 'aurora-not-yet';

/** The numbers of the events that the page shows, oldest first. */
async function shownSequences(page: Page): Promise<number[]> {
  const all = page.getByRole('button', { name: /^Show \d+ earlier/ });
  for (;;) {
    const numbers = await page
      .locator('[data-sequence]')
      .evaluateAll((items) =>
        items.map((item) => Number((item as { dataset: Record<string, string> }).dataset['sequence'])),
      );
    // The page shows the latest few, until it is told otherwise; more may come at any moment.
    if (numbers.at(-1) === 1 || !(await all.isVisible())) return numbers.reverse();
    await all.click();
  }
}

/** The page shows each event once, without a gap. Waits for the second event: a page that loads shows one first. */
export async function expectWithoutGap(page: Page): Promise<void> {
  await expect.poll(async () => (await shownSequences(page)).length).toBeGreaterThan(1);
  const sequences = await shownSequences(page);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
}
