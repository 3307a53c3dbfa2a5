import {
  type ConnectionPartsFragment,
  type EventPartsFragment,
  RoleTrustDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { useActivity } from '../workspace/activity.tsx';
import { History } from './history.tsx';
import { RoleChanges, withAuthor } from './role-changes.tsx';
import { RoleTrust } from './role-trust.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id'>;
  readonly events: readonly EventPartsFragment[];
};

/** What the role says about itself, and the history. It stays current while the page is open. */
export function RoleReport({ connection: { id }, events }: Props) {
  const { data, problem, refresh } = useData(RoleTrustDocument, { id });
  useActivity((changes) => changes.has(id) && refresh());
  const trust = data?.awsConnection?.trust ?? null;
  const known = withAuthor(events, trust);
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {trust !== null && <RoleTrust trust={trust} />}
      {trust !== null && <RoleChanges events={known} />}
      <History events={known} />
    </>
  );
}
