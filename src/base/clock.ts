/** Time, as a parameter: a test can take a verification through five minutes in a few milliseconds. */

/** Milliseconds since 1970-01-01T00:00:00Z: the only form in which time is stored and computed with. */
export type Millis = number;

/** A pending call of `Clock.at`. */
export type Timer = { cancel(): void };

export interface Clock {
  /** The present moment. */
  now(): Millis;
  /**
   * Calls `action` once, asynchronously, as soon as `now() >= moment`. If the clock is set back meanwhile, `action` is
   * called after the planned span of time: a second does not become an hour. The timer does not keep the process alive.
   */
  at(moment: Millis, action: () => void): Timer;
}

/** The largest delay that `setTimeout` accepts. Longer delays are split. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** How far the machine's two clocks may drift apart while the wall clock is not set. */
const MAX_DRIFT_MS: Millis = 100;

/** A clock that shows the time of `wallClock`, which people may set. */
export function clockOver(wallClock: () => Millis): Clock {
  return {
    now: wallClock,
    at(moment, action) {
      const latest = performance.now() + Math.max(0, moment - wallClock()) + MAX_DRIFT_MS;
      let handle: NodeJS.Timeout;
      const arm = () => {
        const left = Math.min(moment - wallClock(), latest - performance.now());
        handle = setTimeout(
          () => (wallClock() >= moment || performance.now() >= latest ? action() : arm()),
          Math.min(Math.max(0, left), MAX_TIMEOUT_MS),
        );
        handle.unref();
      };
      arm();
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** The machine's wall clock. */
export const systemClock: Clock = clockOver(() => Date.now());

/** Measures spans of time from the start of the process. It cannot be set, and its moments are not dates. */
export const systemMonotonicClock: Clock = clockOver(() => performance.now());
