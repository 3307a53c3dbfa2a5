import { useEffect, useRef, useState } from 'react';
import { ConnectionsDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/use-data.ts';
import { ConnectPage } from '../onboard/connect-page.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf } from '../routes.ts';
import { useActivity, useWorkspace } from './activity.tsx';
import { ConnectionRow } from './connection-row.tsx';

const PAGE_SIZE = 25;
/** However much happens: the list is read this often at most. */
const REFRESH_MS = 1_000;

type Place = {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
};

/** The connections of a workspace, as they stand. */
export function WorkspacePage() {
  const { id: workspaceId, name } = useWorkspace();
  const [place, setPlace] = useState<Place>({ first: PAGE_SIZE });
  const { data, problem, refresh } = useData(ConnectionsDocument, { workspaceId, ...place });
  useThrottledActivity(refresh);
  const connections = data?.workspace?.awsConnections;
  // Whoever has nothing yet has come to connect.
  if (connections?.edges.length === 0 && place.after == null && place.before == null) return <ConnectPage />;

  const { pageInfo } = connections ?? {};
  return (
    <div className="wide">
      <PageTitle title="Connected AWS accounts">
        <a className="button button-primary" href={addressOf({ page: 'CONNECT', workspaceId })}>
          Connect an account
        </a>
      </PageTitle>
      <p className="hint">Workspace: {name}</p>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {connections === undefined && problem === undefined && <Waiting lines={8} />}
      {connections?.edges.length === 0 && <Notice tone="INFO" title="There are no more connections." />}
      <ul className="rows">
        {connections?.edges.map(({ node }) => (
          <ConnectionRow key={node.id} connection={node} workspaceId={workspaceId} refresh={refresh} />
        ))}
      </ul>
      {pageInfo !== undefined && (pageInfo.hasPreviousPage || pageInfo.hasNextPage) && (
        <nav className="buttons" aria-label="Pages">
          <button
            type="button"
            className="button"
            disabled={!pageInfo.hasPreviousPage}
            onClick={() => setPlace({ last: PAGE_SIZE, before: pageInfo.startCursor })}
          >
            Previous
          </button>
          <button
            type="button"
            className="button"
            disabled={!pageInfo.hasNextPage}
            onClick={() => setPlace({ first: PAGE_SIZE, after: pageInfo.endCursor })}
          >
            Next
          </button>
        </nav>
      )}
    </div>
  );
}

/** Reads anew when something has happened: at once, and then once a while as long as it goes on. */
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
    }, REFRESH_MS);
  };
  useActivity(() => {
    if (timer.current === undefined) run();
    else again.current = true;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}
