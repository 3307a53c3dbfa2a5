import { describe, expect, it } from 'vitest';
import { FULL, withSourceRanges } from '../../src/credentials/session-policies.ts';
import type { RequestContext } from '../../src/iam/policy/context.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import { evaluatePermission } from '../../src/iam/policy/permissions.ts';

const ACCOUNT = '123456789012';

/** What a session bound to two ranges may do, by its session policy alone. */
function decide(context: RequestContext): string {
  const { policy } = withSourceRanges(FULL, ['198.51.100.0/24', '2001:db8::/32']);
  const parsed = parsePolicy(policy ?? '', 'SESSION');
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const session = [{ name: 'session policy', policy: parsed.value.policy }];
  return evaluatePermission(
    { identityPolicies: session, boundary: null, serviceControlPolicies: [], sessionPolicies: session },
    {
      caller: {
        kind: 'ROLE_SESSION',
        partition: 'aws',
        accountId: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/R/aurora`,
        principalArn: `arn:aws:iam::${ACCOUNT}:role/R`,
        uniqueId: 'AROA1',
        userId: 'AROA1:aurora',
      },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/file',
      resourceAccountId: ACCOUNT,
      context,
      knowledge: 'COMPLETE',
    },
  ).decision;
}

describe('a session bound to source addresses', () => {
  const direct = { 'aws:ViaAWSService': ['false'] };

  it.each([['198.51.100.255'], ['2001:db8:ffff::1']])('may be used from %s', (address) => {
    expect(decide({ ...direct, 'aws:SourceIp': [address] })).toBe('ALLOWED');
  });

  it.each([['198.51.101.0'], ['2001:db9::'], ['::ffff:198.51.100.7']])('is refused from %s', (address) => {
    expect(decide({ ...direct, 'aws:SourceIp': [address] })).toBe('EXPLICIT_DENY');
  });

  it('is refused through a VPC endpoint, where the request has no source address', () => {
    expect(decide({ ...direct, 'aws:SourceVpce': ['vpce-1'] })).toBe('EXPLICIT_DENY');
  });

  it('lets an AWS service go on with what the session began, from its own address', () => {
    expect(decide({ 'aws:ViaAWSService': ['true'], 'aws:SourceIp': ['203.0.113.9'] })).toBe('ALLOWED');
    // Where a service does not say so, the call is refused.
    expect(decide({ 'aws:SourceIp': ['203.0.113.9'] })).toBe('EXPLICIT_DENY');
  });
});
