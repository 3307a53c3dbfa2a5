import {
  AccessDocument,
  type ConnectionPartsFragment,
  type EventPartsFragment,
  RoleTrustDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { useActivity } from '../workspace/activity.tsx';
import { Fold } from './fold.tsx';
import { History } from './history.tsx';
import { accessInShort, ReadingPolicy, RoleAccess } from './role-access.tsx';
import { changesInShort, RoleChanges, withAuthor } from './role-changes.tsx';
import { RoleTrust, trustInShort } from './role-trust.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition' | 'status'>;
  /** Newest first. */
  readonly events: readonly EventPartsFragment[];
};

/** What the role says about itself, and the history, folded. It stays current while the page is open. */
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
  const isRead = trust !== null || access !== null;
  const known = withAuthor(events, trust);
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {isLoaded && !isRead && readingPolicy !== null && (
        <Fold title="Permissions" short={{ words: 'Not visible to Aurora' }}>
          <p>
            Aurora is not allowed to read this role. Add this policy to it, and Aurora shows here what it may
            do, who can use it, and what changes.
          </p>
          <ReadingPolicy policy={readingPolicy} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold
          title="Permissions"
          short={access === null ? { words: 'Not checked yet' } : accessInShort(access)}
        >
          <RoleAccess
            connection={connection}
            access={access}
            readingPolicy={readingPolicy}
            refresh={refresh}
          />
        </Fold>
      )}
      {trust !== null && (
        <Fold title="Who can use this role" short={trustInShort(trust)}>
          <RoleTrust trust={trust} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold title="What changed" short={changesInShort(known)}>
          <RoleChanges events={known} />
        </Fold>
      )}
      <History connectionId={id} latest={known} />
    </>
  );
}
