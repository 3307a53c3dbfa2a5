import { describe, expect, it } from 'vitest';
import type { AwsError } from '../../src/connection/aws-error.ts';
import {
  attemptOutcome,
  type CallResult,
  type ProbeCalls,
  probeResult,
  type RoleProof,
} from '../../src/connection/role-proof.ts';

const EXPECTED = { accountId: '123456789012', name: 'R', partition: 'aws' };
const SESSION = 'arn:aws:sts::123456789012:assumed-role/R/aurora-1';

const ok: CallResult = { ok: true, value: undefined, requestId: 'r' };
const answered = (code: string, httpStatus = 403, message = ''): CallResult & { ok: false } => ({
  ok: false,
  error: { kind: 'ANSWERED', code, message, httpStatus, requestId: 'r' },
});
const denied = answered('AccessDenied');
const throttled = answered('Throttling', 400);
const lost: CallResult = { ok: false, error: { kind: 'UNREACHABLE', message: 'reset' } satisfies AwsError };

const probe = (before: CallResult, middle: CallResult | null, after: CallResult | null): ProbeCalls => ({
  kind: 'NO_EXTERNAL_ID',
  moved: false,
  before,
  probe: middle,
  after,
});

function proof(rest: Partial<RoleProof> = {}): RoleProof {
  return {
    assumeRole: { ok: true, value: { assumedRoleArn: SESSION }, requestId: 'r' },
    identity: { ok: true, value: { accountId: EXPECTED.accountId, arn: SESSION }, requestId: 'r' },
    probes: [probe(ok, denied, ok)],
    ...rest,
  };
}

describe('probeResult', () => {
  it.each<[string, CallResult, CallResult | null, CallResult | null]>([
    ['REFUSED', ok, denied, ok],
    ['ACCEPTED', ok, ok, null],
    ['ACCEPTED', denied, ok, null],
    // The denying host may not know the role at all.
    ['INCONCLUSIVE', denied, null, null],
    ['INCONCLUSIVE', denied, denied, denied],
    ['INCONCLUSIVE', ok, denied, denied],
    ['INCONCLUSIVE', ok, denied, null],
    ['INCONCLUSIVE', ok, throttled, ok],
    ['INCONCLUSIVE', ok, lost, ok],
    ['INCONCLUSIVE', ok, answered('ValidationError', 400), ok],
    ['INCONCLUSIVE', ok, denied, lost],
  ])('%s', (outcome, before, middle, after) => {
    expect(probeResult(probe(before, middle, after)).outcome).toBe(outcome);
  });
});

describe('a probe whose endpoint closed the connection in between', () => {
  const moved = (...calls: Parameters<typeof probe>) => ({ ...probe(...calls), moved: true });

  it('proves openness when it was accepted', () => {
    expect(probeResult(moved(ok, ok, null)).outcome).toBe('ACCEPTED');
    expect(attemptOutcome(proof({ probes: [moved(ok, ok, null)] }), EXPECTED).kind).toBe('OPEN');
  });

  it('proves nothing when it was refused, and the failure says why', () => {
    expect(probeResult(moved(ok, denied, ok)).outcome).toBe('INCONCLUSIVE');
    expect(attemptOutcome(proof({ probes: [moved(ok, denied, ok)] }), EXPECTED)).toMatchObject({
      kind: 'INTERRUPTED',
      failure: { code: 'STS_CONNECTION_CLOSED', waiting: 'AWS_RECOVERS' },
    });
  });
});

describe('attemptOutcome', () => {
  it('is proven only when every probe was refused', () => {
    expect(attemptOutcome(proof(), EXPECTED).kind).toBe('PROVEN');
    for (const [calls, kind] of [
      [probe(ok, ok, null), 'OPEN'],
      [probe(denied, null, null), 'DENIED'],
      [probe(ok, denied, denied), 'DENIED'],
      [probe(ok, throttled, ok), 'INTERRUPTED'],
      [probe(ok, denied, lost), 'INTERRUPTED'],
      [probe(ok, answered('ValidationError', 400, 'Request ARN is invalid'), ok), 'REFUSED'],
    ] as const) {
      expect(attemptOutcome(proof({ probes: [probe(ok, denied, ok), calls] }), EXPECTED).kind).toBe(kind);
    }
  });

  it('holds a hole against a role whatever else went wrong', () => {
    const probes = [probe(denied, null, null), probe(ok, throttled, ok), probe(ok, ok, null)];
    expect(attemptOutcome(proof({ probes }), EXPECTED).kind).toBe('OPEN');
  });

  it.each([
    ['another account', '210987654321', 'arn:aws:sts::210987654321:assumed-role/R/aurora-1'],
    ['another role', EXPECTED.accountId, 'arn:aws:sts::123456789012:assumed-role/Other/aurora-1'],
    [
      'a role whose name begins alike',
      EXPECTED.accountId,
      'arn:aws:sts::123456789012:assumed-role/R2/aurora-1',
    ],
    ['another partition', EXPECTED.accountId, 'arn:aws-cn:sts::123456789012:assumed-role/R/aurora-1'],
  ])('refuses a session of %s', (_what, accountId, arn) => {
    const identity = { ok: true, value: { accountId, arn }, requestId: 'r' } as const;
    expect(attemptOutcome(proof({ identity }), EXPECTED)).toMatchObject({
      kind: 'REFUSED',
      failure: { code: 'ACCOUNT_MISMATCH' },
    });
  });

  it('waits when STS does not know a session yet that it has just made', () => {
    const identity = answered('InvalidClientTokenId');
    expect(attemptOutcome(proof({ identity }), EXPECTED)).toMatchObject({
      kind: 'INTERRUPTED',
      failure: { code: 'STS_UNAVAILABLE', awsErrorCode: 'InvalidClientTokenId' },
    });
  });
});
