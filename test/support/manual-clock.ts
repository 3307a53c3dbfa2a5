import type { Clock, Millis, Timer } from '../../src/base/clock.ts';

type Entry = { moment: Millis; action: () => void; order: number };

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now: Millis;
  #entries: Entry[] = [];
  #order = 0;

  constructor(start: Millis = Date.UTC(2026, 10, 23, 12)) {
    this.#now = start;
  }

  now(): Millis {
    return this.#now;
  }

  at(moment: Millis, action: () => void): Timer {
    const entry: Entry = { moment, action, order: this.#order++ };
    if (moment <= this.#now) {
      let cancelled = false;
      queueMicrotask(() => {
        if (!cancelled) action();
      });
      return {
        cancel: () => {
          cancelled = true;
        },
      };
    }
    this.#entries.push(entry);
    return {
      cancel: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
      },
    };
  }

  /** The moment of the next timer, or null when none is set. */
  nextTimer(): Millis | null {
    return this.#entries.reduce<Millis | null>(
      (earliest, { moment }) => (earliest === null || moment < earliest ? moment : earliest),
      null,
    );
  }

  /** Moves to `moment`, firing what falls due on the way, in order. Never moves backwards. */
  moveTo(moment: Millis): void {
    for (;;) {
      const due = this.#entries
        .filter((entry) => entry.moment <= moment)
        .sort((a, b) => a.moment - b.moment || a.order - b.order)[0];
      if (due === undefined) break;
      this.#entries = this.#entries.filter((entry) => entry !== due);
      this.#now = Math.max(this.#now, due.moment);
      due.action();
    }
    this.#now = Math.max(this.#now, moment);
  }

  /** Moves on by `milliseconds`. */
  advance(milliseconds: Millis): void {
    this.moveTo(this.#now + milliseconds);
  }
}
