import { describe, expect, it } from 'vitest';
import { CallBudget } from '../../src/aws/call-budget.ts';
import { ManualClock } from '../support/manual-clock.ts';

const never = new AbortController().signal;

/** Takers that note when they were let through. */
function queue(budget: CallBudget, clock: ManualClock, count: number) {
  const passed: { taker: number; at: number }[] = [];
  const start = clock.now();
  for (let taker = 0; taker < count; taker++) {
    void budget.take(never).then(() => passed.push({ taker, at: clock.now() - start }));
  }
  return passed;
}

/** Lets whoever may go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('CallBudget', () => {
  it('lets a burst of a second through at once, then so many a second, first come first served', async () => {
    const clock = new ManualClock();
    const passed = queue(new CallBudget(clock, 10), clock, 25);
    await settle();
    expect(passed).toHaveLength(10);
    for (let step = 0; step < 20; step++) {
      clock.advance(100);
      await settle();
    }
    expect(passed.map(({ taker }) => taker)).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(passed.slice(10).map(({ at }) => at)).toEqual(
      Array.from({ length: 15 }, (_, index) => (index + 1) * 100),
    );
  });

  it('does not save up more than a second', async () => {
    const clock = new ManualClock();
    const budget = new CallBudget(clock, 5);
    clock.advance(60_000);
    const passed = queue(budget, clock, 20);
    await settle();
    expect(passed).toHaveLength(5);
  });

  it('gives the turn of whoever gives up to the next', async () => {
    const clock = new ManualClock();
    const budget = new CallBudget(clock, 1);
    await budget.take(never);
    const abort = new AbortController();
    const first = budget.take(abort.signal);
    const second = budget.take(never);
    abort.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    clock.advance(1_000);
    await second;
    expect(budget.waiting).toBe(0);
    await expect(budget.take(abort.signal)).rejects.toThrow('gone');
  });

  it('goes on when the clock is set back', async () => {
    let now = 1_000_000;
    const timers: (() => void)[] = [];
    const budget = new CallBudget(
      { now: () => now, at: (_moment, action) => ({ cancel: () => timers.push(action) && undefined }) },
      1,
    );
    await budget.take(never);
    now -= 500_000;
    const waiting = budget.take(never);
    now += 1_000;
    // Whoever comes next stirs the queue.
    const next = budget.take(never);
    await waiting;
    now += 1_000;
    void budget.take(never);
    await next;
  });
});
