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

type LeasedWorkParts = {
  /** What it works on, in the log. */
  readonly name: string;
  /** The duration of a lease without renewal. When a server dies, the others free its leases earlier. */
  readonly leaseMs: Millis;
  readonly clock: Clock;
  readonly log: Log;
};

type Run<Item> = { readonly item: Item; readonly end: Promise<void>; readonly abort: AbortController };

/** Work on items of one kind. */
export abstract class LeasedWork<Item> {
  readonly #parts: LeasedWorkParts;
  readonly #runs = new Map<string, Run<Item>>();
  readonly #poller: Poller;
  #renewal: Timer | null = null;
  #unsubscribe: readonly (() => void)[] = [];

  constructor(parts: LeasedWorkParts) {
    const { name, clock, log } = parts;
    this.#parts = parts;
    this.#poller = new Poller({
      poll: (isDue) => this.claim(isDue),
      onFailure: (error) => log.error({ error }, `cannot poll for ${name}; trying again in a second`),
      clock,
    });
  }

  /** How much work runs on this server. */
  get running(): number {
    return this.#runs.size;
  }

  /** Starts with the work that is due now. */
  start(): void {
    this.#unsubscribe = this.subscribe();
    this.wake();
  }

  /** Polls for due work; during a poll, once more after it. */
  wake(): void {
    this.#poller.wake();
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
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#poller.stop();
    const { clock } = this.#parts;
    await within(clock, clock.now() + graceMs, this.#allEnded());
    for (const { abort } of this.#runs.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
  }

  /** Wakes after each change that may have added work. Returns what ends that. */
  protected abstract subscribe(): readonly (() => void)[];

  /** Claims and runs what is due, within the limits; the rest as in `Poller`. */
  protected abstract claim(isDue: boolean): Promise<Millis | null>;

  protected abstract renew(ids: readonly string[], leaseUntil: Millis): Promise<unknown>;

  /** Called when work has ended, before the poll that follows. */
  protected onEnd(_item: Item): void {}

  /** The work that runs on this server, by the ids of its leases. */
  protected get runs(): ReadonlyMap<string, Pick<Run<Item>, 'item'>> {
    return this.#runs;
  }

  protected get isStopping(): boolean {
    return this.#poller.isStopping;
  }

  /**
   * Runs claimed work, unless it runs here still: then its lease has expired meanwhile.
   *
   * @param id of the lease
   * @param work ends early when the signal aborts, and never rejects
   */
  protected run(id: string, item: Item, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#runs.has(id)) return;
    // One signal per run: a shared one would collect hundreds of listeners.
    const abort = new AbortController();
    const end = work(abort.signal).finally(() => {
      this.#runs.delete(id);
      this.onEnd(item);
      this.wake();
    });
    this.#runs.set(id, { item, end, abort });
    this.#keepLeases();
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ end }) => end));
  }

  /** Renews the leases while work is running. */
  #keepLeases(): void {
    if (this.#renewal !== null) return;
    const { name, leaseMs, clock, log } = this.#parts;
    this.#renewal = clock.at(clock.now() + RENEWAL_INTERVAL_MS, () => {
      this.#renewal = null;
      if (this.#runs.size === 0) return;
      this.#keepLeases();
      // Only running work: an abandoned lease must expire.
      this.renew([...this.#runs.keys()], clock.now() + leaseMs).catch((error) =>
        log.warn({ error }, `cannot renew the leases of ${name}`),
      );
    });
  }
}
