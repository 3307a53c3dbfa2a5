import { describe, expect, it } from 'vitest';
import { explainTrustPolicy } from '../../../src/trust/explain/explain.ts';
import { callerArnsOf, trustPolicy } from '../../../src/trust/trust-policy.ts';
import { AURORA, document, EXTERNAL_ID, expectation, statement } from './support.ts';

const role = (name: string, account = AURORA) => `arn:aws:iam::${account}:role/${name}`;

/** Aurora as a session of a role: its ARN is the same, whatever path the role has. */
const AS_SESSION = {
  ...expectation,
  caller: {
    kind: 'ROLE_SESSION',
    partition: 'aws',
    accountId: AURORA,
    arn: `arn:aws:sts::${AURORA}:assumed-role/connector/i-0123`,
    principalArn: role('connector'),
    uniqueId: 'AROAEXAMPLE0000000000',
    userId: 'AROAEXAMPLE0000000000:i-0123',
  },
} as const;

const explain = (...statements: object[]) => explainTrustPolicy(document(...statements), AS_SESSION);
const asking = (operator: string, arn: string) =>
  statement({
    condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID }, [operator]: { 'aws:PrincipalArn': arn } },
  });

describe('a trust policy for Aurora as a session of a role', () => {
  it('is denied where it asks for MFA, also if that may be missing: temporary credentials say that there was none', () => {
    for (const operator of ['Bool', 'BoolIfExists']) {
      const mfa = statement({
        condition: {
          StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
          [operator]: { 'aws:MultiFactorAuthPresent': 'true' },
        },
      });
      expect(explain(mfa)).toMatchObject({ verdict: 'DENIED', findings: [{ code: 'CONDITION_NOT_MET' }] });
    }
  });

  it('works for one session of it, which is worth a word: the next has another name', () => {
    const { verdict, findings } = explain(statement({ principal: { AWS: AS_SESSION.caller.arn } }));
    expect(verdict).toBe('WORKS');
    expect(findings).toMatchObject([{ code: 'NAMED_PRINCIPAL', severity: 'NOTICE' }]);
    expect(findings[0]?.message).toMatch(/one session of Aurora's role.*when that session ends/);
  });

  it.each(['connector', 'services/connector', 'services/eu/connector'])(
    'works with the narrowed trust of a setup kit, as does the role/%s that it lets in',
    (name) => {
      const callerArns = callerArnsOf(AS_SESSION.caller.arn) ?? [];
      const { document: narrowed } = trustPolicy(AS_SESSION.caller, EXTERNAL_ID, callerArns);
      const text = JSON.stringify(narrowed);
      const nothing = { verdict: 'WORKS', findings: [], correction: null };
      expect(explainTrustPolicy(text, AS_SESSION)).toMatchObject(nothing);
      const caller = { ...AS_SESSION.caller, principalArn: role(name) };
      expect(explainTrustPolicy(text, { ...AS_SESSION, caller })).toMatchObject(nothing);
      const other = { ...AS_SESSION.caller, arn: `arn:aws:sts::${AURORA}:assumed-role/other/i-0123` };
      const denied = explainTrustPolicy(text, {
        ...AS_SESSION,
        caller: { ...other, principalArn: role('other') },
      });
      expect(denied.verdict).toBe('DENIED');
      expect(denied.findings[0]?.remedy).toContain(`"${role('other')}" and "${role('*/other')}"`);
      const { document: corrected } = denied.correction ?? {};
      expect(corrected).toEqual(trustPolicy(other, EXTERNAL_ID, callerArnsOf(other.arn) ?? []).document);
    },
  );

  it.each(['connector', 'services/connector', 'services/eu/connector'])(
    'works with the principal role/%s',
    (name) => {
      expect(explain(statement({ principal: { AWS: role(name) } }))).toMatchObject({
        verdict: 'WORKS',
        correction: null,
      });
    },
  );

  it.each([
    ['another name', role('services/other')],
    ['a name that only ends so', role('services/my-connector')],
    ['another case', role('services/Connector')],
    ['another account', role('services/connector', '123412341234')],
  ])('is refused with a principal of %s', (_what, arn) => {
    expect(explain(statement({ principal: { AWS: arn } })).verdict).toBe('DENIED');
  });

  it('is uncertain where a condition asks for a path, and is corrected to one that is not', () => {
    for (const one of [
      asking('ArnEquals', role('services/connector')),
      asking('ArnLike', role('*/connector')),
      asking('ArnNotEquals', role('services/connector')),
      // The role may have a path that its session does not tell.
      asking('ArnEquals', role('connector')),
    ]) {
      const { verdict, findings, correction } = explain(one);
      expect(verdict).toBe('UNCERTAIN');
      expect(findings).toMatchObject([{ code: 'CONDITION_UNCERTAIN', severity: 'BLOCKS' }]);
      const corrected = explainTrustPolicy(JSON.stringify(correction?.document), AS_SESSION);
      expect(corrected.verdict).toBe('WORKS');
    }
  });

  it('is certain where the path makes no difference, or a principal reveals it', () => {
    expect(explain(asking('ArnLike', role('*'))).verdict).toBe('WORKS');
    expect(explain(asking('ArnLike', role('*connector'))).verdict).toBe('WORKS');
    expect(explain(asking('ArnEquals', role('services/other'))).verdict).toBe('DENIED');
    const named = {
      ...asking('ArnEquals', role('services/connector')),
      Principal: { AWS: role('services/connector') },
    };
    expect(explain(named).verdict).toBe('WORKS');
    const elsewhere = {
      ...asking('ArnEquals', role('teams/connector')),
      Principal: { AWS: role('services/connector') },
    };
    expect(explain(elsewhere).verdict).toBe('DENIED');
  });

  it('leaves a user as it is: the ARN of a user has its path', () => {
    const arn = `arn:aws:iam::${AURORA}:user/services/aurora`;
    expect(explainTrustPolicy(document(statement({ principal: { AWS: arn } })), expectation).verdict).toBe(
      'DENIED',
    );
  });
});
