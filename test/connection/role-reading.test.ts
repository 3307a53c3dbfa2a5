import { describe, expect, it } from 'vitest';
import { changesOfRole, type RoleReading, roleStateAfter } from '../../src/connection/role-reading.ts';

const role = { readAt: 100, trustHash: 'second', provenAt: 100, accessAt: null, accessHash: null };

/** Of a policy that was compared with `base`. */
function readingAt(readAt: number, hash: string, base: string | null): RoleReading {
  const change = { differences: [], changedAt: null, changedBy: null };
  return { readAt, trust: { hash, base, change, others: [] }, isRefused: false, access: null };
}

describe('a reading of a trust policy', () => {
  const changes = (reading: RoleReading) => changesOfRole({ role }, reading).map(({ type }) => type);

  it('tells of a change since the policy that is known', () => {
    expect(changes(readingAt(101, 'third', 'second'))).toEqual(['TrustPolicyChanged']);
    expect(changes(readingAt(101, 'second', 'second'))).toEqual([]);
  });

  it('tells of none when it was overtaken by another reading, and leaves the policy that is known', () => {
    for (const overtaken of [readingAt(99, 'third', 'second'), readingAt(101, 'third', 'first')]) {
      expect(changes(overtaken)).toEqual([]);
      expect(roleStateAfter({ role }, overtaken, 101)).toMatchObject({ trustHash: 'second', provenAt: 100 });
    }
  });
});
