/** A customer who uses the page, with server, simulator and network. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { CreateOnboardingLinkDocument } from '../../../schema/generated/graphql.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { type AuroraOptions, OPERATOR_TOKEN, startAurora } from '../../support/aurora.ts';
import { openBrowser } from './browser.ts';
import { startNetwork } from './network.ts';

/** What the page shows for a connected role. */
/** The page of a role that Aurora may not read does not say that it is secure. */
export const CONNECTED = /^Connected(?:\.| and secure)/;

type Options = AuroraOptions & {
  /** The test moves the clock. */
  readonly clockStands?: boolean;
};

/**
 * Starts Aurora on the machine's clock, which the browser uses too. Aurora accepts only persisted documents. The
 * journey has an onboarding link to the page.
 */
export async function startJourney({ clockStands = false, ...options }: Options = {}) {
  const aurora = await startAurora({
    ...options,
    ...(clockStands ? { begunAt: Date.now() } : { clock: options.clock ?? systemClock }),
    page: true,
    environment: { DOCUMENTS: 'known', ...options.environment },
  });
  const network = await startNetwork(() => aurora.app.url);
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
    /** A trust policy that does not require the External ID. */
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
    /** Corrects the trust policy of the role, and asks the page to try now. */
    async arrive() {
      aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
      // Aurora may connect before the click. Then there is no button.
      const connected = page.getByText(CONNECTED);
      await page.getByRole('button', { name: 'Check again' }).or(connected).first().click();
    },
    /** Goes through the flow as somebody who has a role, pastes its ARN, and connects. */
    async connect(roleArn: string) {
      await choosePermissions(page);
      await openArnForm(page);
      await page.getByLabel('Role ARN').fill(roleArn);
      await page.getByRole('button', { name: 'Connect AWS account' }).click();
    },
  };
}

/** First step of the flow. */
export async function choosePermissions(page: Page, name = 'ReadOnlyAccess'): Promise<void> {
  await page.getByRole('radio', { name }).check({ force: true });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Create the role in AWS' }).waitFor();
}

/** Second step of the flow, for somebody who has a role. */
export async function openArnForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Already have a role?' }).click();
  await page.getByLabel('Role ARN').waitFor();
}

/** The External ID of a role before its trust policy is correct. */
export const NOT_YET = 'aurora-not-yet';

/** The sequence numbers of the events on the page, oldest first. */
async function shownSequences(page: Page): Promise<number[]> {
  const all = page.getByRole('button', { name: /^Show all \d+ attempts/ });
  for (;;) {
    const numbers = await page
      .locator('[data-sequence]')
      .evaluateAll((items) =>
        items.map((item) => Number((item as { dataset: Record<string, string> }).dataset['sequence'])),
      );
    // The page hides earlier events until the user asks for them. New events may arrive at any time.
    if (numbers.at(-1) === 1 || !(await all.isVisible())) return numbers.reverse();
    await all.click();
  }
}

/** The page shows each event once, without a gap. Waits for the second event: a page that loads shows one first. */
export async function expectWithoutGap(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Each attempt', expanded: false }).click();
  await expect.poll(async () => (await shownSequences(page)).length).toBeGreaterThan(1);
  const sequences = await shownSequences(page);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Session' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}
