import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTrustPolicy } from '../../../src/trust/explain/explain.ts';
import { expectation, findStranger, findToken, policies, tokenPolicies } from './strangers-support.ts';

const numRuns = 600;

describe('whether a stranger gets in', () => {
  it('is answered as a search does that tries strangers one by one', { timeout: 600_000 }, () => {
    const seen = { open: 0, closed: 0, unsure: 0 };
    fc.assert(
      fc.property(policies, (text) => {
        const stranger = findStranger(text);
        const { verdict, findings } = explainTrustPolicy(text, expectation);
        const isOpen = findings.some(({ code }) => code === 'ANY_PRINCIPAL');
        const isUnsure = !isOpen && findings.some(({ code }) => code === 'OPEN');
        seen[isOpen ? 'open' : isUnsure ? 'unsure' : 'closed'] += 1;
        // What cannot be tried completely counts as open: with variables alone, and seldom.
        if (isUnsure) expect(text).toContain('${');
        else expect([isOpen, stranger]).toEqual(isOpen ? [true, expect.anything()] : [false, null]);
        if (stranger !== null) expect(verdict).not.toBe('WORKS');
      }),
      { numRuns, seed: 16 },
    );
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(numRuns / 10);
    expect(seen.unsure).toBeLessThan(numRuns / 10);
  });

  it('is answered for tokens of workflows as a search does that tries tokens one by one', () => {
    const seen = { open: 0, closed: 0 };
    fc.assert(
      fc.property(tokenPolicies, (text) => {
        const token = findToken(text);
        const { verdict } = explainTrustPolicy(text, expectation);
        seen[token === null ? 'closed' : 'open'] += 1;
        expect(verdict).toBe(token === null ? 'WORKS' : 'UNSAFE');
      }),
      { numRuns, seed: 18 },
    );
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(numRuns / 10);
  });

  it('is impossible after the correction, which keeps named parties', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(policies, (text) => {
        const { verdict, correction, others } = explainTrustPolicy(text, expectation);
        if (correction === null) {
          expect(verdict).toBe('WORKS');
          return;
        }
        const corrected = JSON.stringify(correction.document);
        const again = explainTrustPolicy(corrected, expectation);
        expect(again).toMatchObject({ verdict: 'WORKS', correction: null });
        expect(findStranger(corrected)).toBeNull();
        if (verdict === 'UNSAFE') {
          expect(again.others.map(({ principal }) => principal)).toEqual(
            expect.arrayContaining(others.map(({ principal }) => principal)),
          );
        }
      }),
      { numRuns, seed: 17 },
    );
  });
});
