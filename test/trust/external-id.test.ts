import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { externalIdProbes, generateExternalId } from '../../src/trust/external-id.ts';

describe('generateExternalId', () => {
  it('makes texts that AWS accepts as External IDs', () => {
    expect(generateExternalId(randomBytes)).toMatch(/^aurora-[0-9a-z]{26}$/);
  });

  it('never repeats', () => {
    const made = new Set(Array.from({ length: 10_000 }, () => generateExternalId(randomBytes)));
    expect(made.size).toBe(10_000);
  });

  it('uses every digit of its alphabet about as often as the others', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_000; i++) {
      for (const digit of generateExternalId(randomBytes).slice('aurora-'.length)) {
        counts.set(digit, (counts.get(digit) ?? 0) + 1);
      }
    }
    // 52,000 digits over 32: 1,625 each; six standard deviations are 238.
    expect(counts.size).toBe(32);
    for (const count of counts.values()) expect(Math.abs(count - 1_625)).toBeLessThan(240);
  });
});

describe('externalIdProbes', () => {
  it('never carries the right External ID, and no two probes are alike', () => {
    for (let i = 0; i < 100; i++) {
      const externalId = generateExternalId(randomBytes);
      const values = externalIdProbes(externalId, randomBytes).map((probe) => probe.externalId);
      expect(values).not.toContain(externalId);
      expect(new Set(values).size).toBe(5);
    }
  });
});
