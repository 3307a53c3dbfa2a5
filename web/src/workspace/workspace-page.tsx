import { useCallback, useEffect, useRef, useState } from 'react';
import {
  ConnectionCountsDocument,
  type ConnectionStatus,
  ConnectionsDocument,
} from '../../../schema/generated/graphql.ts';
import { searchedFor } from '../connection/title.ts';
import { useData } from '../data/hooks.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { useActivity, useWorkspace } from './activity.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { ListTools, type Wanted } from './list-tools.tsx';
import { OnboardingLinks } from './onboarding-links.tsx';

const PAGE_SIZE = 25;
/** The list refreshes at most this often, even during many events. */
const MIN_REFRESH_GAP_MS = 1_000;

type Place = {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
};

const FIRST: Place = { first: PAGE_SIZE };

/** The connections of a workspace. */
export function WorkspacePage({ mayInvite }: { readonly mayInvite: boolean }) {
  const { id: workspaceId } = useWorkspace();
  const counts = useData(ConnectionCountsDocument, { workspaceId });
  const known = counts.data?.workspace?.connectionCounts;
  const [{ search = '', status }, change] = useQuery();
  const wanted: Wanted = { search, status: isStatus(status) ? status : null };
  const [place, setPlace] = useState<Place>(FIRST);
  const want = useCallback(
    (next: Wanted) => {
      change({ search: next.search === '' ? null : next.search, status: next.status });
      setPlace(FIRST);
    },
    [change],
  );
  if (counts.problem !== undefined && known === undefined) return <ProblemNotice problem={counts.problem} />;
  if (known === undefined) return <Waiting lines={8} />;
  const invitation = mayInvite && <OnboardingLinks workspaceId={workspaceId} />;
  const isEmpty = known.every(({ count }) => count === 0);
  // Customers come here to connect an account.
  if (isEmpty && !mayInvite) return <ToConnect workspaceId={workspaceId} />;
  return (
    <div className="wide">
      <PageTitle
        title="AWS accounts"
        actions={
          <LinkButton tone="PRIMARY" href={addressOf({ page: 'CONNECT', workspaceId })}>
            Connect an account
          </LinkButton>
        }
      />
      <ListTools counts={known} wanted={wanted} onChange={want} />
      <Rows
        workspaceId={workspaceId}
        wanted={wanted}
        place={place}
        setPlace={setPlace}
        refreshCounts={counts.refresh}
      />
      {invitation}
    </div>
  );
}

function isStatus(text: string | undefined): text is ConnectionStatus {
  return text !== undefined && text in STATUS;
}

type RowsProps = {
  readonly workspaceId: string;
  readonly wanted: Wanted;
  readonly place: Place;
  readonly setPlace: (place: Place) => void;
  readonly refreshCounts: () => void;
};

/** Goes on to the page that connects an account. "Back" does not return here. */
function ToConnect({ workspaceId }: { readonly workspaceId: string }) {
  useEffect(() => location.replace(addressOf({ page: 'CONNECT', workspaceId })), [workspaceId]);
  return <Waiting lines={8} />;
}

/** One page of the list. The browser holds only this page. */
function Rows({ workspaceId, wanted: { search, status }, place, setPlace, refreshCounts }: RowsProps) {
  const { data, problem, refresh } = useData(ConnectionsDocument, {
    workspaceId,
    filter: {
      ...(search.trim() !== '' && { search: searchedFor(search) }),
      ...(status !== null && { status: [status] }),
    },
    ...place,
  });
  useThrottledActivity(() => {
    refresh();
    refreshCounts();
  });
  const { edges, pageInfo } = data?.workspace?.awsConnections ?? {};
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {edges === undefined && problem === undefined && <Waiting lines={8} />}
      {edges?.length === 0 &&
        (search === '' && status === null ? (
          <EmptyState icon="CLOUD" title="No accounts yet" />
        ) : (
          <EmptyState icon="SEARCH" title="No matches">
            <p className="hint">Clear the search or filters.</p>
          </EmptyState>
        ))}
      <ul className="rows">
        {edges?.map(({ node }) => (
          <ConnectionRow key={node.id} connection={node} workspaceId={workspaceId} refresh={refresh} />
        ))}
      </ul>
      {pageInfo !== undefined && (pageInfo.hasPreviousPage || pageInfo.hasNextPage) && (
        <nav className="buttons" aria-label="Pages">
          <Button
            isDisabled={!pageInfo.hasPreviousPage}
            onPress={() => setPlace({ last: PAGE_SIZE, before: pageInfo.startCursor })}
          >
            Previous
          </Button>
          <Button
            isDisabled={!pageInfo.hasNextPage}
            onPress={() => setPlace({ first: PAGE_SIZE, after: pageInfo.endCursor })}
          >
            Next
          </Button>
        </nav>
      )}
    </>
  );
}

/** Refreshes on a change immediately, and then at intervals while changes continue. */
function useThrottledActivity(refresh: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const again = useRef(false);
  const run = () => {
    refresh();
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (!again.current) return;
      again.current = false;
      run();
    }, MIN_REFRESH_GAP_MS);
  };
  useActivity(() => {
    if (timer.current === undefined) run();
    else again.current = true;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}
