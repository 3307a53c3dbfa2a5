import { expect, it } from 'vitest';
import { Poller } from '../../src/base/poller.ts';
import { ManualClock } from '../support/manual-clock.ts';

function world() {
  const clock = new ManualClock(0);
  const polls: { readonly isDue: boolean; readonly end: PromiseWithResolvers<number | null> }[] = [];
  const failures: unknown[] = [];
  const poller = new Poller({
    poll: (isDue) => {
      const end = Promise.withResolvers<number | null>();
      polls.push({ isDue, end });
      return end.promise;
    },
    onFailure: (error) => failures.push(error),
    clock,
  });
  return { clock, polls, failures, poller };
}

it('polls once more after a poll in which it was woken, and then when the time has come', async () => {
  const { clock, polls, poller } = world();
  for (let wake = 0; wake < 3; wake++) poller.wake();
  expect(polls).toHaveLength(1);
  polls[0]?.end.resolve(5_000);
  await expect.poll(() => polls).toHaveLength(2);
  polls[1]?.end.resolve(7_000);
  await poller.idle();
  clock.moveTo(6_999);
  expect(polls).toHaveLength(2);
  clock.moveTo(7_000);
  expect(polls.map(({ isDue }) => isDue)).toEqual([false, false, true]);
});

it('repeats a failed poll a second later, or at the next wake, and looks for more than the wake says', async () => {
  const { clock, polls, failures, poller } = world();
  poller.wake();
  polls[0]?.end.reject('away');
  await poller.idle();
  expect(failures).toEqual(['away']);
  poller.wake();
  polls[1]?.end.reject('away');
  await poller.idle();
  clock.advance(1_000);
  expect(polls.map(({ isDue }) => isDue)).toEqual([false, true, true]);
});

it('polls at the earliest of the moments that it is woken by', () => {
  const { clock, polls, poller } = world();
  for (const moment of [3_000, 2_000, 4_000]) poller.wakeBy(moment);
  clock.moveTo(2_000);
  expect(polls).toHaveLength(1);
  clock.moveTo(4_000);
  expect(polls).toHaveLength(1);
});

it('stops when the running poll has ended, and polls no more', async () => {
  const { clock, polls, poller } = world();
  poller.wake();
  poller.wake();
  const stopped = poller.stop();
  polls[0]?.end.resolve(1_000);
  await stopped;
  poller.wake();
  poller.wakeBy(2_000);
  expect(clock.nextTimer()).toBeNull();
  expect(polls).toHaveLength(1);
});
