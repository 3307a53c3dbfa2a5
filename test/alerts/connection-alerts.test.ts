import { describe, expect, it } from 'vitest';
import type { TrustWidened } from '../../src/alerts/alert.ts';
import { alertsAfter } from '../../src/alerts/connection-alerts.ts';
import { afterTrustChange, newcomersIn } from '../../src/alerts/trust-alert.ts';
import type { ConnectionChange } from '../../src/connection/connection.ts';
import { sampleConnection } from '../support/samples.ts';

const checked = (missing: number, excessive: number, unknown: number): ConnectionChange => ({
  type: 'AccessChanged',
  role: null as never,
  ...{ state: 'UNKNOWN', missing, excessive, unknown, changedAt: null, changedBy: null },
});
const alertsOf = (change: ConnectionChange) =>
  alertsAfter(sampleConnection('w'), [change]).map((after) =>
    after.type === 'OPEN'
      ? `open ${after.reason.kind}`
      : after.type === 'RESOLVE'
        ? `resolve ${after.kind}`
        : `trust ${after.trust.others.map(({ principal }) => principal).join(', ')}`,
  );
const changes = (...counts: Parameters<typeof checked>) => alertsOf(checked(...counts));

it('ends alerts about access only when Aurora knows all that it asked for', () => {
  expect(changes(0, 0, 0)).toEqual(['resolve ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
  expect(changes(0, 0, 3)).toEqual([]);
  expect(changes(2, 0, 3)).toEqual(['open ACCESS_MISSING']);
  expect(changes(2, 0, 0)).toEqual(['open ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
});

const other = (principal: string, isNew: boolean) => ({
  principal,
  description: principal,
  accountId: null,
  isNew,
});
const unknown = { changedAt: null, changedBy: null };

describe('a change of a trust policy', () => {
  const changeTo = (others: readonly ReturnType<typeof other>[] | null) =>
    alertsOf({ type: 'TrustPolicyChanged', role: null as never, differences: null, ...unknown, others });

  it('that lets in nobody new, or where that is unknown, is worth knowing', () => {
    expect(changeTo([other('a', false), other('b', true)])).toEqual(['trust a, b']);
    expect(changeTo([other('a', false)])).toEqual(['trust a', 'open TRUST_CHANGED']);
    expect(changeTo([])).toEqual(['trust ', 'open TRUST_CHANGED']);
    // Open to everybody: it says nothing about newcomers.
    expect(changeTo(null)).toEqual(['open TRUST_CHANGED']);
  });
});

describe('the alert about newcomers', () => {
  const afterChange = (known: TrustWidened | null, ...others: ReturnType<typeof other>[]) =>
    afterTrustChange(known, { ...unknown, others }, 7);
  const opened = { ...unknown, others: [other('root', false), other('role/app', true)], widenedAt: 5 };

  it('names all that nobody has accepted, and needs attention again with each', () => {
    const { change, isWider } = afterChange(
      opened,
      ...[other('root', false), other('role/app', false), other('role/app-admin', true)],
    );
    expect(isWider).toBe(true);
    expect(change).toMatchObject({
      reason: {
        facts: { widenedAt: 7, others: [{ isNew: false }, { isNew: true }, { isNew: true }] },
      },
    });
    expect(newcomersIn((change as { reason: { facts: TrustWidened } }).reason.facts)).toHaveLength(2);
  });

  it('stays as it is while they are there, and ends when the last of them is gone', () => {
    const kept = afterChange(opened, other('root', false), other('role/app', false));
    expect(kept).toEqual({
      change: { type: 'OPEN', reason: { kind: 'TRUST_WIDENED', facts: opened } },
      isWider: false,
    });
    expect(afterChange(opened, other('root', false)).change).toEqual({
      type: 'RESOLVE',
      kind: 'TRUST_WIDENED',
    });
    expect(afterChange(null, other('root', false)).change).toBeNull();
  });
});
