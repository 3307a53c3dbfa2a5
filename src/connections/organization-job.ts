/** The work on one organization: reads it, applies the choice of accounts, and has their roles tried. */
import type { Clock, Millis } from '../base/clock.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import {
  awaitsRole,
  changedAccounts,
  type OrganizationAccount,
  type OrganizationReading,
} from '../connection/organization.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Organization, OrganizationLease, OrganizationStore } from '../storage/organizations.ts';
import {
  ORGANIZATION_READING_POLICY,
  type OrganizationReader,
  type UnreadOrganization,
} from './organization-reader.ts';
import type { OrganizationRoles } from './organization-roles.ts';
import type { OwnSide } from './own-side.ts';

/** New accounts connect within an hour. */
const READING_MS: Millis = 3_600_000;
/** The pause after a reading that failed. */
const REREADING_MS: Millis = 300_000;
/** The pauses while the role of the organization is being verified, and while it does not work. */
const PENDING_MS: Millis = 5_000;
const BROKEN_MS: Millis = 60_000;
/** While no call to AWS can succeed. */
const OUTAGE_MS: Millis = 60_000;

/** Later plans are not possible: the daily quota of roles in lists is the longest wait. */
export const ORGANIZATION_HORIZON_MS: Millis = 25 * 3_600_000;

export type OrganizationJobParts = {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'workspacesByIds'> & OrganizationStore;
  readonly reader: OrganizationReader;
  readonly roles: OrganizationRoles;
  readonly ownSide: Pick<OwnSide, 'isDown'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** When to work on the organization again, and whether what people wished for is done. */
export type OrganizationPlan = { readonly nextAt: Millis; readonly retried: boolean };

export class OrganizationJob {
  readonly #parts: OrganizationJobParts;

  constructor(parts: OrganizationJobParts) {
    this.#parts = parts;
  }

  /** Does what is due. Ends early when the signal aborts. */
  async run(
    organization: Organization,
    lease: OrganizationLease,
    signal: AbortSignal,
  ): Promise<OrganizationPlan> {
    const { store, clock, ownSide, roles } = this.#parts;
    const { id: organizationId, connectionId, workspaceId, retry, choice } = organization;
    const [[connection], [workspace]] = await Promise.all([
      store.connectionsByIds([connectionId]),
      store.workspacesByIds([workspaceId]),
    ]);
    if (connection == null || workspace == null)
      throw new Error(`Organization ${organizationId} has lost its connection or workspace.`);
    const now = clock.now();
    if (ownSide.isDown) return { nextAt: now + OUTAGE_MS, retried: false };

    const isReadable = connection.status === 'CONNECTED' || connection.status === 'DEGRADED';
    const { current, accounts } =
      isReadable && now >= readingDueAt(organization)
        ? await this.#read(organization, lease, { connection, workspace, signal })
        : { current: organization, accounts: null };
    const known = await store.organizationAccounts(organizationId);
    const triesAgain = retry === 'WAITING' || retry === 'FAILED';
    const changed = changedAccounts(
      known,
      { units: current.units, accounts },
      { organizationId, choice, now, triesAgain },
    );
    if (changed.length > 0) await store.saveOrganizationAccounts(lease, changed);
    const all = merged(known, changed);
    if (retry === 'FAILED') await roles.retryFailed(organization, all);
    const tried = await roles.tryDue(current, workspace, all, signal);
    if (tried.length > 0) await store.saveOrganizationAccounts(lease, tried);

    const pollMs = connection.status === 'PENDING' ? PENDING_MS : BROKEN_MS;
    const nextReadingAt = isReadable ? readingDueAt({ ...current, retry: null }) : now + pollMs;
    const waiting = merged(all, tried).filter(awaitsRole);
    return {
      nextAt: Math.min(nextReadingAt, ...waiting.map(({ nextTryAt }) => nextTryAt ?? now)),
      retried: !signal.aborted,
    };
  }

  /** Reads the organization and stores its tree; null instead of accounts when it cannot be read. */
  async #read(
    organization: Organization,
    lease: OrganizationLease,
    of: { readonly connection: Connection; readonly workspace: Workspace; readonly signal: AbortSignal },
  ): Promise<{ current: Organization; accounts: OrganizationReading['accounts'] | null }> {
    const { store, reader, roles, clock, log } = this.#parts;
    const { connection, workspace, signal } = of;
    const role = roleOf(connection);
    const { assumeRole, used } = await roles.use(role, workspace, connection, signal, {
      policy: ORGANIZATION_READING_POLICY,
      use: (credentials) => reader.readOrganization({ role, credentials, signal }),
    });
    const now = clock.now();
    if (used?.ok === true) {
      const { accounts, ...tree } = used.value;
      const current = { ...organization, ...tree, readAt: now, problem: null };
      await store.saveOrganizationReading(lease, current);
      log.info({ organizationId: organization.id, accounts: accounts.length }, 'organization read');
      return { current, accounts };
    }
    if (signal.aborted) return { current: organization, accounts: null };
    const message =
      used !== null ? wordsOf(used.error) : assumeRole.ok ? 'No answer.' : assumeRole.error.message;
    const problem = { message, since: organization.problem?.since ?? now, triedAt: now };
    const current = { ...organization, problem };
    await store.saveOrganizationReading(lease, current);
    log.warn({ organizationId: organization.id, reason: message }, 'an organization cannot be read');
    return { current, accounts: null };
  }
}

/** When the organization is to be read. A wish of a person, and the first reading, are due at once. */
function readingDueAt({ readAt, problem, retry }: Organization): Millis {
  if (retry === 'READ' || (retry === 'FAILED' && problem !== null)) return 0;
  if (problem !== null) return problem.triedAt + REREADING_MS;
  return readAt === null ? 0 : readAt + READING_MS;
}

function wordsOf({ action, error }: UnreadOrganization): string {
  if (error === 'LIMIT') return 'The organization is larger than what Aurora reads.';
  return `${action}: ${error.message}`;
}

function merged(
  accounts: readonly OrganizationAccount[],
  changed: readonly OrganizationAccount[],
): OrganizationAccount[] {
  const byId = new Map([...accounts, ...changed].map((account) => [account.accountId, account]));
  return [...byId.values()];
}
