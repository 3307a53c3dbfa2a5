/** An organization of AWS: its units and accounts, which of them are chosen, and when to try their roles. Pure. */
import type { Millis } from '../base/clock.ts';
import type { ConnectionStatus } from './connection.ts';
import type { Random } from './retry-schedule.ts';

export type OrganizationUnit = {
  /** `r-…` for the root, `ou-…` for the others. */
  readonly id: string;
  readonly name: string;
  /** Null for the root. */
  readonly parentId: string | null;
  /** The names from the root on, such as `Root/Workloads/Web`. */
  readonly path: string;
};

/** `SUSPENDED`: AWS has closed it, or is about to. `REMOVED`: it has left the organization. */
export type AccountState = 'ACTIVE' | 'SUSPENDED' | 'REMOVED';

/** What one reading of the organization found. */
export type OrganizationReading = {
  /** `o-…`. */
  readonly awsId: string;
  readonly managementAccountId: string;
  /** The root first, each unit after its parent. */
  readonly units: readonly OrganizationUnit[];
  readonly accounts: readonly {
    readonly accountId: string;
    readonly name: string;
    readonly unitId: string;
    readonly state: Exclude<AccountState, 'REMOVED'>;
  }[];
};

/**
 * Why an organization cannot be read. `ROLE`: AWS does not let Aurora assume the role. `PERMISSION`: AWS refuses a
 * reading call. `TOO_LARGE`: the organization has more than Aurora reads. `AWS`: no usable answer, no customer's fault.
 */
export type UnreadCause = 'ROLE' | 'PERMISSION' | 'TOO_LARGE' | 'AWS';

/**
 * The accounts to connect: those in these units and the units below, without the exceptions. Never the management
 * account: no StackSet creates a role there.
 */
export type AccountChoice = {
  readonly unitIds: readonly string[];
  readonly exceptAccountIds: readonly string[];
  /** The name of the role in each account, which may have a path. */
  readonly roleName: string;
};

export type OrganizationAccount = {
  readonly organizationId: string;
  readonly accountId: string;
  readonly name: string;
  readonly unitId: string;
  readonly state: AccountState;
  readonly isChosen: boolean;
  /** Null while the account waits for its role, or is not chosen. */
  readonly connectionId: string | null;
  /** How often Aurora has tried the role in vain, since the account was chosen or a person last asked. */
  readonly tries: number;
  /** Null when nothing is to be tried. */
  readonly nextTryAt: Millis | null;
  /** Why the latest try failed, or why there was none; null before that. */
  readonly answer: string | null;
};

/**
 * `PENDING_ROLE`: the account is chosen, and Aurora has not found its role yet. `NOT_CHOSEN`: it can be chosen.
 * `MANAGEMENT`: it cannot, as it is the management account.
 */
export const WITHOUT_CONNECTION = [
  'PENDING_ROLE',
  'NOT_CHOSEN',
  'MANAGEMENT',
  'SUSPENDED',
  'REMOVED',
] as const;

/** How far an account has come: the status of its connection, or why it has none. */
export type AccountProgress = ConnectionStatus | (typeof WITHOUT_CONNECTION)[number];

/** The first pause after a try in vain. It doubles: StackSets take minutes for a few accounts, and hours for many. */
const FIRST_PAUSE_MS: Millis = 60_000;
const MAX_PAUSE_MS: Millis = 6 * 3_600_000;

/** Spreads the tries of accounts that began together. */
const JITTER = 0.2;

/** How long to wait after this many tries in vain. */
export function pauseAfter(tries: number, random: Random): Millis {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, tries - 1), MAX_PAUSE_MS);
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random()));
}

/** Whether the role of the account is still to be found. */
export function awaitsRole({ state, isChosen, connectionId }: OrganizationAccount): boolean {
  return state === 'ACTIVE' && isChosen && connectionId === null;
}

/** Answers of a try that say nothing about the role. */
export const OWN_ACCOUNT = "Aurora's own account cannot be connected. Make it an exception.";
export const NO_ANSWER = 'AWS gave no usable answer. Aurora tries again in a minute.';

/** Whether AWS refused the role at the latest try: it is missing, or does not trust Aurora. */
export function isRoleRefused({ tries, answer }: OrganizationAccount): boolean {
  return tries > 0 && answer !== null && answer !== OWN_ACCOUNT && answer !== NO_ANSWER;
}

/** The ids of the unit and of all above it. */
function lineOf(unitId: string, parents: ReadonlyMap<string, string | null>): string[] {
  const line: string[] = [];
  for (
    let id: string | null = unitId;
    id !== null && line.length <= parents.size;
    id = parents.get(id) ?? null
  )
    line.push(id);
  return line;
}

/** The units that a choice includes: those that it names, and all below them. */
export function includedUnits(
  units: OrganizationReading['units'],
  choice: Pick<AccountChoice, 'unitIds'> | null,
): ReadonlySet<string> {
  const parents = new Map(units.map(({ id, parentId }) => [id, parentId]));
  const chosen = new Set(choice?.unitIds);
  const included = units.filter(({ id }) => lineOf(id, parents).some((one) => chosen.has(one)));
  return new Set(included.map(({ id }) => id));
}

/**
 * The accounts after a reading and a choice: only those that change. An account that is no longer chosen, is suspended
 * or has left keeps its connection, which has its own checks.
 *
 * @param accounts of the reading; null to keep those that are known
 * @param triesAgain whether accounts that wait for their role are tried now
 */
export function changedAccounts(
  known: readonly OrganizationAccount[],
  {
    units,
    managementAccountId,
    accounts,
  }: Pick<OrganizationReading, 'units'> & {
    readonly managementAccountId: string | null;
    readonly accounts: OrganizationReading['accounts'] | null;
  },
  {
    organizationId,
    choice,
    now,
    triesAgain,
  }: {
    readonly organizationId: string;
    readonly choice: AccountChoice | null;
    readonly now: Millis;
    readonly triesAgain: boolean;
  },
): OrganizationAccount[] {
  const included = includedUnits(units, choice);
  const excepted = new Set([...(choice?.exceptAccountIds ?? []), managementAccountId]);
  const before = new Map(known.map((account) => [account.accountId, account]));
  const found = new Set(accounts?.map(({ accountId }) => accountId));
  const left = accounts === null ? [] : known.filter(({ accountId }) => !found.has(accountId));
  const present: readonly Pick<OrganizationAccount, 'accountId' | 'name' | 'unitId' | 'state'>[] = [
    ...(accounts ?? known),
    ...left.map((account) => ({ ...account, state: 'REMOVED' as const })),
  ];
  return present.flatMap(({ accountId, name, unitId, state }) => {
    const old = before.get(accountId) ?? { ...NEW_ACCOUNT, organizationId, accountId };
    const isChosen = included.has(unitId) && !excepted.has(accountId);
    const after = { ...old, accountId, name, unitId, state, isChosen };
    const awaits = awaitsRole(after);
    const isTriedNow = awaits && (triesAgain || old.nextTryAt === null);
    const next = {
      ...after,
      tries: isTriedNow ? 0 : after.tries,
      nextTryAt: isTriedNow ? now : awaits ? after.nextTryAt : null,
      answer: awaits && !isTriedNow ? after.answer : null,
    };
    return isSame(old, next) && before.has(accountId) ? [] : [next];
  });
}

const NEW_ACCOUNT = { isChosen: false, connectionId: null, tries: 0, nextTryAt: null, answer: null } as const;

function isSame(one: Partial<OrganizationAccount>, other: OrganizationAccount): boolean {
  return Object.entries(other).every(([name, value]) => one[name as keyof OrganizationAccount] === value);
}
