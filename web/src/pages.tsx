import { ViewerDocument, type ViewerQuery } from '../../schema/generated/graphql.ts';
import { ConnectionPage } from './connection/connection-page.tsx';
import { useData } from './data/hooks.ts';
import { ConnectPage } from './onboard/connect-page.tsx';
import { Brand } from './parts/brand.tsx';
import { LinkIndicator } from './parts/link-indicator.tsx';
import { ProblemNotice } from './parts/notice.tsx';
import { Waiting } from './parts/waiting.tsx';
import { addressOf, type Route, useRoute } from './routes.ts';
import { signOut } from './session/session.ts';
import { ViewerContext } from './session/viewer.ts';
import { WorkspaceLive } from './workspace/activity.tsx';
import { WorkspacePage } from './workspace/workspace-page.tsx';
import { WorkspacesPage } from './workspace/workspaces-page.tsx';

/** Everything behind the sign-in. */
export function Pages() {
  const { data, problem } = useData(ViewerDocument, {});
  const route = useRoute();
  const own = data?.viewer.workspaces;
  // With one workspace, the home page is that workspace.
  const only = own?.length === 1 ? own[0]?.id : undefined;
  const workspaceId = route.page === 'HOME' ? only : route.workspaceId;

  return (
    <>
      <button type="button" className="skip button" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <header className="top">
        <a href={addressOf({ page: 'HOME' })} className="home" aria-label="Aurora, home">
          <Brand />
        </a>
        <div className="top-tools">
          {workspaceId !== undefined && <LinkIndicator />}
          <button type="button" className="button button-small" onClick={() => signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {data === undefined ? (
          problem === undefined && <Waiting lines={6} />
        ) : workspaceId === undefined ? (
          <WorkspacesPage viewer={data.viewer} />
        ) : (
          <ViewerContext value={data.viewer}>
            <WorkspaceLive key={workspaceId} workspaceId={workspaceId}>
              <PageOf route={route} viewer={data.viewer} />
            </WorkspaceLive>
          </ViewerContext>
        )}
      </main>
    </>
  );
}

type PageProps = { readonly route: Route; readonly viewer: ViewerQuery['viewer'] };

function PageOf({ route, viewer }: PageProps) {
  switch (route.page) {
    case 'CONNECTION':
      return <ConnectionPage key={route.connectionId} connectionId={route.connectionId} />;
    case 'CONNECT':
      return <ConnectPage />;
    default:
      return <WorkspacePage mayInvite={viewer.kind === 'OPERATOR'} />;
  }
}
