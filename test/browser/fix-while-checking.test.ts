import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';

describe.skipIf(CHROMIUM === undefined)('a trust policy that is fixed while Aurora checks the role', () => {
  it('is wrong on the page only while the steps that correct it are there', async () => {
    const { aurora, page, open, connect, trust } = await startJourney();
    const mistyped = trust('another-external-id');
    const role = aurora.customer.createRole('AuroraRole', { trustPolicy: mistyped });
    await open();
    await connect(role.arn);
    const field = page.getByLabel('Paste the text that is in AWS now');
    const banner = page.getByRole('region', { name: 'Fix the trust policy to continue' });
    const wrongStep = page.getByRole('listitem').filter({ hasText: 'Role (needs a change)' });
    const checkPolicy = async (policy: object) => {
      await field.fill(JSON.stringify(policy, null, 2));
      await page.getByRole('button', { name: 'Check policy' }).click();
    };
    await page.getByText('Check my current policy', { exact: true }).click();
    await checkPolicy(mistyped);
    await banner.waitFor();
    await wrongStep.waitFor();
    await checkPolicy(trust());
    await banner.waitFor({ state: 'detached' });
    expect(await wrongStep.count()).toBe(0);
    await checkPolicy(mistyped);
    await banner.waitFor();

    aurora.simulator.faults.down = true;
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('heading', { name: 'AWS does not answer' }).waitFor();
    expect(await banner.count()).toBe(0);
    expect(await wrongStep.count()).toBe(0);
    aurora.simulator.faults.clear();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Check my current policy', { exact: true }).waitFor();
    expect(await banner.count()).toBe(0);
  });

  it('is not in effect where the role is open, though the checked one is correct', async () => {
    const { aurora, page, open, connect, trust, trustAnybody } = await startJourney();
    const role = aurora.customer.createRole('OpenRole', { trustPolicy: trustAnybody });
    await open();
    await connect(role.arn);
    await page.getByRole('heading', { name: 'The role does not require the External ID' }).waitFor();
    await page.getByLabel('Paste the text that is in AWS now').fill(JSON.stringify(trust(), null, 2));
    await page.getByRole('button', { name: 'Check policy' }).click();
    const steps = page.getByRole('region', { name: 'Trust policy of the role' });
    await steps.getByText('AWS does not use it for this role yet').waitFor();
    await steps.getByText('Edit trust policy', { exact: true }).waitFor();
    expect(await steps.getByText('Do not change it.').count()).toBe(0);
  });
});
