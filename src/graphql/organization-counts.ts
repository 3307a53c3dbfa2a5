/** How many accounts of an organization have come how far: all of them, and those of each unit. */
import { type AccountProgress, includedUnits } from '../connection/organization.ts';
import type { AccountCount, Organization, OrganizationStore } from '../storage/organizations.ts';
import { builder } from './builder.ts';

/** The accounts directly in a unit that can be chosen: ACTIVE ones, without the management account. */
type UnitCounts = {
  readonly accounts: number;
  readonly excepted: number;
  readonly chosen: number;
  readonly connected: number;
  readonly failed: number;
};

type OrganizationCounts = {
  readonly byProgress: ReadonlyMap<AccountProgress, number>;
  readonly byUnit: ReadonlyMap<string, UnitCounts>;
};

export const NO_ACCOUNTS: UnitCounts = { accounts: 0, excepted: 0, chosen: 0, connected: 0, failed: 0 };

/** Fields of one answer have the same object of the organization, and share one query. */
const shared = new WeakMap<Organization, Promise<OrganizationCounts>>();

export function countsOf(
  organization: Organization,
  store: Pick<OrganizationStore, 'organizationCounts'>,
): Promise<OrganizationCounts> {
  const { id, choice } = organization;
  const counts =
    shared.get(organization) ??
    store.organizationCounts(id, choice?.exceptAccountIds ?? []).then((found) => ({
      byProgress: progressCounts(found),
      byUnit: unitCounts(found, includedUnits(organization.units, choice)),
    }));
  shared.set(organization, counts);
  return counts;
}

function progressCounts(found: readonly AccountCount[]): ReadonlyMap<AccountProgress, number> {
  const counts = new Map<AccountProgress, number>();
  for (const { progress, count } of found) counts.set(progress, (counts.get(progress) ?? 0) + count);
  return counts;
}

const FAILED: ReadonlySet<AccountProgress> = new Set(['FAILED', 'INSECURE']);

/**
 * By the present choice. The accounts themselves follow a moment later, and counts by both would contradict each other.
 */
function unitCounts(
  found: readonly AccountCount[],
  included: ReadonlySet<string>,
): ReadonlyMap<string, UnitCounts> {
  const choosable = Map.groupBy(
    found.filter(({ state, isManagement }) => state === 'ACTIVE' && !isManagement),
    ({ unitId }) => unitId,
  );
  return new Map(
    [...choosable].map(([unitId, counts]) => {
      const isChosen = ({ isExcepted }: AccountCount) => included.has(unitId) && !isExcepted;
      const sum = (belongs: (one: AccountCount) => boolean) =>
        counts.reduce((total, one) => (belongs(one) ? total + one.count : total), 0);
      return [
        unitId,
        {
          accounts: sum(() => true),
          excepted: sum(({ isExcepted }) => isExcepted),
          chosen: sum(isChosen),
          connected: sum((one) => isChosen(one) && one.progress === 'CONNECTED'),
          failed: sum((one) => isChosen(one) && FAILED.has(one.progress)),
        },
      ];
    }),
  );
}

export const UnitCountsType = builder.objectRef<UnitCounts>('OrganizationUnitCounts').implement({
  description:
    'How many accounts directly in a unit can be chosen: ACTIVE ones, without the management account. Without those of the units below.',
  fields: (t) => ({
    accounts: t.exposeInt('accounts', { description: 'All of them.' }),
    excepted: t.exposeInt('excepted', { description: 'Those that the choice names as exceptions.' }),
    chosen: t.exposeInt('chosen', { description: 'Those that Aurora connects.' }),
    connected: t.exposeInt('connected', { description: 'The chosen ones with a CONNECTED connection.' }),
    failed: t.exposeInt('failed', {
      description: 'The chosen ones with a FAILED or INSECURE connection.',
    }),
  }),
});
