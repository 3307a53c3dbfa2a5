import { expect, it } from 'vitest';
import { revokeSessions } from '../../src/connections/revoke-sessions.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleConnection } from '../support/samples.ts';

it('revokes the sessions that servers hand out while the write waits, and those of the same second', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12, 0, 0, 200));
  const connection = sampleConnection('workspace');
  const actor = { tokenId: 'operator', tokenName: '', address: '', requestId: '' };
  let committedAt = 0;
  const store = {
    async changeSettings() {
      clock.advance(3_100);
      committedAt = clock.now();
      return connection;
    },
  };
  const revoked = await revokeSessions({ store, clock, log: quietLog() }, connection.id, actor);
  const issuedBefore = revoked.ok ? revoked.value.issuedBefore : 0;
  expect(new Date(issuedBefore).toISOString()).toBe('2026-01-01T12:00:04.000Z');
  // AWS writes the moment of issue of such a session in whole seconds.
  expect(Math.floor(committedAt / 1_000) * 1_000).toBeLessThan(issuedBefore);
});
