import {
  AccessDocument,
  type ConnectionPartsFragment,
  type EventPartsFragment,
  RoleTrustDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { useActivity } from '../workspace/activity.tsx';
import { History } from './history.tsx';
import { ReadingPolicy, RoleAccess } from './role-access.tsx';
import { RoleChanges, withAuthor } from './role-changes.tsx';
import { RoleTrust } from './role-trust.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition' | 'status'>;
  readonly events: readonly EventPartsFragment[];
};

/** What the role says about itself, and the history. It stays current while the page is open. */
export function RoleReport({ connection, events }: Props) {
  const { id } = connection;
  const trusting = useData(RoleTrustDocument, { id });
  const accessing = useData(AccessDocument, { id });
  const refresh = () => {
    trusting.refresh();
    accessing.refresh();
  };
  useActivity((changes) => changes.has(id) && refresh());
  const problem = trusting.problem ?? accessing.problem;
  const trust = trusting.data?.awsConnection?.trust ?? null;
  const { access = null, readingPolicy = null } = accessing.data?.awsConnection ?? {};
  const isLoaded = trusting.data !== undefined && accessing.data !== undefined;
  const known = withAuthor(events, trust);
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {isLoaded && trust === null && access === null && readingPolicy !== null && (
        <section className="card" aria-labelledby="unread-title">
          <h2 id="unread-title">What Aurora cannot see</h2>
          <p>
            The role may not read itself. Add this policy to it, and Aurora shows here what it may do, who can
            use it, and what changes.
          </p>
          <details>
            <summary>Show the policy</summary>
            <ReadingPolicy policy={readingPolicy} />
          </details>
        </section>
      )}
      {isLoaded && (trust !== null || access !== null) && (
        <>
          <RoleAccess
            connection={connection}
            access={access}
            readingPolicy={readingPolicy}
            refresh={refresh}
          />
          {trust !== null && <RoleTrust trust={trust} />}
          <RoleChanges events={known} />
        </>
      )}
      <History events={known} />
    </>
  );
}
