import { describe, expect, it } from 'vitest';
import { CheckAccessDocument, ChooseCapabilitiesDocument } from '../../schema/generated/graphql.ts';
import { copiedText } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { managed, openConnected } from './support/connected-role.ts';
import { lookAt } from './support/look.ts';

describe.skipIf(CHROMIUM === undefined)('a permissions boundary that blocks actions, on the page', () => {
  it('has one corrected boundary for all actions that it blocks', async () => {
    const { aurora, page, id, workspace, section, unfold, refuse } = await openConnected([
      'AdministratorAccess',
    ]);
    const limit = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:*', 'cloudtrail:*'], Resource: '*' }],
    };
    await aurora.client.send(ChooseCapabilitiesDocument, { workspaceId: workspace.id, name: 'OBSERVE' });
    aurora.customer.updateRole('AuroraRole', {
      boundary: aurora.customer.createPolicy('CompanyLimit', limit).arn,
    });
    await refuse('s3:PutObject', 'permissions boundary');
    await aurora.client.send(CheckAccessDocument, { id });
    await page.reload();
    await unfold('Permissions');
    const access = section('Permissions');
    // What Aurora needs is always in it; what people select comes with it.
    await access.getByLabel('Paste the whole text of the boundary').fill(JSON.stringify(limit));
    await access.getByRole('button', { name: 'Show the corrected policy' }).click();
    const corrected = access.getByRole('region', { name: 'Corrected policy' });
    const statements = async () =>
      JSON.stringify(JSON.parse((await corrected.textContent()) ?? '').Statement);
    expect(await statements()).toContain('ec2:DescribeInstances');
    expect(await statements()).not.toContain('s3:PutObject');
    await access.getByRole('checkbox', { name: /^s3:PutObject/ }).check();
    await expect
      .poll(statements, { timeout: 15_000 })
      .toMatch(/^\[\{[^}]*"iam:\*".*"ec2:DescribeInstances".*"s3:PutObject"/);
  });

  it('replaces a boundary of AWS, for this role alone, by a copy that is not too long', async () => {
    const { aurora, page, id, section, unfold, refuse } = await openConnected(['AdministratorAccess']);
    aurora.customer.updateRole('AuroraRole', { boundary: managed('ReadOnlyAccess') });
    await refuse('s3:PutObject', 'permissions boundary');
    await aurora.client.send(CheckAccessDocument, { id });
    await page.reload();
    await unfold('Permissions');
    const access = section('Permissions');
    await access.getByRole('checkbox', { name: /^s3:PutObject/ }).check();
    await access.getByText('the policy ReadOnlyAccess. It belongs to AWS').waitFor();
    await access.getByText('Other roles keep theirs.').waitFor();
    expect(await access.getByText('the change also applies to them').count()).toBe(0);
    expect(await access.getByRole('button', { name: 'See which roles use it' }).count()).toBe(0);
    const field = access.getByLabel('Paste the whole text of the boundary');
    const reads = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' };
    await field.fill(JSON.stringify({ Version: '2012-10-17', Statement: [reads] }));
    await access.getByRole('link', { name: 'Create a policy in AWS' }).waitFor();
    await access.getByText('Choose Set boundary.').waitFor();
    const long = { ...reads, Action: `s3:${'Get'.repeat(2_048)}` };
    await field.fill(JSON.stringify({ Version: '2012-10-17', Statement: [long] }));
    await access.getByText('The corrected policy is too long for AWS').waitFor();
    await lookAt(page, 'role-boundary-of-aws');
  });

  it('corrects a permissions boundary that it cannot read, from the pasted text', async () => {
    const { aurora, page, id, section, unfold, refuse } = await openConnected([]);
    const allowing = (...Action: string[]) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
    });
    const limit = allowing('iam:*');
    const reads = ['GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'];
    aurora.customer.updateRole('AuroraRole', {
      inlinePolicies: { Reading: allowing(...reads.map((call) => `iam:${call}`)) },
      boundary: aurora.customer.createPolicy('CompanyLimit', limit).arn,
    });
    await refuse('s3:ListBucket', 'permissions boundary');
    await aurora.client.send(CheckAccessDocument, { id });
    await page.reload();
    await unfold('Permissions');
    const access = section('Permissions');
    await access.getByRole('checkbox', { name: /^s3:ListBucket/ }).check();
    const field = access.getByLabel('Paste the whole text of the boundary');
    await field.fill('"Statement": []');
    await access.getByText('This is not the whole text of a policy.').waitFor();
    await field.fill(JSON.stringify(limit));
    await access.getByRole('button', { name: 'Copy the whole corrected policy' }).click();
    await expect
      .poll(async () => JSON.parse(await copiedText(page)).Statement)
      .toEqual([...limit.Statement, { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }]);
    await lookAt(page, 'role-boundary-pasted');
  });
});
