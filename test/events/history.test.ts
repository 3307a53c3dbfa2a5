import { expect, it, onTestFinished } from 'vitest';
import { keepHistory } from '../../src/events/history.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';

const HOUR = 3_600_000;

it('deletes what it can, and tries the rest again after 5 s, 10 s and 20 s, not in an hour', async () => {
  const clock = new ManualClock(0);
  const purges: [number, string][] = [];
  let isBroken = true;
  const rows = new Map([
    ['broken', 1],
    ['healthy', 2],
  ]);
  const old = { events: 1, alerts: 1, tokens: 1, sessions: 1 };
  const deleteAll = (what: keyof typeof old) => async () => {
    const count = old[what];
    old[what] = 0;
    return count;
  };
  const history = keepHistory({
    store: {
      unpurgedWorkspaces: async () => [...rows.keys()],
      async purgeWorkspace(id) {
        purges.push([clock.now(), id]);
        if (id === 'broken' && isBroken) throw new Error('The disk is full.');
        const left = (rows.get(id) ?? 0) - 1;
        if (left < 0) rows.delete(id);
        else rows.set(id, left);
        return left >= 0;
      },
      deleteEventsBefore: deleteAll('events'),
      deleteAlertsBefore: deleteAll('alerts'),
      deleteKitTokensBefore: deleteAll('tokens'),
      deletePersonSessionsBefore: deleteAll('sessions'),
    },
    clock,
    log: quietLog(),
    keepMs: HOUR,
  });
  onTestFinished(() => history.stop());
  await history.idle();
  expect([...rows.keys()]).toEqual(['broken']);
  expect(old).toEqual({ events: 0, alerts: 0, tokens: 0, sessions: 0 });
  purges.length = 0;
  for (const pause of [5_000, 10_000, 20_000]) {
    clock.advance(pause);
    await history.idle();
  }
  expect(purges).toEqual([5_000, 15_000, 35_000].map((at) => [at, 'broken']));
  isBroken = false;
  clock.advance(40_000);
  await history.idle();
  expect(rows.size).toBe(0);
  expect(clock.nextTimer()).toBe(clock.now() + HOUR);
});
