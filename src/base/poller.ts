/** Polls after a wake, and when its time has come: one poll after another. */
import type { Clock, Millis, Timer } from './clock.ts';

type PollerParts = {
  /**
   * Resolves with when to poll again; null: after the next wake.
   *
   * @param isDue whether its time has come, or the poll before has failed: there may be more to do than wakes have said
   */
  readonly poll: (isDue: boolean) => Promise<Millis | null>;
  /** Called when a poll has failed. The next one comes after `retryMs`, or a wake. */
  readonly onFailure: (error: unknown) => void;
  readonly clock: Clock;
  /** Default: a second. */
  readonly retryMs?: Millis;
};

export class Poller {
  readonly #parts: PollerParts;
  #polling: Promise<void> | null = null;
  #pollAgain = false;
  #isDue = false;
  #timer: Timer | null = null;
  /** When the timer ends. */
  #wakesAt = Number.POSITIVE_INFINITY;
  #stopping = false;

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  get isPolling(): boolean {
    return this.#polling !== null;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Polls now; during a poll, once more after it. */
  wake(): void {
    if (this.#stopping) return;
    this.#pollAgain = true;
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = null;
      if (this.#pollAgain) this.wake();
    });
  }

  /** Polls at this moment, unless another poll comes before. */
  wakeBy(moment: Millis): void {
    if (this.#stopping || moment >= this.#wakesAt) return;
    this.#timer?.cancel();
    this.#wakesAt = moment;
    this.#timer = this.#parts.clock.at(moment, () => {
      this.#isDue = true;
      this.wake();
    });
  }

  /** Resolves when no poll is running: the rest waits for a wake or the clock. */
  async idle(): Promise<void> {
    while (this.#polling !== null) await this.#polling;
  }

  /** Polls no more. Resolves when the running poll has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#timer?.cancel();
    await this.idle();
  }

  async #poll(): Promise<void> {
    const { poll, onFailure, clock, retryMs = 1_000 } = this.#parts;
    const isDue = this.#isDue;
    this.#pollAgain = false;
    this.#isDue = false;
    this.#timer?.cancel();
    this.#wakesAt = Number.POSITIVE_INFINITY;
    try {
      const next = await poll(isDue);
      if (next !== null) this.wakeBy(next);
    } catch (error) {
      onFailure(error);
      this.#isDue = true;
      this.wakeBy(clock.now() + retryMs);
    }
  }
}
