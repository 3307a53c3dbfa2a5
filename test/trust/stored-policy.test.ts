import { describe, expect, it } from 'vitest';
import { judgeStoredPolicy } from '../../src/trust/explain/stored-policy.ts';
import { trustPolicyChanges } from '../../src/trust/trust-policy-changes.ts';
import { CUSTOMER } from '../iam/policy/support.ts';
import { AURORA_ROOT, document, EXTERNAL_ID, expectation, on, statement } from './explain/support.ts';

const PARTNER = '987612345678';
const judge = (...statements: object[]) => judgeStoredPolicy(document(...statements), expectation);

describe('a stored trust policy', () => {
  it('is closed when only Aurora gets in', () => {
    expect(judge(statement())).toEqual({ verdict: 'CLOSED', findings: [], others: [] });
  });

  it.each<[string, object]>([
    ['without an External ID', statement({ condition: null })],
    ['for every account with the External ID, which is not a secret', statement({ principal: '*' })],
    [
      'for every account from a network',
      statement({ principal: '*', condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
    ],
    [
      'for every account whose caller has MFA',
      statement({ principal: '*', condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
    ],
  ])('is open %s', (_, open) => {
    const { verdict, findings } = judge(statement(), open);
    expect(verdict).toBe('OPEN');
    expect(findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ severity: 'UNSAFE', line: expect.any(Number) })]),
    );
  });

  it('is closed again by a Deny for everyone but Aurora', () => {
    const elsewhere = { StringNotEquals: { 'aws:PrincipalAccount': expectation.caller.accountId } };
    const deny = statement({ effect: 'Deny', principal: '*', condition: elsewhere });
    expect(judge(statement(), statement({ principal: '*' })).verdict).toBe('OPEN');
    expect(judge(statement(), statement({ principal: '*' }), deny).verdict).toBe('CLOSED');
  });

  it('is undecided when the document cannot be read', () => {
    expect(judgeStoredPolicy('{"Version"', expectation).verdict).toBe('UNDECIDED');
  });

  it('lists the others who may use it, and does not blame them', () => {
    const { verdict, others } = judge(
      statement(),
      statement({ principal: { AWS: [CUSTOMER, `arn:aws:iam::${PARTNER}:role/deployer`] }, condition: null }),
      statement({ principal: { Service: 'ec2.amazonaws.com' }, condition: null }),
      statement({ principal: '*', condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    );
    expect(verdict).toBe('CLOSED');
    expect(others.map(({ kind, description }) => [kind, description])).toEqual([
      [
        'OWN_ACCOUNT',
        "Every user and role of the role's own account can use the role, if that account's own policies allow it.",
      ],
      [
        'ACCOUNT',
        `A user or role of another AWS account can use the role: "arn:aws:iam::${PARTNER}:role/deployer".`,
      ],
      ['SERVICE', 'The AWS service ec2.amazonaws.com can use the role.'],
      ['ORGANIZATION', 'Every account of the organization "o-a1b2c3d4e5" can use the role.'],
    ]);
  });
});

describe('what changed in a trust policy', () => {
  const changes = (before: object[], after: object[]) =>
    trustPolicyChanges(document(...before), document(...after), [EXTERNAL_ID]);

  it('shows no External ID', () => {
    const vendor = statement({
      principal: { AWS: PARTNER },
      condition: on('StringEquals', 'vendor-secret-1'),
    });
    const otherId = statement({
      principal: { AWS: PARTNER },
      condition: on('StringEquals', 'vendor-secret-2'),
    });
    const found = changes([statement(), vendor], [statement({ condition: null }), otherId]);
    expect(found?.map(({ kind, words }) => [kind, words])).toEqual([
      [
        'CHANGED',
        `The condition "sts:ExternalId is "this workspace's External ID"" was removed. Now: Allows sts:AssumeRole to ${AURORA_ROOT}.`,
      ],
      [
        'CHANGED',
        `The condition on sts:ExternalId has another value. Now: Allows sts:AssumeRole to ${PARTNER}, if sts:ExternalId is "another value".`,
      ],
    ]);
    expect(JSON.stringify(found)).not.toMatch(new RegExp(`vendor-secret|${EXTERNAL_ID}`));
  });

  it('is unknown where a document is not a policy', () => {
    expect(trustPolicyChanges('{}', document(statement()), [])).toBeNull();
  });
});
