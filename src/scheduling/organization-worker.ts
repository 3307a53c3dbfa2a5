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

export class OrganizationWorker extends LeasedWork<Organization> {
  readonly #parts: OrganizationWorkerParts;

  constructor(parts: OrganizationWorkerParts) {
    super({ ...parts, name: 'organizations', leaseMs: LEASE_MS });
    this.#parts = parts;
  }

  protected override subscribe() {
    const unsubscribe = this.#parts.store.onCommit(({ work }) => {
      if (work) this.wake();
    });
    return [unsubscribe];
  }

  protected override renew(ids: readonly string[], leaseUntil: Millis): Promise<void> {
    return this.#parts.store.renewOrganizations(ids, this.#parts.owner, leaseUntil);
  }

  protected override async claim(): Promise<Millis | null> {
    const { store, clock, owner, horizonMs } = this.#parts;
    while (this.#hasPlaces() && !this.isStopping) {
      const now = clock.now();
      const plan = { now, latest: now + horizonMs, owner, leaseUntil: now + LEASE_MS };
      const claim = { ...plan, exceptWorkspaceIds: this.#crowdedWorkspaces() };
      const organization = await store.claimOrganization(claim);
      if (organization === null) break;
      this.#start(organization);
    }
    const nextAt = await store.nextOrganizationAt(this.#crowdedWorkspaces());
    // Where all places are taken, also those of one workspace, the end of a work polls again.
    return nextAt !== null && this.#hasPlaces() ? Math.max(nextAt, clock.now() + 1) : null;
  }

  #hasPlaces(): boolean {
    return this.running < MAX_RUNNING_ORGANIZATIONS && this.#parts.mayWork();
  }

  /** Workspaces that have as many places as one may have. */
  #crowdedWorkspaces(): string[] {
    const runs = Map.groupBy(this.runs.values(), ({ item }) => item.workspaceId);
    return [...runs].flatMap(([id, { length }]) =>
      length < MAX_RUNNING_ORGANIZATIONS_OF_WORKSPACE ? [] : id,
    );
  }

  #start(organization: Organization): void {
    const { id: organizationId } = organization;
    this.run(organizationId, organization, (signal) =>
      this.#work(organization, signal).catch((error) =>
        this.#parts.log.error(
          { error, organizationId },
          'work on an organization failed; it runs again when its lease ends',
        ),
      ),
    );
  }

  async #work(organization: Organization, signal: AbortSignal): Promise<void> {
    const { store, owner, run } = this.#parts;
    const { id, requests } = organization;
    const lease = { id, owner };
    const { nextAt, retried } = await run(organization, lease, signal);
    await store.concludeOrganization(lease, { nextAt, requests, retried });
  }
}
