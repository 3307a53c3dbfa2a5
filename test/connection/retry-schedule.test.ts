import { describe, expect, it } from 'vitest';
import {
  JOB_HORIZON_MS,
  lateRetry,
  nextAfterOutage,
  nextAttempt,
  OWN_FAULT_HORIZON_MS,
} from '../../src/connection/retry-schedule.ts';

const WINDOW = 300_000;

function schedule(random: () => number, windowMs = WINDOW): number[] {
  const attempts = [0];
  for (;;) {
    const now = attempts.at(-1) ?? 0;
    const next = nextAttempt({ now, deadline: windowMs, windowMs, random });
    if (next === null) return attempts;
    attempts.push(next);
  }
}

describe('nextAttempt', () => {
  it.each([0, 0.25, 0.5, 0.75, 0.999])(
    'makes the last attempt at the deadline itself (chance %d)',
    (chance) => {
      expect(schedule(() => chance).at(-1)).toBe(WINDOW);
    },
  );

  it.each([0, 0.5, 0.999])(
    'spends no more than 45 calls on a role that never comes (chance %d)',
    (chance) => {
      expect(schedule(() => chance).length).toBeLessThanOrEqual(45);
    },
  );

  it('tries about every second at first, and never rests for much longer than 14 seconds', () => {
    const attempts = schedule(() => 0.5);
    expect(attempts.slice(0, 5)).toEqual([0, 900, 1_800, 2_700, 3_600]);
    const gaps = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(18_200);
    expect(gaps.slice(0, -1).every((gap) => gap <= 14_000)).toBe(true);
  });

  it('always moves forward', () => {
    const attempts = schedule(Math.random);
    expect([...attempts].sort((a, b) => a - b)).toEqual(attempts);
    expect(new Set(attempts).size).toBe(attempts.length);
  });

  it('still makes a first and a last attempt in a window of one second', () => {
    expect(schedule(() => 0.5, 1_000)).toEqual([0, 1_000]);
  });
});

describe('lateRetry', () => {
  it('gives one more chance, at the deadline at the latest', () => {
    expect(lateRetry({ now: 0, deadline: WINDOW })).toBe(15_000);
    expect(lateRetry({ now: WINDOW - 1_000, deadline: WINDOW })).toBe(WINDOW);
    expect(lateRetry({ now: WINDOW, deadline: WINDOW })).toBeNull();
  });
});

describe('nextAfterOutage', () => {
  it('waits twice as long each time, up to 20 seconds', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 100].map((failures) =>
      nextAfterOutage({ now: 0, failures, waiting: 'AWS_RECOVERS', random: () => 1 }),
    );
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it('waits longer than any other plan while the operator has to act, and up to 10 minutes', () => {
    const pauses = [1, 2, 3, 4, 5, 100].map((failures) =>
      nextAfterOutage({ now: 0, failures, waiting: 'AURORA_RECOVERS', random: () => 1 }),
    );
    expect(pauses).toEqual([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    const shortest = nextAfterOutage({ now: 0, failures: 1, waiting: 'AURORA_RECOVERS', random: () => 0 });
    expect(shortest).toBeGreaterThan(JOB_HORIZON_MS);
    expect(600_000).toBeLessThan(OWN_FAULT_HORIZON_MS);
  });

  it('spreads those who wait for the same recovery', () => {
    expect(nextAfterOutage({ now: 0, failures: 3, waiting: 'AWS_RECOVERS', random: () => 0 })).toBe(2_000);
  });
});
