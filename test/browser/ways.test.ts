/** Each way to create the role, from opening the link to CONNECTED, as a customer does it. AWS knows roles at once. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { HAS_AWS_CLI, runShell } from '../support/run-shell.ts';
import { type ReportingTemplate, reportingParts } from '../support/setup-kit.ts';
import { startStack } from '../support/stack.ts';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED, choosePermissions, startJourney } from './support/journey.ts';

/** The promise to customers, without the time that AWS takes to propagate. */
const MAX_MS = 60_000;

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Opens the link, and measures the time until the page shows the connection. */
async function start() {
  const journey = await startJourney();
  const { page, open } = journey;
  const openedAt = performance.now();
  await open();
  await choosePermissions(page);
  return {
    ...journey,
    administrator: journey.aurora.customer.createUser('administrator', { policies: [ALL] }),
    copied: () => copiedText(page),
    /** Copies the file of a way that is folded at first. */
    async copyFile(way: string, fileName: RegExp) {
      await page.getByRole('button', { name: new RegExp(`^${way}`) }).click();
      await page.getByRole('button', { name: fileName }).first().click();
    },
    /** @param ownMs the time that another program took, which the page cannot shorten */
    async expectConnected(way: string, ownMs = 0) {
      await page.getByText(CONNECTED).waitFor();
      const took = performance.now() - openedAt - ownMs;
      process.stderr.write(`${way}: ${(took / 1_000).toFixed(1)} s from opening the link to CONNECTED.\n`);
      expect(took).toBeLessThan(MAX_MS);
    },
  };
}

describe.skipIf(CHROMIUM === undefined)('from the link to CONNECTED', () => {
  it.skipIf(!HAS_AWS_CLI)('with the commands in a terminal: nothing to paste on the page', async () => {
    const { page, aurora, administrator, copied, expectConnected } = await start();
    await page.getByRole('button', { name: 'Copy the commands' }).click();
    await page.getByText('This page continues by itself.').waitFor();
    await expect.poll(copied).toContain('aws iam create-role');
    const begunAt = performance.now();
    const { code } = await runShell(await copied(), aurora.simulator, administrator);
    expect(code).toBe(0);
    // Its eight starts of Python take seconds, or most of a minute on a busy machine.
    const ownMs = performance.now() - begunAt;
    await expectConnected(`AWS CLI, which took ${(ownMs / 1_000).toFixed(1)} s more`, ownMs);
  });

  it('continues after a reload, when the role reported itself meanwhile', async () => {
    const { page, aurora, trust, copied } = await start();
    await page.getByRole('button', { name: 'Copy the commands' }).click();
    await expect.poll(copied).toContain('/report');
    const commands = await copied();
    await page.goto('about:blank');
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await report(commands, arn);
    await page.goBack();
    await page.getByText(CONNECTED).waitFor();
  });

  it('with the CloudFormation template: its function reports the role', async () => {
    const { page, aurora, trust, copied, copyFile, expectConnected } = await start();
    await copyFile('CloudFormation', /^Copy .*\.json$/);
    await expect.poll(copied).toContain('AuroraReport');
    const template = JSON.parse(await copied()) as ReportingTemplate;
    const run = await startStack({ clock: systemClock, runUntil: (time) => sleep(time - Date.now()) });
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const answer = await run(reportingParts(template), { RequestType: 'Create', RoleArn: arn });
    expect(answer.Status).toBe('SUCCESS');
    await expectConnected('CloudFormation');
    await page.getByText('Aurora tried 5 wrong External IDs, and AWS refused them all.').waitFor();
  });

  it('with the Terraform file: its provisioner reports the role', async () => {
    const { aurora, trust, copied, copyFile, expectConnected } = await start();
    await copyFile('Terraform', /^Copy .*\.tf$/);
    await expect.poll(copied).toContain('terraform_data');
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await report(await copied(), arn);
    await expectConnected('Terraform');
  });

  it('in the console by hand: the user pastes the ARN', async () => {
    const { page, aurora, trust, expectConnected } = await start();
    await page.getByRole('button', { name: /^AWS console/ }).click();
    await page.getByText('Create the role').first().waitFor();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await page.getByLabel('Role ARN').fill(` ${arn} `);
    await page.getByRole('button', { name: 'Connect AWS account' }).click();
    await expectConnected('Console');
  });
});

/** Reports a role as a file of a kit does: with the address and the token in it. */
async function report(file: string, roleArn: string): Promise<void> {
  const [url = ''] = /http:\/\/[\w.:]+\/report/.exec(file) ?? [];
  const [token = ''] = /aurora_report_[\w-]+/.exec(file) ?? [];
  const { status } = await fetch(url, { method: 'POST', body: JSON.stringify({ token, roleArn }) });
  expect(status).toBe(200);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
