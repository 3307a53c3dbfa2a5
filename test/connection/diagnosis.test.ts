import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/connection/diagnosis.ts';
import { type Evidence, type Failure, MANY_SIBLINGS, ownFailure } from '../../src/connection/failure.ts';
import { nearlyAllArrived, stillPropagating } from '../../src/connection/propagation-estimate.ts';

const ROLE = { roleArn: 'arn:aws:iam::605992674944:role/R', accountId: '605992674944' };
const NOTHING_SEEN = { arrivalsMs: [], failed: 0 };
const SENTENCE = `User: arn:aws:iam::314159265358:user/aurora is not authorized to perform: sts:AssumeRole on resource: ${ROLE.roleArn}`;

function deniedAfter(seconds: number, rest: Partial<Evidence> = {}, failure: Partial<Failure> = {}): Failure {
  return {
    ...ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION'),
    awsErrorCode: 'AccessDenied',
    awsMessage: SENTENCE,
    ...failure,
    evidence: {
      waitedMs: seconds * 1_000,
      propagating: stillPropagating(seconds * 1_000, NOTHING_SEEN),
      nearlyAllMs: nearlyAllArrived(NOTHING_SEEN),
      auroraAssumedAt: null,
      workingSiblings: 0,
      workedUntil: null,
      ...rest,
    },
  };
}
const causes = (failure: Failure, subject = ROLE) => explainFailure(failure, subject).causes;
const codes = (failure: Failure, subject = ROLE) => causes(failure, subject).map(({ code }) => code);
const share = (failure: Failure, code: string) =>
  causes(failure).find((cause) => cause.code === code)?.likelihood ?? 0;

describe('the estimate that a role is still propagating', () => {
  it('falls with the time waited, and never leaves 0 to 1', () => {
    const estimates = [0, 1, 3, 10, 30, 60, 120, 300].map((seconds) =>
      stillPropagating(seconds * 1_000, NOTHING_SEEN),
    );
    expect(estimates).toEqual([...estimates].sort((a, b) => b - a));
    expect(estimates[0]).toBeCloseTo(0.85, 5);
    expect(estimates.at(-1)).toBeLessThan(0.01);
    expect(estimates.at(-1)).toBeGreaterThanOrEqual(0);
  });

  it('follows what was seen: slow arrivals keep hope, failures take it', () => {
    const at = 30_000;
    const slow = { arrivalsMs: Array<number>(200).fill(60_000), failed: 0 };
    const fast = { arrivalsMs: Array<number>(200).fill(2_000), failed: 0 };
    const wrong = { arrivalsMs: [], failed: 100 };
    expect(stillPropagating(at, slow)).toBeGreaterThan(0.9);
    expect(stillPropagating(at, fast)).toBeLessThan(stillPropagating(at, NOTHING_SEEN));
    expect(stillPropagating(at, wrong)).toBeLessThan(stillPropagating(at, NOTHING_SEEN));
    expect(nearlyAllArrived(slow)).toBeGreaterThan(nearlyAllArrived(NOTHING_SEEN));
  });

  it('is moved little by a single observation', () => {
    const one = { arrivalsMs: [250_000], failed: 1 };
    expect(Math.abs(stillPropagating(10_000, one) - stillPropagating(10_000, NOTHING_SEEN))).toBeLessThan(
      0.1,
    );
  });
});

describe('the causes of a denial', () => {
  it('begin with propagation only as long as it is likely', () => {
    expect(codes(deniedAfter(1))[0]).toBe('STILL_PROPAGATING');
    expect(codes(deniedAfter(5))[0]).toBe('STILL_PROPAGATING');
    expect(codes(deniedAfter(60))[0]).toBe('TRUST_POLICY');
    expect(codes(deniedAfter(290)).slice(0, 3)).toEqual([
      'TRUST_POLICY',
      'ROLE_NOT_FOUND',
      'AURORA_NOT_ALLOWED',
    ]);
  });

  it('add up to one, each with evidence and a remedy', () => {
    for (const failure of [
      deniedAfter(1),
      deniedAfter(60),
      deniedAfter(60, { workedUntil: 1_000 }),
      deniedAfter(60, { workingSiblings: 2 }),
    ]) {
      const found = causes(failure);
      const total = found.reduce((sum, { likelihood }) => sum + likelihood, 0);
      expect(total).toBeGreaterThan(0.98);
      expect(total).toBeLessThanOrEqual(1.000_001);
      for (const { title, evidence, remedy } of found) {
        expect(title).not.toBe('');
        expect(evidence.length).toBeGreaterThan(0);
        expect(remedy).toMatch(/^[A-Z].*[.)]$/);
      }
    }
  });

  it("make Aurora's own policy unlikely when another role works now, and less so for an old success", () => {
    const unknown = share(deniedAfter(60), 'AURORA_NOT_ALLOWED');
    const old = share(deniedAfter(60, { auroraAssumedAt: 1 }), 'AURORA_NOT_ALLOWED');
    const now = share(deniedAfter(60, { auroraAssumedAt: 1, otherWorksNow: true }), 'AURORA_NOT_ALLOWED');
    expect(old).toBeLessThan(unknown / 3);
    expect(now).toBeLessThan(old / 2);
    // A policy can cover one role and not another.
    expect(now).toBeGreaterThan(0.01);
  });

  it('leave it open whose policy lacks sts:TagSession, until Aurora has assumed a role', () => {
    const awsMessage = SENTENCE.replace('sts:AssumeRole', 'sts:TagSession');
    const refused = (evidence: Partial<Evidence>) => deniedAfter(60, evidence, { awsMessage });
    expect(codes(refused({})).slice(0, 2)).toEqual(['TRUST_POLICY_LACKS_ACTION', 'AURORA_NOT_ALLOWED']);
    expect(share(refused({}), 'AURORA_NOT_ALLOWED')).toBeGreaterThan(0.1);
    expect(causes(refused({}))[1]?.title).toContain('sts:TagSession');
    expect(share(refused({ auroraAssumedAt: 1, otherWorksNow: true }), 'AURORA_NOT_ALLOWED')).toBeLessThan(
      0.03,
    );
  });

  it('count other roles of the account that work, as far as they were counted', () => {
    const words = (workingSiblings: number) =>
      causes(deniedAfter(60, { workingSiblings }))
        .flatMap(({ evidence }) => evidence)
        .find((line) => line.includes('of the same account'));
    expect(words(0)).toBeUndefined();
    expect(words(1)).toMatch(/^Another role of the same account worked.*Aurora itself works/);
    expect(words(2)).toMatch(/^2 other roles/);
    expect(words(MANY_SIBLINGS)).toMatch(/^At least 100 other roles/);
  });

  it('begin with a change when the role has worked before', () => {
    const [first] = causes(deniedAfter(5, { workedUntil: Date.UTC(2026, 10, 23) }));
    expect(first?.code).toBe('ROLE_CHANGED');
    expect(first?.evidence[0]).toContain('2026-11-23');
  });

  it('tell an ARN that was copied from documentation', () => {
    const example = { roleArn: 'arn:aws:iam::123456789012:role/AuroraRole', accountId: '123456789012' };
    expect(codes(deniedAfter(0), example)[0]).toBe('EXAMPLE_ACCOUNT');
  });

  it.each<[string, string, Partial<Failure>]>([
    [
      'AURORA_NOT_ALLOWED',
      ' because no identity-based policy allows the sts:AssumeRole action',
      { code: 'CALLER_NOT_AUTHORIZED' },
    ],
    [
      'AURORA_DENIED',
      ' with an explicit deny in an identity-based policy',
      { code: 'CALLER_NOT_AUTHORIZED' },
    ],
    [
      'AURORA_DENIED',
      ' with an explicit deny in a service control policy',
      { code: 'CALLER_NOT_AUTHORIZED' },
    ],
    [
      'AURORA_DENIED',
      ' because no permissions boundary allows the sts:AssumeRole action',
      { code: 'CALLER_NOT_AUTHORIZED' },
    ],
    ['TRUST_POLICY_DENIES', ' with an explicit deny in the role trust policy', {}],
    ['TRUST_POLICY', ' because no role trust policy allows the sts:AssumeRole action', {}],
    ['CUSTOMER_ORGANIZATION', ' with an explicit deny in a resource control policy', {}],
  ])('%s, where AWS says so:%s', (code, tail, failure) => {
    const [first] = causes(deniedAfter(0, {}, { ...failure, awsMessage: SENTENCE + tail }));
    expect(first?.code).toBe(code);
    expect(first?.likelihood).toBeGreaterThan(0.9);
    expect(first?.evidence[0]).toContain('AWS says so');
  });

  it('say what is stated, for what is no denial', () => {
    expect(causes(ownFailure('ACCOUNT_MISMATCH'))).toMatchObject([{ code: 'AS_STATED', likelihood: 1 }]);
  });
});
