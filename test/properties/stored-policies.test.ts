import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeStoredPolicy } from '../../src/trust/explain/stored-policy.ts';
import { expectation } from '../trust/explain/support.ts';
import { findIntruder, letsInPartner, PARTNER, storedPolicies, textOf } from './stored-policies-support.ts';

describe('who gets in by a trust policy that IAM has stored', () => {
  it('is answered as an independent search answers that tries callers one by one', () => {
    const seen = { OPEN: 0, CLOSED: 0, UNDECIDED: 0, partner: 0 };
    fc.assert(
      fc.property(storedPolicies, (statements) => {
        const { verdict, others } = judgeStoredPolicy(textOf(statements), expectation);
        seen[verdict] += 1;
        expect(verdict).toBe(findIntruder(statements) === null ? 'CLOSED' : 'OPEN');
        if (verdict === 'CLOSED' && letsInPartner(statements)) {
          seen.partner += 1;
          expect(others.map(({ principal }) => principal).join()).toContain(PARTNER);
        }
      }),
      { numRuns: 1_000, seed: 19 },
    );
    expect(Math.min(seen.OPEN, seen.CLOSED)).toBeGreaterThan(200);
    expect(seen.partner).toBeGreaterThan(50);
    expect(seen.UNDECIDED).toBe(0);
  });
});
