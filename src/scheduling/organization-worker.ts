/**
 * Works on organizations that are due, under leases. The store holds all state, so that several servers share the work,
 * and another server goes on when one dies: its heartbeats end, or its lease.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { within } from '../base/within.ts';
import type { Log } from '../observe/log.ts';
import type { Organization, OrganizationLease, OrganizationStore } from '../storage/organizations.ts';
import type { Store } from '../storage/store.ts';

const LEASE_MS: Millis = 15_000;
const RENEWAL_INTERVAL_MS: Millis = LEASE_MS / 3;

/** How long to wait when the store cannot be read or written. */
const STORE_RETRY_MS: Millis = 1_000;

/** Organizations at the same time. A reading of a large one mostly waits, and must not delay the others. */
const MAX_RUNNING_ORGANIZATIONS = 10;

/** Of one workspace: the others must find places. */
const MAX_RUNNING_ORGANIZATIONS_OF_WORKSPACE = 3;

type Leases = Pick<
  OrganizationStore,
  'claimOrganization' | 'renewOrganizations' | 'nextOrganizationAt' | 'concludeOrganization'
>;

export type OrganizationWorkerParts = {
  readonly store: Leases & Pick<Store, 'onCommit'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The id of the server. */
  readonly owner: string;
  /** Whether this server may take work now. */
  readonly mayWork: () => boolean;
  /** The latest plausible plan, as a distance from now. Later ones are due: the clock was set back. */
  readonly horizonMs: Millis;
  /** Does what is due on the organization, and says when to go on. */
  readonly run: (
    organization: Organization,
    lease: OrganizationLease,
    signal: AbortSignal,
  ) => Promise<{ readonly nextAt: Millis; readonly retried: boolean }>;
};

type Run = { readonly end: Promise<void>; readonly abort: AbortController; readonly workspaceId: string };

export class OrganizationWorker {
  readonly #parts: OrganizationWorkerParts;
  readonly #running = new Map<string, Run>();
  #timer: Timer | null = null;
  #renewal: Timer | null = null;
  #polling: Promise<void> | null = null;
  #pollAgain = false;
  #stopping = false;
  #unsubscribe: (() => void) | null = null;

  constructor(parts: OrganizationWorkerParts) {
    this.#parts = parts;
  }

  /** Organizations that this server works on. */
  get running(): number {
    return this.#running.size;
  }

  start(): void {
    this.#unsubscribe = this.#parts.store.onCommit(({ work }) => {
      if (work) this.wake();
    });
    this.wake();
  }

  /** Polls for due work. */
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

  /** Resolves when nothing runs: the rest waits for the clock. */
  async idle(): Promise<void> {
    while (this.#polling !== null || this.#running.size > 0)
      await Promise.all([this.#polling, this.#allEnded()]);
  }

  /** Claims nothing new, lets the running work end within `graceMs`, and gives up the rest. */
  async stop(graceMs: Millis): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe?.();
    this.#timer?.cancel();
    await this.#polling;
    const { clock } = this.#parts;
    await within(clock, clock.now() + graceMs, this.#allEnded());
    for (const { abort } of this.#running.values()) abort.abort();
    await this.#allEnded();
    this.#renewal?.cancel();
  }

  async #allEnded(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ end }) => end));
  }

  async #poll(): Promise<void> {
    const { store, clock, log, owner, mayWork, horizonMs } = this.#parts;
    this.#timer?.cancel();
    this.#timer = null;
    try {
      while (this.#running.size < MAX_RUNNING_ORGANIZATIONS && mayWork() && !this.#stopping) {
        const now = clock.now();
        const plan = { now, latest: now + horizonMs, owner, leaseUntil: now + LEASE_MS };
        const claim = { ...plan, exceptWorkspaceIds: this.#crowdedWorkspaces() };
        const organization = await store.claimOrganization(claim);
        if (organization === null) break;
        // The lease expired while the work still runs here: skip.
        if (!this.#running.has(organization.id)) this.#start(organization);
      }
      const nextAt = await store.nextOrganizationAt(this.#crowdedWorkspaces());
      // Where all places are taken, also those of one workspace, the end of a work polls again.
      if (nextAt !== null && this.#running.size < MAX_RUNNING_ORGANIZATIONS && mayWork())
        this.#pollAt(Math.max(nextAt, clock.now() + 1));
    } catch (error) {
      log.error({ error }, 'cannot claim organizations; trying again in a second');
      this.#pollAt(clock.now() + STORE_RETRY_MS);
    }
  }

  /** Workspaces that have as many places as one may have. */
  #crowdedWorkspaces(): string[] {
    const runs = Map.groupBy(this.#running.values(), ({ workspaceId }) => workspaceId);
    return [...runs].flatMap(([id, { length }]) =>
      length < MAX_RUNNING_ORGANIZATIONS_OF_WORKSPACE ? [] : id,
    );
  }

  #pollAt(moment: Millis): void {
    if (!this.#stopping) this.#timer = this.#parts.clock.at(moment, () => this.wake());
  }

  #start(organization: Organization): void {
    const { log } = this.#parts;
    const { id, workspaceId } = organization;
    const abort = new AbortController();
    const end = this.#work(organization, abort.signal)
      .catch((error) =>
        log.error(
          { error, organizationId: id },
          'work on an organization failed; it runs again when its lease ends',
        ),
      )
      .finally(() => {
        this.#running.delete(id);
        this.wake();
      });
    this.#running.set(id, { end, abort, workspaceId });
    this.#keepLeases();
  }

  async #work(organization: Organization, signal: AbortSignal): Promise<void> {
    const { store, owner, run } = this.#parts;
    const { id, requests } = organization;
    const lease = { id, owner };
    const { nextAt, retried } = await run(organization, lease, signal);
    await store.concludeOrganization(lease, { nextAt, requests, retried });
  }

  #keepLeases(): void {
    if (this.#renewal !== null) return;
    const { store, clock, log, owner } = this.#parts;
    this.#renewal = clock.at(clock.now() + RENEWAL_INTERVAL_MS, () => {
      this.#renewal = null;
      if (this.#running.size === 0) return;
      this.#keepLeases();
      store
        .renewOrganizations([...this.#running.keys()], owner, clock.now() + LEASE_MS)
        .catch((error) => log.warn({ error }, 'cannot renew leases of organizations'));
    });
  }
}
