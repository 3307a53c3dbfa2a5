/**
 * A limit on the time of one piece of work, which ends with the work. The timer of `AbortSignal.timeout` runs on after the
 * work, and keeps what listened to its signal: at 300 calls a second, that of 3,000 calls.
 */
import { type Clock, type Millis, systemMonotonicClock, type Timer } from './clock.ts';

export class TimeLimit implements Disposable {
  readonly #abort = new AbortController();
  readonly #timer: Timer;
  readonly #outer: AbortSignal | undefined;
  #isOver = false;

  /** @param outer ends the work earlier */
  constructor(milliseconds: Millis, outer?: AbortSignal, clock: Clock = systemMonotonicClock) {
    this.#timer = clock.at(clock.now() + milliseconds, () => {
      this.#isOver = true;
      this.#abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    });
    this.#outer = outer;
    outer?.addEventListener('abort', this.#giveUp);
    if (outer?.aborted === true) this.#giveUp();
  }

  /** Aborts when the time is over, or when the outer signal aborts. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Whether the time was over before the end of the work. */
  get isOver(): boolean {
    return this.#isOver;
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#outer?.removeEventListener('abort', this.#giveUp);
  }

  readonly #giveUp = () => this.#abort.abort(this.#outer?.reason);
}
