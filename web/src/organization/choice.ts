/** Which accounts of an organization are chosen: units with all below them, without some accounts. */
import type {
  OrganizationAccountState,
  OrganizationPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { count } from '../parts/count.ts';
import { countOf } from './progress-words.ts';

export type Unit = OrganizationPartsFragment['units'][number];

export type Choice = {
  readonly unitIds: ReadonlySet<string>;
  readonly exceptAccountIds: ReadonlySet<string>;
  readonly roleName: string;
  /** How many more exceptions each unit has than in the stored choice. */
  readonly newExceptions: ReadonlyMap<string, number>;
};

const DEFAULT_ROLE_NAME = 'AuroraRole';

/** The stored choice; before the first one, no unit at all. */
export function choiceOf({ choice }: Pick<OrganizationPartsFragment, 'choice'>): Choice {
  return {
    unitIds: new Set(choice?.unitIds),
    exceptAccountIds: new Set(choice?.exceptAccountIds),
    roleName: choice?.roleName ?? DEFAULT_ROLE_NAME,
    newExceptions: new Map(),
  };
}

/** The root of the organization. */
export function rootOf(units: readonly Unit[]): Unit | undefined {
  return units.find(({ parentId }) => parentId === null);
}

/** The chosen units, and all units below them. @param units each after the one above it */
export function includedUnits(units: readonly Unit[], { unitIds }: Choice): ReadonlySet<string> {
  const included = new Set<string>();
  for (const { id, parentId } of units)
    if (unitIds.has(id) || (parentId !== null && included.has(parentId))) included.add(id);
  return included;
}

/** The units that are above a chosen one. @param units each after the one above it */
export function unitsAbove(units: readonly Unit[], { unitIds }: Choice): ReadonlySet<string> {
  const above = new Set<string>();
  for (const { id, parentId } of units.toReversed())
    if (parentId !== null && (unitIds.has(id) || above.has(id))) above.add(parentId);
  return above;
}

/** Chooses a unit, or no longer. A chosen unit includes all below it, so these are not chosen themselves. */
export function withUnit(units: readonly Unit[], choice: Choice, unitId: string): Choice {
  const unitIds = new Set(choice.unitIds);
  if (!unitIds.delete(unitId)) {
    const below = includedUnits(units, { ...choice, unitIds: new Set([unitId]) });
    for (const id of below) unitIds.delete(id);
    unitIds.add(unitId);
  }
  return { ...choice, unitIds };
}

type Member = {
  readonly accountId: string;
  readonly unitId: string;
  readonly state: OrganizationAccountState;
};

/** Why the user cannot change the box of an account, although the account can be chosen. */
export const CHOOSE_UNIT_FIRST = 'Choose its unit first';

/** Why an account is never part of a choice, in words. Null for an account that can be chosen. */
export function whyNotIncluded(
  { accountId, state }: Pick<Member, 'accountId' | 'state'>,
  managementAccountId: string | null,
): string | null {
  if (state === 'SUSPENDED') return 'Suspended: not included';
  if (state === 'REMOVED') return 'Removed from the organization: not included';
  return accountId === managementAccountId ? 'Management account: not included' : null;
}

/** Makes an account an exception, or no longer. */
export function withException(
  choice: Choice,
  { accountId, unitId }: Pick<Member, 'accountId' | 'unitId'>,
): Choice {
  const exceptAccountIds = new Set(choice.exceptAccountIds);
  const newExceptions = new Map(choice.newExceptions);
  const isException = !exceptAccountIds.delete(accountId);
  if (isException) exceptAccountIds.add(accountId);
  newExceptions.set(unitId, (newExceptions.get(unitId) ?? 0) + (isException ? 1 : -1));
  return { ...choice, exceptAccountIds, newExceptions };
}

/** The accounts that can be chosen, in a unit and in all units below it. */
export type UnitSum = {
  readonly accounts: number;
  /** Those that the choice leaves out, of the included units. */
  readonly exceptions: number;
  readonly chosen: number;
  readonly connected: number;
  readonly failed: number;
};

export const NO_ACCOUNTS: UnitSum = { accounts: 0, exceptions: 0, chosen: 0, connected: 0, failed: 0 };

/** The sum of each unit. @param units each after the one above it */
export function unitSums(units: readonly Unit[], choice: Choice): ReadonlyMap<string, UnitSum> {
  const included = includedUnits(units, choice);
  const sums = new Map<string, UnitSum>();
  for (const { id, parentId, counts } of units.toReversed()) {
    const { accounts, excepted, connected, failed } = counts;
    const exceptions = included.has(id) ? excepted + (choice.newExceptions.get(id) ?? 0) : 0;
    const chosen = included.has(id) ? accounts - exceptions : 0;
    const sum = added({ accounts, exceptions, chosen, connected, failed }, sums.get(id));
    sums.set(id, sum);
    if (parentId !== null) sums.set(parentId, added(sum, sums.get(parentId)));
  }
  return sums;
}

function added(one: UnitSum, other: UnitSum = NO_ACCOUNTS): UnitSum {
  return {
    accounts: one.accounts + other.accounts,
    exceptions: one.exceptions + other.exceptions,
    chosen: one.chosen + other.chosen,
    connected: one.connected + other.connected,
    failed: one.failed + other.failed,
  };
}

/** The accounts of the whole organization. */
export function totalOf(units: readonly Unit[], choice: Choice): UnitSum {
  return unitSums(units, choice).get(rootOf(units)?.id ?? '') ?? NO_ACCOUNTS;
}

/** How far the chosen accounts have come. `waiting`: without a role. */
export function progressOf(organization: OrganizationPartsFragment): UnitSum & { readonly waiting: number } {
  const { units, counts } = organization;
  // Accounts that are no longer chosen keep their connections, so the counts by progress include them.
  return { ...totalOf(units, choiceOf(organization)), waiting: countOf(counts, 'PENDING_ROLE') };
}

/** "Workloads, Data, except 2 accounts" */
export function choiceWords(units: readonly Unit[], choice: Choice): string {
  const names = units
    .filter(({ id }) => choice.unitIds.has(id))
    .map(({ name, parentId }) => (parentId === null ? 'The whole organization' : name));
  if (names.length === 0) return 'No accounts';
  const { exceptions } = totalOf(units, choice);
  return [...names, ...(exceptions === 0 ? [] : [`except ${count(exceptions, 'account')}`])].join(', ');
}
