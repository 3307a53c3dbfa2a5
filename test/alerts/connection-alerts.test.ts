import { expect, it } from 'vitest';
import { alertsAfter } from '../../src/alerts/connection-alerts.ts';
import type { ConnectionChange } from '../../src/connection/connection.ts';
import { sampleConnection } from '../support/samples.ts';

const checked = (missing: number, excessive: number, unknown: number): ConnectionChange => ({
  type: 'AccessChanged',
  role: null as never,
  ...{ state: 'UNKNOWN', missing, excessive, unknown, changedAt: null, changedBy: null },
});
const alertsOf = (change: ConnectionChange) =>
  alertsAfter(sampleConnection('w'), [change]).map((after) =>
    after.type === 'OPEN' ? `open ${after.reason.kind}` : `resolve ${after.kind}`,
  );
const changes = (...counts: Parameters<typeof checked>) => alertsOf(checked(...counts));

it('ends alerts about access only when Aurora knows all that it asked for', () => {
  expect(changes(0, 0, 0)).toEqual(['resolve ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
  expect(changes(0, 0, 3)).toEqual([]);
  expect(changes(2, 0, 3)).toEqual(['open ACCESS_MISSING']);
  expect(changes(2, 0, 0)).toEqual(['open ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
});

it('warns of a trust policy that lets in someone new, until only Aurora is left', () => {
  const trustChange = (...isNew: boolean[]) =>
    alertsOf({
      type: 'TrustPolicyChanged',
      role: null as never,
      ...{ differences: null, changedAt: null, changedBy: null },
      others: isNew.map((one) => ({ principal: 'p', description: 'd', accountId: null, isNew: one })),
    });
  expect(trustChange(false, true)).toEqual(['open TRUST_WIDENED']);
  // Nobody new: those who were added before may still be there.
  expect(trustChange(false)).toEqual(['open TRUST_CHANGED']);
  expect(trustChange()).toEqual(['resolve TRUST_WIDENED', 'open TRUST_CHANGED']);
});
