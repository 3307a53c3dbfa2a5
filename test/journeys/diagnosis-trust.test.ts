/** Each trust policy of the table: explained, built in the simulator, and corrected. */
import { describe, expect, it } from 'vitest';
import { ExplainTrustPolicyDocument } from '../../schema/generated/graphql.ts';
import { startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';
import { OTHERS_CASES } from './wrong-setups-others.ts';
import { TRUST_CASES, type TrustSetting } from './wrong-setups-trust.ts';

/** Each case has its own workspace and its own customer. Windows are played through, so they are short. */
const aurora = shared(() => startAurora({ environment: { VERIFICATION_WINDOW_SECONDS: '5' } }));

/** How a connection can end, by the verdict on its policy. A stranger's way in shows in no call of Aurora's. */
const ENDS = {
  WORKS: ['CONNECTED'],
  UNSAFE: ['INSECURE', 'CONNECTED'],
  UNCERTAIN: ['CONNECTED', 'FAILED'],
  DENIED: ['FAILED'],
} as const;

describe('a trust policy that somebody pastes', () => {
  it.each([...TRUST_CASES, ...OTHERS_CASES])(
    '$verdict: $name',
    async ({
      pasted,
      verdict,
      first,
      message,
      remedy,
      others,
      isSaved,
      roleArn,
      neverSays,
      also,
      corrected,
    }) => {
      const { simulator, account, user, client, createWorkspace, connect, runToEnd } = aurora();
      const customer = simulator.createAccount();
      const { id: workspaceId, externalId } = await createWorkspace();
      const setting: TrustSetting = {
        account: account.accountId,
        customer: customer.accountId,
        other: simulator.createAccount().accountId,
        id: externalId.value,
        user: user.arn,
        roleArn: `arn:aws:iam::${customer.accountId}:role/R`,
      };
      const written = pasted(setting);
      const text = typeof written === 'string' ? written : JSON.stringify(written, null, 2);
      const { explainTrustPolicy } = await client.send(ExplainTrustPolicyDocument, {
        workspaceId,
        roleArn: roleArn?.(setting) ?? setting.roleArn,
        document: text,
      });
      const [finding] = explainTrustPolicy.findings;
      expect([explainTrustPolicy.verdict, finding?.code ?? null]).toEqual([verdict, first]);
      if (message !== undefined) expect(finding?.message).toMatch(message);
      if (remedy !== undefined) expect(finding?.remedy).toMatch(remedy);
      if (others !== undefined) {
        expect(explainTrustPolicy.others.map(({ principal }) => principal)).toEqual(others(setting));
      }
      for (const one of explainTrustPolicy.findings) {
        if (neverSays !== undefined) expect(one.remedy).not.toMatch(neverSays);
      }
      if (also !== undefined) expect(explainTrustPolicy.findings.map(({ code }) => code)).toContain(also);
      if (corrected !== undefined) {
        const { correction } = explainTrustPolicy;
        const document = correction === null ? null : JSON.parse(correction.json);
        expect(document?.Statement ?? null).toEqual(corrected(setting));
        expect(correction?.changes.length ?? 1).toBeGreaterThan(0);
      }
      if (first !== null && first !== 'NOT_A_POLICY') expect(finding?.line).toBeGreaterThan(0);

      const isBare =
        isSaved !== false && !text.includes('AssumeRolePolicyDocument') && !/(?:AIDA|AROA)[A-Z]/.test(text);
      if (verdict === 'INVALID') {
        expect(() => customer.createRole('R', { trustPolicy: text })).toThrow();
      } else if (isBare) {
        const { arn } = customer.createRole('R', { trustPolicy: text });
        const { id } = await connect(workspaceId, arn);
        const { status } = await runToEnd(id);
        expect(ENDS[verdict]).toContain(status);
      }
      if (explainTrustPolicy.correction === null) return;
      // IAM takes the correction, and it connects.
      const repaired = customer.createRole('Corrected', {
        trustPolicy: explainTrustPolicy.correction.json,
      });
      const again = await connect(workspaceId, repaired.arn);
      expect(again).toMatchObject({ status: 'CONNECTED', externalIdEnforced: true });
    },
  );

  it('is in a table of at least sixty', () => {
    expect(TRUST_CASES.length).toBeGreaterThanOrEqual(60);
  });
});
