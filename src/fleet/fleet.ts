/** This server among those that share the database: its heartbeats, and its share of the calls to STS. */
import { randomUUID } from 'node:crypto';
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { LeasedJob, Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import { type FleetStore, MAX_SILENCE_MS, type ReleasedLeases, type SeenServer } from '../storage/fleet.ts';
import { type Beating, farewell, type Heartbeat, heartbeat, silence } from './heartbeat.ts';

/** Two heartbeats may fail before the others count this server as dead. */
const INTERVAL_MS: Millis = 500;

const LEASED_JOBS: readonly LeasedJob[] = ['verification', 'check', 'webhook', 'organization'];

export type FleetParts = {
  readonly store: Pick<FleetStore, 'heartbeat' | 'readServers' | 'databaseClock'>;
  /** The time that all servers share. */
  readonly clock: Clock;
  /** Compares that time with the database's, before each heartbeat. */
  readonly measureClock: () => Promise<void>;
  /** Cannot be set: it measures how long the share holds. */
  readonly steadyClock: Pick<Clock, 'now'>;
  readonly version: string;
  /** Calls to STS a second, of all servers together. */
  readonly callsPerSecond: number;
  /** The calls of this server: those that count at AWS still, and those that wait. */
  readonly calls: () => { readonly inUse: number; readonly waiting: number };
  /** Called after a heartbeat that changed the share, or ended a silence. */
  readonly onChange: () => void;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

export class Fleet {
  /** Names this server, and its leases. */
  readonly id = randomUUID();
  readonly #parts: FleetParts;
  #share = 0;
  /** Counts the shares that were lost, as when this process was frozen. */
  #term = 0;
  /** The end of the share and the leases, by the steady clock, unless another heartbeat succeeds. */
  #holdsUntil = Number.NEGATIVE_INFINITY;
  #servers = 1;
  #timer: Timer | null = null;
  #beating: Promise<void> | null = null;
  #isFailing = false;
  #stopped = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Calls to STS a second that this server may make now. 0 when its heartbeats fail: it may have lost its leases. */
  get callsPerSecond(): number {
    return this.#isHeard ? this.#share : 0;
  }

  /**
   * Changes when the share was lost, and then null until a heartbeat succeeds. Others may have had the share meanwhile: a
   * call that was allowed in another term must not be sent.
   */
  get term(): number | null {
    return this.#isHeard ? this.#term : null;
  }

  /** This server's part of a limit that holds for all servers: whole, at least 1. */
  readonly partOf = (limit: number): number => Math.max(1, Math.floor(limit / this.#servers));

  /** The servers that share the database, as their heartbeats say. */
  async servers(): Promise<SeenServer[]> {
    const { store, clock } = this.#parts;
    const servers = await store.readServers();
    const now = clock.now();
    return servers.map((server) => ({
      ...server,
      isLive: silence(server, now) <= MAX_SILENCE_MS,
      isSelf: server.id === this.id,
    }));
  }

  /** Resolves after the first heartbeat. */
  async start(): Promise<void> {
    await this.#beat(heartbeat);
    this.#beatLater();
  }

  /** Gives up the leases and the share of this server. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#beating;
    await this.#beat(farewell).catch((error) => this.#parts.log.error({ error }, 'cannot give up leases'));
  }

  get #isHeard(): boolean {
    return this.#parts.steadyClock.now() < this.#holdsUntil;
  }

  #beatLater(): void {
    const { clock, steadyClock } = this.#parts;
    this.#timer = clock.at(clock.now() + INTERVAL_MS, () => {
      this.#beatLater();
      this.#beating ??= this.#beat(heartbeat)
        .catch((error) => this.#noteFailure(error))
        .finally(() => {
          this.#beating = null;
        });
      // A heartbeat may wait for a large write of this process. Not after it was frozen: another may have started.
      if (this.#isAloneOnMachine && this.#isHeard) this.#holdsUntil = steadyClock.now() + MAX_SILENCE_MS;
    });
  }

  /** One line for each outage. */
  #noteFailure(error: unknown): void {
    if (!this.#isFailing)
      this.#parts.log.error({ error }, 'cannot store heartbeats; trying again every half second');
    this.#isFailing = true;
  }

  async #beat(decide: typeof heartbeat): Promise<void> {
    const { store, steadyClock, measureClock } = this.#parts;
    // Counted from before the question, so that the share ends here before it ends for the others.
    const holdsUntil = steadyClock.now() + MAX_SILENCE_MS;
    try {
      await measureClock();
      const { decision, released } = await store.heartbeat((servers) => decide(servers, this.#self()));
      this.#hold(decision, holdsUntil);
      // With its farewell, a server gives up its own leases.
      if (!this.#stopped) this.#reportTakeover(released);
    } catch (error) {
      if (this.#isAloneOnMachine) this.#holdsUntil = holdsUntil;
      throw error;
    }
  }

  #hold({ share, live }: Heartbeat, holdsUntil: Millis): void {
    const wasHeard = this.#isHeard;
    const isChange = share !== this.#share || !wasHeard;
    if (!wasHeard) this.#term++;
    this.#isFailing = false;
    this.#share = share;
    this.#holdsUntil = holdsUntil;
    this.#servers = Math.max(1, live.size);
    if (isChange) this.#parts.onChange();
  }

  /** Leases of servers that died: this server or another one goes on with the work. */
  #reportTakeover(released: ReleasedLeases): void {
    const { lifecycle, log } = this.#parts;
    const taken = LEASED_JOBS.filter((job) => released[job] > 0);
    if (taken.length === 0) return;
    log.warn(released, 'took over the leases of servers without a heartbeat');
    for (const job of taken) lifecycle.emit('leases.takeover', { job, count: released[job] });
  }

  /** Where this server cannot write a file of its machine, no other can: nobody takes its leases or its share. */
  get #isAloneOnMachine(): boolean {
    return this.#parts.store.databaseClock === null && this.#servers === 1;
  }

  #self(): Beating {
    const { clock, version, callsPerSecond, calls } = this.#parts;
    const { inUse, waiting } = calls();
    return {
      id: this.id,
      version,
      now: clock.now(),
      budget: callsPerSecond,
      held: this.#stopped ? inUse : Math.max(this.callsPerSecond, inUse),
      wanted: inUse + waiting,
    };
  }
}
