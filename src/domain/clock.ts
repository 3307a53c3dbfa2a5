/**
 * Time, handed in. Nothing below `main.ts` reads the machine's clock by itself, so that a test can carry a
 * verification through five minutes in a few milliseconds.
 */

/** Milliseconds since 1970-01-01T00:00:00Z: the one form in which time is computed with and stored. */
export type Millis = number;

/** A pending call of `Clock.at`. */
export type Timer = { cancel(): void };

export interface Clock {
  /** The present moment. */
  now(): Millis;
  /**
   * Calls `action` once, as soon as `now() >= moment`; asynchronously, also when the moment has passed
   * already. The timer does not keep the process alive.
   */
  at(moment: Millis, action: () => void): Timer;
}

/** The largest delay that `setTimeout` takes; anything later is armed in steps. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(moment, action) {
    let handle: NodeJS.Timeout;
    const arm = () => {
      const delay = Math.min(Math.max(0, moment - Date.now()), LONGEST_TIMEOUT);
      handle = setTimeout(() => (Date.now() >= moment ? action() : arm()), delay);
      handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  },
};
