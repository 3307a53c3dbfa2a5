/** Works on organizations that are due, a few at a time. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Organization, OrganizationLease, OrganizationStore } from '../storage/organizations.ts';
import type { Store } from '../storage/store.ts';
import { LeasedWork } from './leased-work.ts';

const LEASE_MS: Millis = 15_000;

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

export class OrganizationWorker {
  readonly #parts: OrganizationWorkerParts;
  readonly #work: LeasedWork<Organization>;
  #unsubscribe: (() => void) | null = null;

  constructor(parts: OrganizationWorkerParts) {
    const { store, owner } = parts;
    this.#parts = parts;
    this.#work = new LeasedWork({
      ...parts,
      name: 'organizations',
      leaseMs: LEASE_MS,
      poll: () => this.#claim(),
      renew: (ids, leaseUntil) => store.renewOrganizations(ids, owner, leaseUntil),
    });
  }

  /** Organizations that this server works on. */
  get running(): number {
    return this.#work.runs.size;
  }

  start(): void {
    this.#unsubscribe = this.#parts.store.onCommit(({ work }) => {
      if (work) this.wake();
    });
    this.wake();
  }

  /** Polls for due work. */
  wake(): void {
    this.#work.wake();
  }

  /** Resolves when nothing runs: the rest waits for the clock. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Claims nothing new, lets the running work end within `graceMs`, and gives up the rest. */
  stop(graceMs: Millis): Promise<void> {
    this.#unsubscribe?.();
    return this.#work.stop(graceMs);
  }

  async #claim(): Promise<Millis | null> {
    const { store, clock, owner, horizonMs } = this.#parts;
    while (this.#hasPlaces() && !this.#work.isStopping) {
      const now = clock.now();
      const plan = { now, latest: now + horizonMs, owner, leaseUntil: now + LEASE_MS };
      const claim = { ...plan, exceptWorkspaceIds: this.#crowdedWorkspaces() };
      const organization = await store.claimOrganization(claim);
      if (organization === null) break;
      this.#run(organization);
    }
    const nextAt = await store.nextOrganizationAt(this.#crowdedWorkspaces());
    // Where all places are taken, also those of one workspace, the end of a work polls again.
    return nextAt !== null && this.#hasPlaces() ? Math.max(nextAt, clock.now() + 1) : null;
  }

  #hasPlaces(): boolean {
    return this.#work.runs.size < MAX_RUNNING_ORGANIZATIONS && this.#parts.mayWork();
  }

  /** Workspaces that have as many places as one may have. */
  #crowdedWorkspaces(): string[] {
    const runs = Map.groupBy(this.#work.runs.values(), ({ item }) => item.workspaceId);
    return [...runs].flatMap(([id, { length }]) =>
      length < MAX_RUNNING_ORGANIZATIONS_OF_WORKSPACE ? [] : id,
    );
  }

  #run(organization: Organization): void {
    const { id: organizationId } = organization;
    this.#work.run(organizationId, organization, (signal) =>
      this.#workOn(organization, signal).catch((error) =>
        this.#parts.log.error(
          { error, organizationId },
          'work on an organization failed; it runs again when its lease ends',
        ),
      ),
    );
  }

  async #workOn(organization: Organization, signal: AbortSignal): Promise<void> {
    const { store, owner, run } = this.#parts;
    const { id, requests } = organization;
    const lease = { id, owner };
    const { nextAt, retried } = await run(organization, lease, signal);
    await store.concludeOrganization(lease, { nextAt, requests, retried });
  }
}
