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
   * already. Where the clock is set back meanwhile, as soon as so much time has gone by as it was to be:
   * whoever waits for a second does not wait for an hour. The timer does not keep the process alive.
   */
  at(moment: Millis, action: () => void): Timer;
}

/** The largest delay that `setTimeout` takes; anything later is armed in steps. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** By so much may the machine's two ways of telling time differ without anyone having set the clock. */
const DRIFT: Millis = 100;

/** A clock that shows what `wallClock` shows, as far ahead or behind as that may be set. */
export function clockOver(wallClock: () => Millis): Clock {
  return {
    now: wallClock,
    at(moment, action) {
      // This one cannot be set.
      const latest = performance.now() + Math.max(0, moment - wallClock()) + DRIFT;
      let handle: NodeJS.Timeout;
      const arm = () => {
        const left = Math.min(moment - wallClock(), latest - performance.now());
        handle = setTimeout(
          () => (wallClock() >= moment || performance.now() >= latest ? action() : arm()),
          Math.min(Math.max(0, left), LONGEST_TIMEOUT),
        );
        handle.unref();
      };
      arm();
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** The machine's own clock. */
export const systemClock: Clock = clockOver(() => Date.now());

/**
 * Goes on evenly from the start of the process, and nobody can set it: for spans of time that somebody else
 * measures, too. Its moments are no dates.
 */
export const steadyClock: Clock = clockOver(() => performance.now());
