/** Opens snoozed alerts again when their time is over, on any server. A restart finds those that are due. */
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';

/** Alerts that are opened at a time. */
const BATCH = 100;

/** How long to wait when the store cannot be read or written. */
const RETRY_MS = 1_000;

type KeeperParts = {
  readonly store: Pick<Store, 'endSnoozes' | 'nextSnoozeEnd' | 'onCommit'>;
  readonly clock: Clock;
  readonly log: Log;
};

export class AlertKeeper {
  readonly #parts: KeeperParts;
  readonly #unsubscribe: () => void;
  #timer: Timer | null = null;
  #running: Promise<void> | null = null;
  #runAgain = false;
  #stopping = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#unsubscribe = parts.store.onCommit(({ alerts }) => {
      if (alerts) this.#wake();
    });
    this.#wake();
  }

  /** Resolves when nothing is running: the rest waits for the clock. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    this.#timer?.cancel();
    await this.idle();
  }

  #wake(): void {
    if (this.#stopping) return;
    this.#runAgain = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#runAgain) this.#wake();
    });
  }

  async #run(): Promise<void> {
    const { store, clock, log } = this.#parts;
    this.#runAgain = false;
    this.#timer?.cancel();
    this.#timer = null;
    try {
      for (let count = BATCH; count === BATCH && !this.#stopping; )
        count = await store.endSnoozes(clock.now(), BATCH);
      const next = await store.nextSnoozeEnd();
      if (next !== null) this.#wakeAt(next);
    } catch (error) {
      log.error({ error }, 'cannot open snoozed alerts; trying again in a second');
      this.#wakeAt(clock.now() + RETRY_MS);
    }
  }

  #wakeAt(moment: number): void {
    if (!this.#stopping) this.#timer = this.#parts.clock.at(moment, () => this.#wake());
  }
}
