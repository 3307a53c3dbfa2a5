import type { OrganizationPartsFragment } from '../../../schema/generated/graphql.ts';
import { searchedFor } from '../connection/title.ts';
import { keyIn, type Query, useQuery } from '../routes.ts';
import { checkAgainWords } from '../workspace/check-again.tsx';
import { FIRST_PAGE, readListPage } from '../workspace/list-page.ts';
import { CountFilter, SearchField } from '../workspace/list-tools.tsx';
import { AccountRows } from './account-rows.tsx';
import { type Choice, includedUnits, progressOf, rootOf, unitSums, unitsAbove } from './choice.ts';
import { PROGRESS } from './progress-words.ts';
import { UnitTree } from './unit-tree.tsx';

type Props = {
  readonly organization: OrganizationPartsFragment;
  readonly choice: Choice;
  /** Undefined while the choice is not being changed. */
  readonly onChange: ((choice: Choice) => void) | undefined;
};

/** All accounts as a tree, or as a list of those that match search and filter. */
export function Accounts({ organization, choice, onChange }: Props) {
  const { id, managementAccountId, units, counts, choice: stored } = organization;
  const [query, change] = useQuery();
  const { search = '', progress } = query;
  const wanted = stored === null ? null : keyIn(PROGRESS, progress);
  const isFiltered = search.trim() !== '' || wanted !== null;
  const show = (patch: Query) => change({ ...FIRST_PAGE, ...patch });
  const included = includedUnits(units, choice);
  const tree = { units, above: unitsAbove(units, choice), sums: unitSums(units, choice) };
  const root = rootOf(units);
  const [, partition = ''] = organization.role.roleArn.split(':');
  const { waiting, failed } = progressOf(organization);
  const againWords = checkAgainWords(waiting + failed);
  const shared = {
    organizationId: id,
    partition,
    managementAccountId,
    choice,
    included,
    onChange,
    againWords,
  };
  return (
    <section className="group" aria-labelledby="organization-accounts">
      <h2 id="organization-accounts">Accounts</h2>
      <search className="list-tools">
        <SearchField
          label="Search accounts"
          placeholder="Name or account number"
          text={search}
          onSearch={(text) => show({ search: text === '' ? null : text })}
        />
        {stored !== null && (
          <CountFilter
            legend="State"
            counts={counts.map(({ progress: key, count }) => ({ key, count, words: PROGRESS[key].words }))}
            chosen={wanted}
            choose={(next) => show({ progress: next })}
          />
        )}
      </search>
      {isFiltered ? (
        <AccountRows
          {...shared}
          filter={{
            ...(search.trim() !== '' && { search: searchedFor(search) }),
            ...(wanted !== null && { progress: [wanted] }),
          }}
          page={readListPage(query)}
          onTurn={(patch) => change(patch, { isStep: true })}
          paths={new Map(units.map((unit) => [unit.id, unit.path]))}
        />
      ) : (
        root !== undefined && (
          <ul className="tree" aria-label="Units">
            <UnitTree {...shared} {...tree} unit={root} isOpenAtFirst />
          </ul>
        )
      )}
    </section>
  );
}
