import { describe, expect, it } from 'vitest';
import { policyWithout } from '../../web/src/connection/policy-without.ts';

const aurora = {
  Sid: 'Aurora',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::605992674944:root' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'aurora-1' } },
};
const vendor = 'arn:aws:iam::274892904156:root';
const allow = (principal: unknown) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sts:AssumeRole',
});
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const without = (document: object, ...principals: string[]) => {
  const text = policyWithout(JSON.stringify(document), principals);
  return text === null ? null : JSON.parse(text);
};

describe('a trust policy without those whom nobody knows', () => {
  it('loses their statements, and keeps the others as they are', () => {
    const deny = { ...allow({ AWS: vendor }), Effect: 'Deny' };
    expect(without(policy(aurora, allow({ AWS: vendor }), deny), vendor)).toEqual(policy(aurora, deny));
  });

  it('keeps those who share a statement with them', () => {
    const shared = allow({ AWS: ['111122223333', vendor], Service: 'ec2.amazonaws.com' });
    expect(without(policy(aurora, shared), vendor)).toEqual(
      policy(aurora, allow({ AWS: '111122223333', Service: 'ec2.amazonaws.com' })),
    );
  });

  it('is not offered where it would still let one of them in', () => {
    const byCondition = { ...allow('*'), Condition: { StringEquals: { 'aws:PrincipalAccount': vendor } } };
    expect(without(policy(aurora, byCondition), vendor)).toBeNull();
    expect(without(policy(aurora, allow({ AWS: vendor })), vendor, '111122223333')).toBeNull();
    expect(policyWithout('not JSON', [vendor])).toBeNull();
  });

  it('is not offered where a condition of another statement may let them in', () => {
    const account = '274892904156';
    const condition = { StringEquals: { 'aws:PrincipalAccount': account } };
    const named = allow({ AWS: vendor });
    for (const other of [
      { ...allow('*'), Condition: condition },
      { ...allow({ AWS: '*' }), Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } },
      allow({ AWS: `arn:aws:iam::${account}:role/app` }),
    ])
      expect(without(policy(aurora, named, other), vendor)).toBeNull();
  });

  it('is not offered where nothing would be left, which AWS refuses', () => {
    expect(without(policy(allow({ AWS: vendor })), vendor)).toBeNull();
  });
});
