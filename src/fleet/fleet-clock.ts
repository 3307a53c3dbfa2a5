/** The time of the database, which all servers share: the clocks of their machines may differ. */
import { type Clock, clockOver, type Millis, systemMonotonicClock, type Timer } from '../base/clock.ts';

/** Samples that count. The quickest answer of them is the most exact. */
const MAX_SAMPLES = 16;

/** Samples before the first time is told. */
const FIRST_SAMPLES = 3;

/** How far the database is ahead of the steady clock, and by how much that may be wrong. */
type Sample = { readonly offset: Millis; readonly maxError: Millis };

export class FleetClock implements Clock {
  readonly #askDatabase: () => Promise<Millis>;
  readonly #steadyClock: Pick<Clock, 'now'>;
  readonly #timers = clockOver(() => this.now());
  #samples: Sample[] = [];
  #offset: Millis = 0;

  private constructor(askDatabase: () => Promise<Millis>, steadyClock: Pick<Clock, 'now'>) {
    this.#askDatabase = askDatabase;
    this.#steadyClock = steadyClock;
  }

  /** Measures the first time. @throws what `askDatabase` throws */
  static async open(
    askDatabase: () => Promise<Millis>,
    steadyClock: Pick<Clock, 'now'> = systemMonotonicClock,
  ): Promise<FleetClock> {
    const clock = new FleetClock(askDatabase, steadyClock);
    for (let n = 0; n < FIRST_SAMPLES; n++) await clock.measure();
    return clock;
  }

  /** Whole milliseconds, as the database stores them. */
  now(): Millis {
    return Math.round(this.#steadyClock.now() + this.#offset);
  }

  at(moment: Millis, action: () => void): Timer {
    return this.#timers.at(moment, action);
  }

  /** Compares once more with the database: its clock may be set, and clocks drift. */
  async measure(): Promise<void> {
    const askedAt = this.#steadyClock.now();
    const time = await this.#askDatabase();
    const maxError = (this.#steadyClock.now() - askedAt) / 2;
    const sample = { offset: time - askedAt - maxError, maxError };
    const fits = ({ offset, maxError: other }: Sample) =>
      Math.abs(offset - sample.offset) <= maxError + other + 1;
    // A sample that contradicts an earlier one: a clock was set, or this machine slept.
    this.#samples = [...this.#samples.filter(fits).slice(1 - MAX_SAMPLES), sample];
    const best = this.#samples.reduce((a, b) => (b.maxError < a.maxError ? b : a));
    this.#offset = best.offset;
  }
}
