/**
 * Runs work under leases, which the store holds: polls when the next work is due, renews the leases of running work, and
 * stops in order. A server can be killed at any moment, and several can work on one database.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { within } from '../base/within.ts';
import type { Log } from '../observe/log.ts';

/** Fits three times into the shortest lease. */
const RENEWAL_INTERVAL_MS: Millis = 5_000;

/** How long to wait when the store cannot be read or written, e.g. because the disk is full. */
export const STORE_RETRY_MS: Millis = 1_000;

export type LeasedWorkParts<Item> = {
  /** What it works on, in the log. */
  readonly name: string;
  /** The duration of a lease without renewal. When a server dies, the others free its leases earlier. */
  readonly leaseMs: Millis;
  /** Claims and runs what is due, within the limits. Resolves with when to poll again; null: after the next `wake`. */
  readonly poll: () => Promise<Millis | null>;
  readonly renew: (ids: readonly string[], leaseUntil: Millis) => Promise<unknown>;
  /** Called before a poll that no `wake` asked for: its time has come. */
  readonly onTime?: () => void;
  /** Called when work has ended, before the poll that follows. */
  readonly onEnd?: (item: Item) => void;
  readonly clock: Clock;
  readonly log: Log;
};

type Run<Item> = { readonly item: Item; readonly end: Promise<void>; readonly abort: AbortController };

/** Work on items of one kind. */
export class LeasedWork<Item> {
  readonly #parts: LeasedWorkParts<Item>;
  readonly #runs = new Map<string, Run<Item>>();
  #timer: Timer | null = null;
  #renewal: Timer | null = null;
  #polling: Promise<void> | null = null;
  #pollAgain = false;
  #stopping = false;

  constructor(parts: LeasedWorkParts<Item>) {
    this.#parts = parts;
  }

  /** The work that runs on this server, by the ids of its leases. */
  get runs(): ReadonlyMap<string, Pick<Run<Item>, 'item'>> {
    return this.#runs;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Polls for due work; during a poll, once more after it. */
  wake(): void {
    if (this.#stopping) return;
    if (this.#polling !== null) {
      this.#pollAgain = true;
      return;
    }
    this.#polling = this.#poll().finally(() => {
      this.#polling = null;
      if (!this.#pollAgain) return;
      this.#pollAgain = false;
      this.wake();
    });
  }

  /**
   * Runs claimed work, unless it runs here still: then its lease has expired meanwhile.
   *
   * @param id of the lease
   * @param work ends early when the signal aborts, and never rejects
   */
  run(id: string, item: Item, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#runs.has(id)) return;
    // One signal per run: a shared one would collect hundreds of listeners.
    const abort = new AbortController();
    const end = work(abort.signal).finally(() => {
      this.#runs.delete(id);
      this.#parts.onEnd?.(item);
      this.wake();
    });
    this.#runs.set(id, { item, end, abort });
    this.#keepLeases();
  }

  /** Resolves when nothing runs: the rest waits for the clock. */
  async idle(): Promise<void> {
    while (this.#polling !== null || this.#runs.size > 0)
      await Promise.all([this.#polling, this.#allEnded()]);
  }

  /**
   * Claims nothing new, lets running work end within `graceMs`, and ends the rest. Its leases stay, until the server gives
   * up all of its leases.
   */
  async stop(graceMs: Millis): Promise<void> {
    this.#stopping = true;
    this.#timer?.cancel();
    await this.#polling;
    const { clock } = this.#parts;
    await within(clock, clock.now() + graceMs, this.#allEnded());
    for (const { abort } of this.#runs.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ end }) => end));
  }

  async #poll(): Promise<void> {
    const { name, poll, clock, log } = this.#parts;
    this.#timer?.cancel();
    this.#timer = null;
    try {
      const next = await poll();
      if (next !== null) this.#pollAt(next);
    } catch (error) {
      log.error({ error }, `cannot poll for ${name}; trying again in a second`);
      this.#pollAt(clock.now() + STORE_RETRY_MS);
    }
  }

  #pollAt(moment: Millis): void {
    if (this.#stopping) return;
    this.#timer = this.#parts.clock.at(moment, () => {
      this.#parts.onTime?.();
      this.wake();
    });
  }

  /** Renews the leases while work is running. */
  #keepLeases(): void {
    if (this.#renewal !== null) return;
    const { name, leaseMs, renew, clock, log } = this.#parts;
    this.#renewal = clock.at(clock.now() + RENEWAL_INTERVAL_MS, () => {
      this.#renewal = null;
      if (this.#runs.size === 0) return;
      this.#keepLeases();
      // Only running work: an abandoned lease must expire.
      renew([...this.#runs.keys()], clock.now() + leaseMs).catch((error) =>
        log.warn({ error }, `cannot renew the leases of ${name}`),
      );
    });
  }
}
