import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainTrustPolicy } from '../../../src/domain/explain/explain.ts';
import { expectation, findStranger, policies } from './strangers-support.ts';

/** `npm run test:properties` asks for more. */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 40);

describe('whether a stranger gets in', () => {
  it('is answered as a search does that tries strangers one by one', { timeout: 600_000 }, () => {
    const seen = { open: 0, closed: 0 };
    fc.assert(
      fc.property(policies, (text) => {
        const stranger = findStranger(text);
        const { verdict, findings } = explainTrustPolicy(text, expectation);
        const isOpen = findings.some(({ code }) => code === 'ANY_PRINCIPAL');
        seen[isOpen ? 'open' : 'closed'] += 1;
        expect([isOpen, stranger]).toEqual(isOpen ? [true, expect.anything()] : [false, null]);
        if (stranger !== null) expect(verdict).not.toBe('WORKS');
      }),
      { numRuns, seed: 16 },
    );
    expect(Math.min(seen.open, seen.closed)).toBeGreaterThan(numRuns / 10);
  });

  it('is no after the correction, which keeps who is named', { timeout: 600_000 }, () => {
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
