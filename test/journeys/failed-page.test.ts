/** What the pages of a waiting and of a failed connection show. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startAurora, useCredentials } from '../support/aurora.ts';
import { FailedConnectionDocument, TestConnectionDocument } from '../support/documents.ts';
import { createOnboardingLink } from '../support/tokens.ts';

const OPERATORS = /\.env|AWS_|IAM user|Restart|operatorPolicy/;

async function world() {
  const aurora = await startAurora();
  const { id: workspaceId } = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy('aurora-another-external-id');
  const { arn } = aurora.customer.createRole('Team=Role@1', { trustPolicy });
  const { id } = await aurora.connect(workspaceId, arn);
  const { token } = await createOnboardingLink(aurora, workspaceId);
  const customer = () => createClient(aurora.app.url, token);
  const seen = async () => {
    const { awsConnection } = await customer().send(FailedConnectionDocument, { id });
    if (awsConnection === null) throw new Error('There is no such connection.');
    return awsConnection;
  };
  return { aurora, id, seen, customer };
}

describe('the likeliest cause', () => {
  it('is propagation at first, and the trust policy before the window ends', async () => {
    const { aurora, seen } = await world();
    const begun = aurora.clock.now();
    const first: string[] = [];
    for (let second = 1; second < 300; second += 10) {
      await aurora.runUntil(begun + second * 1_000);
      const { failure } = await seen();
      first.push(failure?.causes[0]?.code ?? 'NONE');
    }
    expect(first[0]).toBe('STILL_PROPAGATING');
    const changed = first.indexOf('TRUST_POLICY');
    // Three quarters of the window are left for the customer to act in.
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(first.length / 4);
    expect(new Set(first.slice(changed))).toEqual(new Set(['TRUST_POLICY']));
  });
});

describe('the page of a failed connection', () => {
  it("leads to the role's trust relationships, and has the policy to put there", async () => {
    const { aurora, id, seen } = await world();
    await aurora.runToEnd(id);
    const { trustRelationshipsUrl, failure, workspace } = await seen();
    expect(trustRelationshipsUrl).toBe(
      'https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/Team%3DRole%401?section=trust_relationships',
    );
    expect(failure?.causes[0]?.title).toMatch(/trust policy/);
    if (workspace.trustPolicy.__typename !== 'TrustPolicy') throw new Error('There is no trust policy.');
    expect(workspace.trustPolicy.json).toContain(aurora.account.accountId);
  });

  it("has nothing of the operator's for a customer while Aurora's own side is at fault", async () => {
    const { aurora, seen } = await world();
    useCredentials({ ...aurora.user, secretAccessKey: 'wrong' }, aurora.simulator);
    await aurora.restart();
    await aurora.runUntil(aurora.clock.now() + 60_000);
    const { failure } = await seen();
    expect(failure?.side).toBe('AURORA');
    expect(JSON.stringify(failure)).not.toMatch(OPERATORS);
    expect(failure?.causes[0]?.remedy).toBe(
      'You do not need to do anything in AWS. Aurora continues by itself.',
    );
  });

  it('says of one check that nothing repeats it', async () => {
    const { aurora, id, customer } = await world();
    await aurora.runToEnd(id);
    const remedies = async () => {
      const { testConnection } = await customer().send(TestConnectionDocument, { id });
      return testConnection.checks.flatMap((check) => check.remedies);
    };
    aurora.simulator.faults.down = true;
    expect(await remedies()).toEqual(['Check again in a minute.']);
    aurora.simulator.faults.clear();
    useCredentials({ ...aurora.user, secretAccessKey: 'wrong' }, aurora.simulator);
    await aurora.restart();
    expect(await remedies()).toEqual(['You do not need to do anything in AWS. Check again later.']);
  });
});
