import { describe, expect, it } from 'vitest';
import { FleetClock } from '../../src/fleet/fleet-clock.ts';

/** A database whose clock is ahead of the steady one, and how long its answers travel. */
function world() {
  const steady = { time: 5_000.25, now: () => steady.time };
  const database = { ahead: 1_000_000, there: 2, back: 2 };
  const ask = async () => {
    steady.time += database.there;
    const time = Math.floor(steady.time + database.ahead);
    steady.time += database.back;
    return time;
  };
  const error = (clock: FleetClock) => Math.abs(clock.now() - (steady.time + database.ahead));
  return { steady, database, ask, error };
}

describe('the clock of the fleet', () => {
  it('shows the time of the database in whole milliseconds, and goes on by the steady clock', async () => {
    const { steady, ask, error } = world();
    const clock = await FleetClock.open(ask, steady);
    expect(error(clock)).toBeLessThanOrEqual(1.5);
    steady.time += 60_000.7;
    expect(error(clock)).toBeLessThanOrEqual(1.5);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  it('goes by the quickest of the latest answers', async () => {
    const { steady, database, ask, error } = world();
    const clock = await FleetClock.open(ask, steady);
    database.back = 400;
    for (let n = 0; n < 15; n++) await clock.measure();
    expect(error(clock)).toBeLessThanOrEqual(1.5);
    // It forgets old answers: clocks drift.
    await clock.measure();
    await clock.measure();
    await clock.measure();
    expect(error(clock)).toBeGreaterThan(100);
  });

  it('follows at once when the clock of the database is set, or another database takes over', async () => {
    const { steady, database, ask, error } = world();
    const clock = await FleetClock.open(ask, steady);
    for (const ahead of [4_600_000, -100_000]) {
      database.ahead = ahead;
      await clock.measure();
      expect(error(clock)).toBeLessThanOrEqual(1.5);
    }
  });

  it('says so when the database does not answer', async () => {
    const failing = () => Promise.reject(new Error('The database is away.'));
    await expect(FleetClock.open(failing)).rejects.toThrow('is away');
  });
});
