import { expect, it } from 'vitest';
import { alertsAfter } from '../../src/alerts/connection-alerts.ts';
import type { ConnectionChange } from '../../src/connection/connection.ts';
import { sampleConnection } from '../support/samples.ts';

const checked = (missing: number, excessive: number, unknown: number): ConnectionChange => ({
  type: 'AccessChanged',
  role: null as never,
  ...{ state: 'UNKNOWN', missing, excessive, unknown, changedAt: null, changedBy: null },
});
const changes = (...counts: Parameters<typeof checked>) =>
  alertsAfter(sampleConnection('w'), [checked(...counts)]).map((change) =>
    change.type === 'OPEN' ? `open ${change.reason.kind}` : `resolve ${change.kind}`,
  );

it('ends alerts about access only when Aurora knows all that it asked for', () => {
  expect(changes(0, 0, 0)).toEqual(['resolve ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
  expect(changes(0, 0, 3)).toEqual([]);
  expect(changes(2, 0, 3)).toEqual(['open ACCESS_MISSING']);
  expect(changes(2, 0, 0)).toEqual(['open ACCESS_MISSING', 'resolve ACCESS_EXCESSIVE']);
});
