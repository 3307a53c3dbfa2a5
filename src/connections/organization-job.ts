/** The work on one organization: reads it, applies the choice of accounts, and has their roles tried. */
import type { Clock, Millis } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import { isRefusalOfRole, isThrottling } from '../connection/aws-error.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import {
  awaitsRole,
  changedAccounts,
  type OrganizationAccount,
  type OrganizationReading,
  type UnreadCause,
} from '../connection/organization.ts';
import type { RoleProof } from '../connection/role-proof.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Organization, OrganizationLease, OrganizationStore } from '../storage/organizations.ts';
import {
  ORGANIZATION_READING_POLICY,
  type OrganizationReader,
  type UnreadOrganization,
} from './organization-reader.ts';
import { isProven, type OrganizationRoles } from './organization-roles.ts';
import type { OwnSide } from './own-side.ts';

/** New accounts connect within an hour. */
const READING_MS: Millis = 3_600_000;
/** The pause after a reading that failed. */
const REREADING_MS: Millis = 300_000;
/** The pauses while the role of the organization is being verified, does not work, and is disconnected. */
const PENDING_MS: Millis = 5_000;
const BROKEN_MS: Millis = 60_000;
const DISCONNECTED_MS: Millis = 3_600_000;
/** While no call to AWS can succeed. */
const OUTAGE_MS: Millis = 60_000;

/** Later plans are not possible: the daily quota of roles in lists is the longest wait. */
export const ORGANIZATION_HORIZON_MS: Millis = 25 * 3_600_000;

export type OrganizationJobParts = {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'connectionsOfAccount' | 'workspacesByIds'> &
    OrganizationStore;
  readonly reader: OrganizationReader;
  readonly roles: OrganizationRoles;
  readonly ownSide: Pick<OwnSide, 'isDown'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

/** When to work on the organization again, and whether what people wished for is done. */
export type OrganizationPlan = { readonly nextAt: Millis; readonly retried: boolean };

export class OrganizationJob {
  readonly #parts: OrganizationJobParts;

  constructor(parts: OrganizationJobParts) {
    this.#parts = parts;
  }

  /**
   * Does what is due. Ends early when the signal aborts, or when another server holds the lease. While the role of the
   * organization is not proven, nothing is read and no account connects.
   */
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
    if (!isProven(connection)) return { nextAt: now + pauseWhile(connection), retried: false };

    const known = await store.organizationAccounts(organizationId);
    const reading =
      now < readingDueAt(organization)
        ? { current: organization, accounts: null }
        : await this.#read(organization, lease, { connection, workspace, known, signal });
    if (reading === null) return { nextAt: now, retried: false };
    const { current, accounts } = reading;
    const triesAgain = retry === 'WAITING' || retry === 'FAILED';
    const changed = changedAccounts(
      known,
      { units: current.units, managementAccountId: current.managementAccountId, accounts },
      { organizationId, choice, now, triesAgain },
    );
    if (!(await this.#save(lease, changed))) return { nextAt: now, retried: false };
    const all = merged(known, changed);
    if (retry === 'FAILED') await roles.retryFailed(organization, all);
    const management = accounts !== null || triesAgain ? await this.#managementAccount(current, all) : [];
    const tried = [...management, ...(await roles.tryDue(current, workspace, all, signal))];
    await this.#save(lease, tried);

    const nextReadingAt = readingDueAt({ ...current, retry: null });
    const waiting = merged(all, tried).filter(awaitsRole);
    const nextAt = Math.min(nextReadingAt, ...waiting.map(({ nextTryAt }) => nextTryAt ?? now));
    // After the organizations that are due already.
    return { nextAt: Math.max(nextAt, clock.now()), retried: !signal.aborted };
  }

  /** False when another server holds the lease. */
  async #save(lease: OrganizationLease, accounts: readonly OrganizationAccount[]): Promise<boolean> {
    return accounts.length === 0 || (await this.#parts.store.saveOrganizationAccounts(lease, accounts));
  }

  /**
   * The management account, if its connection is another one now. Nobody can choose that account, so people connect it as
   * a single one, by a role of any name.
   */
  async #managementAccount(
    { managementAccountId, connectionId, workspaceId, choice }: Organization,
    accounts: readonly OrganizationAccount[],
  ): Promise<OrganizationAccount[]> {
    const account = accounts.find(({ accountId }) => accountId === managementAccountId);
    if (account === undefined) return [];
    const all = await this.#parts.store.connectionsOfAccount(account.accountId, [workspaceId]);
    // A role that only reads the organization does not connect the account.
    const isOfAccount = ({ id, roleArn }: Connection) =>
      id !== connectionId || (choice !== null && roleArn.endsWith(`:role/${choice.roleName}`));
    const isPresent = ({ id }: Connection) => id === account.connectionId;
    const found = all.filter(isOfAccount);
    const open = found.filter(({ status }) => status !== 'DISCONNECTED');
    const id = (open.find(isPresent) ?? open[0] ?? found.find(isPresent))?.id ?? null;
    return id === account.connectionId ? [] : [{ ...account, connectionId: id }];
  }

  /**
   * Reads the organization and stores its tree; null instead of accounts when it cannot be read. Null when the result
   * does not count: the role is no longer proven, or another server holds the lease.
   */
  async #read(
    organization: Organization,
    lease: OrganizationLease,
    of: {
      readonly connection: Connection;
      readonly workspace: Workspace;
      readonly known: readonly OrganizationAccount[];
      readonly signal: AbortSignal;
    },
  ): Promise<{ current: Organization; accounts: OrganizationReading['accounts'] | null } | null> {
    const { store, roles, clock, log, lifecycle } = this.#parts;
    const { connection, workspace, known, signal } = of;
    const { assumeRole, used } = await roles.use(roleOf(connection), workspace, connection, signal, {
      policy: ORGANIZATION_READING_POLICY,
      use: (credentials) =>
        this.#readTwiceIfMissing({ role: roleOf(connection), credentials, signal }, known),
    });
    const now = clock.now();
    const [present] = await store.connectionsByIds([connection.id]);
    if (signal.aborted || present == null || !isProven(present)) return null;
    if (used?.ok === true) {
      lifecycle.emit('organization.read', { outcome: 'ok' });
      const { accounts, ...tree } = used.value;
      const current = { ...organization, ...tree, readAt: now, problem: null };
      if (!(await store.saveOrganizationReading(lease, current))) return null;
      log.info({ organizationId: organization.id, accounts: accounts.length }, 'organization read');
      return { current, accounts };
    }
    const why = used !== null ? unreadWords(used.error) : roleWords(assumeRole);
    lifecycle.emit('organization.read', { outcome: why.cause });
    const problem = { ...why, since: organization.problem?.since ?? now, triedAt: now };
    const current = { ...organization, problem };
    if (!(await store.saveOrganizationReading(lease, current))) return null;
    log.warn({ organizationId: organization.id, reason: why.message }, 'an organization cannot be read');
    return { current, accounts: null };
  }

  /** An account that moves during a reading may be missing in it. So it has left only if two readings miss it. */
  async #readTwiceIfMissing(
    of: Parameters<OrganizationReader['readOrganization']>[0],
    known: readonly OrganizationAccount[],
  ): ReturnType<OrganizationReader['readOrganization']> {
    const { reader } = this.#parts;
    const first = await reader.readOrganization(of);
    if (!first.ok) return first;
    const found = new Set(first.value.accounts.map(({ accountId }) => accountId));
    if (!known.some(({ accountId, state }) => state !== 'REMOVED' && !found.has(accountId))) return first;
    const second = await reader.readOrganization(of);
    if (!second.ok) return second;
    const accounts = new Map(
      [...first.value.accounts, ...second.value.accounts].map((account) => [account.accountId, account]),
    );
    return ok({ ...second.value, accounts: [...accounts.values()] });
  }
}

/** How long to wait for a role that is not proven. */
function pauseWhile({ status }: Connection): Millis {
  if (status === 'PENDING') return PENDING_MS;
  return status === 'DISCONNECTED' ? DISCONNECTED_MS : BROKEN_MS;
}

/** When the organization is to be read. A wish of a person, and the first reading, are due at once. */
function readingDueAt({ readAt, problem, retry }: Organization): Millis {
  if (retry === 'READ' || (retry === 'FAILED' && problem !== null)) return 0;
  if (problem !== null) return problem.triedAt + REREADING_MS;
  return readAt === null ? 0 : readAt + READING_MS;
}

type Unread = { readonly message: string; readonly cause: UnreadCause };

const NO_ANSWER: Unread = {
  message: 'AWS does not answer the calls that read the organization.',
  cause: 'AWS',
};

function unreadWords({ action, error }: UnreadOrganization): Unread {
  if (error === 'LIMIT')
    return { message: 'The organization is larger than what Aurora reads.', cause: 'TOO_LARGE' };
  const isOfAws = error.kind !== 'ANSWERED' || error.httpStatus >= 500 || isThrottling(error);
  return isOfAws ? NO_ANSWER : { message: `${action}: ${error.message}`, cause: 'PERMISSION' };
}

function roleWords(assumeRole: RoleProof['assumeRole']): Unread {
  if (assumeRole.ok || !isRefusalOfRole(assumeRole.error)) return NO_ANSWER;
  return { message: assumeRole.error.message, cause: 'ROLE' };
}

function merged(
  accounts: readonly OrganizationAccount[],
  changed: readonly OrganizationAccount[],
): OrganizationAccount[] {
  const byId = new Map([...accounts, ...changed].map((account) => [account.accountId, account]));
  return [...byId.values()];
}
