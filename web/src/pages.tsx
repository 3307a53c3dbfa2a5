import { ViewerDocument, type ViewerQuery } from '../../schema/generated/graphql.ts';
import { ConnectionPage } from './connection/connection-page.tsx';
import { useData } from './data/hooks.ts';
import { ConnectPage } from './onboard/connect-page.tsx';
import { OrganizationPage } from './organization/organization-page.tsx';
import { OrganizationsPage } from './organization/organizations-page.tsx';
import { ProblemNotice } from './parts/notice.tsx';
import { Waiting } from './parts/waiting.tsx';
import { type Route, useRoute } from './routes.ts';
import { ViewerContext } from './session/viewer.ts';
import { Header } from './shell/header.tsx';
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
      <Header route={route} viewer={data?.viewer} workspaceId={workspaceId} />
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
      return <ConnectPage connectionId={route.connectionId} />;
    case 'ORGANIZATION':
      return route.organizationId === undefined ? (
        <OrganizationsPage />
      ) : (
        <OrganizationPage key={route.organizationId} organizationId={route.organizationId} />
      );
    default:
      return <WorkspacePage mayInvite={viewer.kind === 'OPERATOR'} />;
  }
}
