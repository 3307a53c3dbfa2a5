/**
 * Runs work under leases, which the store holds: polls for it, renews the leases of what runs, and stops in order. A server
 * can be killed at any moment, and several can work on one database.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { Poller } from '../base/poller.ts';
import { within } from '../base/within.ts';
import type { Log } from '../observe/log.ts';

/** Fits three times into the shortest lease. */
const RENEWAL_INTERVAL_MS: Millis = 5_000;

type LeasedWorkParts<Item> = {
  /** What it works on, in the log. */
  readonly name: string;
  /** The duration of a lease without renewal. When a server dies, the others free its leases earlier. */
  readonly leaseMs: Millis;
  /** Claims and runs what is due, within the limits; the rest as in `Poller`. */
  readonly poll: (isDue: boolean) => Promise<Millis | null>;
  readonly renew: (ids: readonly string[], leaseUntil: Millis) => Promise<unknown>;
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
  readonly #poller: Poller;
  #renewal: Timer | null = null;

  constructor(parts: LeasedWorkParts<Item>) {
    const { name, poll, clock, log } = parts;
    this.#parts = parts;
    this.#poller = new Poller({
      ...{ poll, clock },
      onFailure: (error) => log.error({ error }, `cannot poll for ${name}; trying again in a second`),
    });
  }

  /** The work that runs on this server, by the ids of its leases. */
  get runs(): ReadonlyMap<string, Pick<Run<Item>, 'item'>> {
    return this.#runs;
  }

  get isStopping(): boolean {
    return this.#poller.isStopping;
  }

  /** Polls for due work; during a poll, once more after it. */
  wake(): void {
    this.#poller.wake();
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
    while (this.#poller.isPolling || this.#runs.size > 0)
      await Promise.all([this.#poller.idle(), this.#allEnded()]);
  }

  /**
   * Claims nothing new, lets running work end within `graceMs`, and ends the rest. Its leases stay, until the server gives
   * up all of its leases.
   */
  async stop(graceMs: Millis): Promise<void> {
    await this.#poller.stop();
    const { clock } = this.#parts;
    await within(clock, clock.now() + graceMs, this.#allEnded());
    for (const { abort } of this.#runs.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ end }) => end));
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
