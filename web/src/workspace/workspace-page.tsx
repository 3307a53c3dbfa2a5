import { useEffect } from 'react';
import { ConnectionCountsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { useLatest } from '../data/latest.ts';
import { LinkButton } from '../parts/button.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useMayConnect } from '../session/viewer.ts';
import { AccountList } from './account-list.tsx';
import { useWorkspace } from './activity.tsx';
import { BulkProgress } from './bulk-progress.tsx';
import { filterOf, isFiltered, readListQuery } from './list-query.ts';
import { ListTools } from './list-tools.tsx';
import { OnboardingLinks } from './onboarding-links.tsx';

/** The AWS accounts of a workspace. */
export function WorkspacePage({ mayInvite }: { readonly mayInvite: boolean }) {
  const { id: workspaceId } = useWorkspace();
  const mayConnect = useMayConnect();
  const [inAddress, change] = useQuery();
  const query = readListQuery(inAddress);
  const { counts, isFresh, problem, refresh } = useCounts(workspaceId, filterOf(query));
  if (counts === undefined) return <NotLoaded problem={problem} lines={8} />;
  const isEmpty = isFresh && !isFiltered(query) && counts.every(({ count }) => count === 0);
  // Customers come here to connect an account.
  if (isEmpty && !mayInvite && mayConnect) return <ToConnect workspaceId={workspaceId} />;
  const total = counts.reduce(
    (sum, { status, count }) => (query.status === null || query.status === status ? sum + count : sum),
    0,
  );
  return (
    <div className="wide">
      <PageTitle
        title="AWS accounts"
        actions={
          <>
            <LinkButton href={addressOf({ page: 'ORGANIZATION', workspaceId })}>Organizations</LinkButton>
            <IfMayConnect>
              <LinkButton
                tone={isEmpty ? 'PLAIN' : 'PRIMARY'}
                href={addressOf({ page: 'CONNECT', workspaceId })}
              >
                Connect an account
              </LinkButton>
            </IfMayConnect>
          </>
        }
      />
      {/* With accounts, the links have only their own page. */}
      {isEmpty && mayInvite && <OnboardingLinks workspaceId={workspaceId} />}
      {!isEmpty && (
        <>
          <BulkProgress counts={counts} filter={filterOf(query)} refresh={refresh} />
          <ListTools counts={counts} query={query} change={change} />
        </>
      )}
      <AccountList query={query} total={total} change={change} refreshCounts={refresh} />
    </div>
  );
}

/** The accounts with each status. After a change of the filter, the last counts stay until the new ones are here. */
function useCounts(workspaceId: string, filter: ReturnType<typeof filterOf>) {
  const { data, problem, refresh } = useData(ConnectionCountsDocument, { workspaceId, filter });
  const counts = useLatest(data?.workspace?.connectionCounts);
  return { counts, isFresh: data !== undefined, problem, refresh };
}

/** Goes on to the page that connects an account. "Back" does not return here. */
function ToConnect({ workspaceId }: { readonly workspaceId: string }) {
  useEffect(() => location.replace(addressOf({ page: 'CONNECT', workspaceId })), [workspaceId]);
  return <Waiting lines={8} />;
}
