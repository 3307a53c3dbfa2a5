/** Which accounts of an organization are chosen: units with all below them, without some accounts. */
import type { OrganizationPartsFragment } from '../../../schema/generated/graphql.ts';

export type Unit = OrganizationPartsFragment['units'][number];

export type Choice = {
  readonly unitIds: ReadonlySet<string>;
  readonly exceptAccountIds: ReadonlySet<string>;
  readonly roleName: string;
};

const DEFAULT_ROLE_NAME = 'AuroraRole';

/** The stored choice; before the first one, no unit at all. */
export function choiceOf({ choice }: Pick<OrganizationPartsFragment, 'choice'>): Choice {
  return {
    unitIds: new Set(choice?.unitIds),
    exceptAccountIds: new Set(choice?.exceptAccountIds),
    roleName: choice?.roleName ?? DEFAULT_ROLE_NAME,
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

/** Makes an account an exception, or no longer. */
export function withException(choice: Choice, accountId: string): Choice {
  const exceptAccountIds = new Set(choice.exceptAccountIds);
  if (!exceptAccountIds.delete(accountId)) exceptAccountIds.add(accountId);
  return { ...choice, exceptAccountIds };
}

/** "Workloads, Data, except 2 accounts" */
export function choiceWords(units: readonly Unit[], { unitIds, exceptAccountIds }: Choice): string {
  const names = units
    .filter(({ id }) => unitIds.has(id))
    .map(({ name, parentId }) => (parentId === null ? 'The whole organization' : name));
  if (names.length === 0) return 'No accounts';
  const { size } = exceptAccountIds;
  const exceptions = size === 0 ? [] : [`except ${size === 1 ? '1 account' : `${size} accounts`}`];
  return [...names, ...exceptions].join(', ');
}
