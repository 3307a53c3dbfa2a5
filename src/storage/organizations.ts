/** The stored organizations and their accounts. One server at a time works on an organization, under a lease. */
import type { Actor, AuditRecord } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type {
  AccountChoice,
  AccountProgress,
  OrganizationAccount,
  OrganizationReading,
  UnreadCause,
} from '../connection/organization.ts';

/** Why the organization could not be read, since when, and when Aurora last tried. */
type OrganizationProblem = {
  readonly message: string;
  readonly cause: UnreadCause;
  readonly since: Millis;
  readonly triedAt: Millis;
};

/**
 * What a person wants done now. `READ`: read the organization. `WAITING`: try the roles of all accounts that wait.
 * `FAILED`: that, and verify failed connections again.
 */
export type RetryWish = 'READ' | 'WAITING' | 'FAILED';

/** The wish after another one: what is wished already stays. */
export function joinedWish(known: RetryWish | null, wish: RetryWish): RetryWish {
  return known === 'FAILED' ? known : wish;
}

export type Organization = {
  readonly id: string;
  readonly workspaceId: string;
  /** The connection of the role that reads the organization. */
  readonly connectionId: string;
  readonly createdAt: Millis;
  /** These are null before the first reading. */
  readonly awsId: string | null;
  readonly managementAccountId: string | null;
  readonly readAt: Millis | null;
  readonly units: OrganizationReading['units'];
  readonly problem: OrganizationProblem | null;
  /** Null before the first choice. */
  readonly choice: (AccountChoice & { readonly by: Actor }) | null;
  readonly retry: RetryWish | null;
  /** How often people have asked for work on it. */
  readonly requests: number;
};

export type OrganizationLease = { readonly id: string; readonly owner: string };

export type OrganizationClaim = {
  readonly now: Millis;
  /** The latest moment for which anything can be planned now. Later plans are due: the clock moved back. */
  readonly latest: Millis;
  readonly owner: string;
  readonly leaseUntil: Millis;
  /** Workspaces that have enough of this server's places. */
  readonly exceptWorkspaceIds: readonly string[];
};

/** What a reading changes: all of these, or only the problem. */
export type ReadingChanges = Pick<
  Organization,
  'awsId' | 'managementAccountId' | 'readAt' | 'units' | 'problem'
>;

export type AccountFilter = {
  readonly unitId?: string | undefined;
  readonly progress?: readonly AccountProgress[] | undefined;
  /** A part of the name or of the account ID. Ignores case. */
  readonly search?: string | undefined;
};

/** How many accounts of an organization have all of this in common. */
export type AccountCount = Pick<OrganizationAccount, 'unitId' | 'state'> & {
  readonly progress: AccountProgress;
  /** Whether the account is one of the exceptions of the question. */
  readonly isExcepted: boolean;
  readonly isManagement: boolean;
  readonly count: number;
};

/** The length of the list of a workspace's organizations: those that are disconnected stay in it. */
export const MAX_ORGANIZATIONS = 100;

export interface OrganizationStore {
  /**
   * Stores it, or brings the one with the same connection forward. The work on it is due now.
   *
   * @param maxConnected the most organizations of the workspace whose role is not disconnected
   */
  insertOrganization(
    fresh: Organization,
    maxConnected: number,
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | 'TOO_MANY' | 'WORKSPACE_MISSING'>;
  /** In the order of the ids; null for those that do not exist. */
  organizationsByIds(ids: readonly string[]): Promise<(Organization | null)[]>;
  /** At most `MAX_ORGANIZATIONS`, oldest first. */
  organizationsOf(workspaceId: string): Promise<Organization[]>;
  /** Stores what a person asks for, in addition to what waits, and makes the work due now. Null when there is no such organization. */
  requestOrganizationWork(
    id: string,
    wish: { readonly retry: RetryWish; readonly choice?: Organization['choice'] },
    now: Millis,
    record: AuditRecord,
  ): Promise<Organization | null>;

  /** Leases the organization that is due for the longest time; null when none is due. */
  claimOrganization(claim: OrganizationClaim): Promise<Organization | null>;
  renewOrganizations(ids: readonly string[], owner: string, until: Millis): Promise<void>;
  /** When the next work of other workspaces is due, or the next lease ends; null when there are no organizations. */
  nextOrganizationAt(exceptWorkspaceIds: readonly string[]): Promise<Millis | null>;
  /**
   * Gives up the lease. If people have asked for more since `requests`, the work is due at once.
   *
   * @param retried whether the wish to retry is fulfilled
   */
  concludeOrganization(
    lease: OrganizationLease,
    plan: { readonly nextAt: Millis; readonly requests: number; readonly retried: boolean },
  ): Promise<void>;
  /** False, and no change, when another owner holds the lease. */
  saveOrganizationReading(lease: OrganizationLease, changes: ReadingChanges): Promise<boolean>;
  /** Inserts or replaces. False, and no change, when another owner holds the lease. */
  saveOrganizationAccounts(
    lease: OrganizationLease,
    accounts: readonly OrganizationAccount[],
  ): Promise<boolean>;
  /** All accounts of the organization, by id. */
  organizationAccounts(id: string): Promise<OrganizationAccount[]>;

  /** A page of accounts, by name: 2 before 10. */
  listOrganizationAccounts(
    id: string,
    filter: AccountFilter,
    page: PageRequest,
  ): Promise<Page<OrganizationAccount>>;
  /** How many accounts are where and have come how far. Omits what no account has. */
  organizationCounts(id: string, exceptAccountIds: readonly string[]): Promise<AccountCount[]>;
}
