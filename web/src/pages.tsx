import { ViewerDocument, type ViewerQuery } from '../../schema/generated/graphql.ts';
import { AlertsLive } from './alerts/alerts-live.tsx';
import { AlertsPage } from './alerts/alerts-page.tsx';
import { ConnectionPage } from './connection/connection-page.tsx';
import { useData } from './data/hooks.ts';
import { ConnectPage } from './onboard/connect-page.tsx';
import { OrganizationPage } from './organization/organization-page.tsx';
import { OrganizationsPage } from './organization/organizations-page.tsx';
import { ProblemNotice } from './parts/notice.tsx';
import { Waiting } from './parts/waiting.tsx';
import { type Route, useRoute } from './routes.ts';
import { NO_VIEWER, ViewerContext } from './session/viewer.ts';
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
  const workspaceId = (route.page === 'HOME' ? undefined : route.workspaceId) ?? only;
  const isOperator = data?.viewer.kind === 'OPERATOR';

  return (
    <ViewerContext value={data?.viewer ?? NO_VIEWER}>
      <AlertsLive scope={workspaceId === undefined ? (isOperator ? 'ALL' : 'NONE') : { workspaceId }}>
        <button
          type="button"
          className="skip button"
          onClick={() => document.getElementById('main')?.focus()}
        >
          Skip to content
        </button>
        <Header route={route} viewer={data?.viewer} workspaceId={workspaceId} />
        <main id="main" tabIndex={-1}>
          {problem !== undefined && <ProblemNotice problem={problem} />}
          {data === undefined ? (
            problem === undefined && <Waiting lines={6} />
          ) : workspaceId === undefined ? (
            <PageOfAll route={route} viewer={data.viewer} />
          ) : (
            <WorkspaceLive key={workspaceId} workspaceId={workspaceId}>
              <PageOf route={route} viewer={data.viewer} />
            </WorkspaceLive>
          )}
        </main>
      </AlertsLive>
    </ViewerContext>
  );
}

type PageProps = { readonly route: Route; readonly viewer: ViewerQuery['viewer'] };

/** A page about all workspaces. */
function PageOfAll({ route, viewer }: PageProps) {
  const isOperator = viewer.kind === 'OPERATOR';
  if (isOperator && route.page === 'ALERTS') return <AlertsPage />;
  return <WorkspacesPage viewer={viewer} />;
}

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
    case 'ALERTS':
      return <AlertsPage />;
    default:
      return <WorkspacePage mayInvite={viewer.kind === 'OPERATOR'} />;
  }
}
