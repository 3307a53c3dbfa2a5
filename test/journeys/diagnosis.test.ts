import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExplainTrustPolicyDocument } from '../../schema/generated/graphql.ts';
import { startAurora } from '../support/aurora.ts';
import { ConnectAwsAccountDocument, WhoIsAuroraDocument } from '../support/documents.ts';
import { WRONG_ARNS, WRONG_SIDES, WRONG_TRUSTS } from './wrong-setups.ts';
import { REFUSED_ARNS } from './wrong-setups-arns.ts';
import { WRONG_ANSWERS, WRONG_CREDENTIALS, WRONG_DENIALS } from './wrong-setups-denials.ts';
import { OTHERS_CASES } from './wrong-setups-others.ts';
import {
  MISPLACED,
  MISTAKES,
  OTHERS,
  REPEATED,
  UNREADABLE,
  WRAPPINGS,
  WRONG_IDS,
  WRONG_PRINCIPALS,
  WRONG_VALUES,
} from './wrong-setups-pastes.ts';
import { TRUST_CASES } from './wrong-setups-trust.ts';

/** Long enough that waiting is no longer the most likely cause. */
const environment = { VERIFICATION_WINDOW_SECONDS: '25' };

describe('a wrong setup gets the answer of a good support engineer', () => {
  it('for the text in the field', async () => {
    const aurora = await startAurora({ environment });
    const { id: workspaceId } = await aurora.createWorkspace();
    for (const { arn: roleArn, part, remedy } of WRONG_ARNS) {
      const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
        workspaceId,
        roleArn,
      });
      if (connectAwsAccount.__typename !== 'InvalidRoleArn') throw new Error(`${roleArn} was not refused.`);
      expect([roleArn, connectAwsAccount.part]).toEqual([roleArn, part]);
      expect(connectAwsAccount.remedies[0]).toMatch(remedy);
    }
    expect(aurora.simulator.calls.all('AssumeRole')).toEqual([]);
  });

  it.each(WRONG_SIDES)('$name', async ({ wrong, arn, waits, first, remedy }) => {
    const aurora = await startAurora({ environment });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const role = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    wrong(aurora);
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId,
      roleArn: arn?.(role.arn, aurora) ?? role.arn,
    });
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') {
      expect(connectAwsAccount.code).toBe(first);
      expect(connectAwsAccount.remedies[0]).toMatch(remedy);
      return;
    }
    const { id } = connectAwsAccount.awsConnection;
    if (waits) await aurora.runUntil(aurora.clock.now() + 30_000);
    const { status, failure } = waits ? await aurora.connection(id) : await aurora.runToEnd(id);
    expect(status).toBe(waits ? 'PENDING' : 'FAILED');
    const [cause] = failure?.causes ?? [];
    expect(cause?.code === 'AS_STATED' ? failure?.code : cause?.code).toBe(first);
    expect(failure?.causes[0]?.remedy).toMatch(remedy);
    expect(failure?.causes[0]?.evidence.length).toBeGreaterThan(0);
  });

  it.each(WRONG_TRUSTS)('trust policy: $name', async ({ trust, ends, first, remedy }) => {
    const aurora = await startAurora({
      environment: ends === 'INSECURE' ? { VERIFICATION_WINDOW_SECONDS: '10' } : environment,
    });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const setting = {
      account: aurora.account.accountId,
      customer: aurora.customer.accountId,
      id: externalId.value,
      user: aurora.user.arn,
    };
    const document = trust(setting);
    aurora.simulator.createAccountsOf(document);
    const right = aurora.trustPolicy(externalId.value);
    const { arn } = aurora.customer.createRole('R', { trustPolicy: right });
    const write = () => aurora.customer.updateTrustPolicy('R', document, { arrival: 0 });
    if (ends === 'REFUSED') {
      expect(write).toThrow(expect.objectContaining({ code: 'MalformedPolicyDocument' }));
    } else {
      write();
      const { id } = await aurora.connect(workspaceId, arn);
      const { status, failure, externalIdEnforced } = await aurora.runToEnd(id);
      expect(status).toBe(ends);
      if (ends === 'FAILED') expect(failure?.causes[0]?.code).toBe('TRUST_POLICY');
      if (ends === 'INSECURE') {
        expect([failure?.code, externalIdEnforced]).toEqual(['EXTERNAL_ID_NOT_ENFORCED', false]);
        const last = (await aurora.events(id)).at(-1);
        if (last?.__typename !== 'ConnectionInsecure') throw new Error('It did not end as insecure.');
        expect(last.probes.map(({ outcome }) => outcome)).toContain('ACCEPTED');
        expect(last.trustPolicy).toMatchObject({ json: JSON.stringify(right, null, 2) });
      }
    }

    const { explainTrustPolicy } = await aurora.client.send(ExplainTrustPolicyDocument, {
      workspaceId,
      roleArn: arn,
      document: JSON.stringify(document),
    });
    expect(explainTrustPolicy.findings[0]?.code).toBe(first);
    expect(explainTrustPolicy.findings[0]?.remedy).toMatch(remedy);
    // What it offers in place of it is right, in the simulator's eyes too.
    aurora.customer.updateTrustPolicy('R', explainTrustPolicy.correction?.json ?? '');
    const again = await aurora.connect(workspaceId, arn);
    expect(again).toMatchObject({ status: 'CONNECTED', externalIdEnforced: true });
  });

  it('as often as docs/verification.md says', () => {
    const tables: readonly (readonly unknown[])[] = [
      WRONG_ARNS,
      WRONG_SIDES,
      WRONG_TRUSTS,
      TRUST_CASES,
      OTHERS_CASES,
      REFUSED_ARNS,
      WRONG_DENIALS,
      WRONG_CREDENTIALS,
      WRONG_ANSWERS,
      WRAPPINGS,
      MISTAKES,
      UNREADABLE,
      OTHERS,
      WRONG_IDS,
      WRONG_PRINCIPALS,
      MISPLACED,
      WRONG_VALUES,
      REPEATED,
    ];
    const count = tables.reduce((sum, { length }) => sum + length, 0);
    expect(readFileSync('docs/verification.md', 'utf8')).toContain(`${count} of ${count} wrong setups`);
  });
});
