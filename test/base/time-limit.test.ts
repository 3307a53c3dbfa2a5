import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { TimeLimit } from '../../src/base/time-limit.ts';
import { ManualClock } from '../support/manual-clock.ts';

it('aborts the work when its time is over', () => {
  const clock = new ManualClock(0);
  const limit = new TimeLimit(1_000, new AbortController().signal, clock);
  clock.moveTo(999);
  expect([limit.isOver, limit.signal.aborted]).toEqual([false, false]);
  clock.moveTo(1_000);
  expect([limit.isOver, limit.signal.aborted]).toEqual([true, true]);
  expect(limit.signal.reason).toMatchObject({ name: 'TimeoutError' });
});

it.each(['before', 'while'])(
  'aborts the work for the reason of a signal that aborts %s it runs',
  (moment) => {
    const outer = new AbortController();
    if (moment === 'before') outer.abort('stopped');
    const limit = new TimeLimit(1_000, outer.signal, new ManualClock());
    outer.abort('stopped');
    expect(limit.signal).toMatchObject({ aborted: true, reason: 'stopped' });
    expect(limit.isOver).toBe(false);
  },
);

it('leaves no timer and no listener behind when the work has ended', () => {
  const clock = new ManualClock(0);
  const outer = new AbortController();
  const left = () => [clock.nextTimer(), getEventListeners(outer.signal, 'abort').length];
  {
    using limit = new TimeLimit(1_000, outer.signal, clock);
    expect(limit.signal.aborted).toBe(false);
    expect(left()).toEqual([1_000, 1]);
  }
  expect(left()).toEqual([null, 0]);
});
