import { useEffect } from 'react';
import { ViewerDocument, type ViewerQuery } from '../../schema/generated/graphql.ts';
import { AlertsLive } from './alerts/alerts-live.tsx';
import { useData } from './data/hooks.ts';
import { onDemand } from './on-demand.tsx';
import { Loading } from './parts/loading.tsx';
import { type Route, useRoute } from './routes.ts';
import { NO_VIEWER, useMayConnect, ViewerContext } from './session/viewer.ts';
import { Header } from './shell/header.tsx';
import { PageBoundary } from './shell/page-boundary.tsx';
import { WorkspaceLive } from './workspace/activity.tsx';
import { WorkspacePage } from './workspace/workspace-page.tsx';
import { WorkspacesPage } from './workspace/workspaces-page.tsx';

const ON_DEMAND = {
  apiKeys: onDemand(async () => (await import('./api-keys/api-keys-page.tsx')).ApiKeysPage),
  alerts: onDemand(async () => (await import('./alerts/alerts-page.tsx')).AlertsPage),
  audit: onDemand(async () => (await import('./audit/audit-page.tsx')).AuditPage),
  connection: onDemand(async () => (await import('./connection/connection-page.tsx')).ConnectionPage),
  connect: onDemand(async () => (await import('./onboard/connect-page.tsx')).ConnectPage),
  externalId: onDemand(async () => (await import('./external-id/external-id-page.tsx')).ExternalIdPage),
  health: onDemand(async () => (await import('./aurora/health-page.tsx')).HealthPage),
  links: onDemand(async () => (await import('./workspace/links-page.tsx')).LinksPage),
  organization: onDemand(async () => (await import('./organization/organization-page.tsx')).OrganizationPage),
  organizations: onDemand(
    async () => (await import('./organization/organizations-page.tsx')).OrganizationsPage,
  ),
  ownSessions: onDemand(async () => (await import('./people/own-sessions-page.tsx')).OwnSessionsPage),
  people: onDemand(async () => (await import('./people/people-page.tsx')).PeoplePage),
  settings: onDemand(async () => (await import('./aurora/settings-page.tsx')).SettingsPage),
  webhook: onDemand(async () => (await import('./webhooks/webhook-page.tsx')).WebhookPage),
  webhooks: onDemand(async () => (await import('./webhooks/webhooks-page.tsx')).WebhooksPage),
};

/** Everything behind the sign-in. */
export function Pages() {
  const { data, problem } = useData(ViewerDocument, {});
  const route = useRoute();
  const own = data?.viewer.workspaces;
  // A click does not wait for code then, and needs no file of a version that the server may have replaced.
  useEffect(() => {
    for (const { preload } of Object.values(ON_DEMAND)) preload();
  }, []);
  // With one workspace, the home page is that workspace.
  const only = own?.length === 1 ? own[0]?.id : undefined;
  const workspaceId = ('workspaceId' in route ? route.workspaceId : undefined) ?? only;
  const readsEverything = data !== undefined && data.viewer.role !== 'MEMBER';

  return (
    <ViewerContext value={data?.viewer ?? NO_VIEWER}>
      <AlertsLive scope={workspaceId === undefined ? (readsEverything ? 'ALL' : 'NONE') : { workspaceId }}>
        <button
          type="button"
          className="skip button"
          onClick={() => document.getElementById('main')?.focus()}
        >
          Skip to content
        </button>
        <Header route={route} viewer={data?.viewer} workspaceId={workspaceId} />
        <main id="main" tabIndex={-1}>
          <PageBoundary route={route}>
            <Loading of={data} problem={problem} lines={6}>
              {({ viewer }) =>
                workspaceId === undefined ? (
                  <PageOfAll route={route} viewer={viewer} />
                ) : (
                  <WorkspaceLive key={workspaceId} workspaceId={workspaceId}>
                    <PageOf route={route} viewer={viewer} workspaceId={workspaceId} />
                  </WorkspaceLive>
                )
              }
            </Loading>
          </PageBoundary>
        </main>
      </AlertsLive>
    </ViewerContext>
  );
}

type PageProps = { readonly route: Route; readonly viewer: ViewerQuery['viewer'] };

/** A page about all workspaces. */
function PageOfAll({ route, viewer }: PageProps) {
  if (route.page === 'OWN_SESSIONS') return <ON_DEMAND.ownSessions.Page />;
  if (viewer.role !== 'MEMBER') {
    if (route.page === 'WEBHOOKS') return webhooksPage(route.webhookId, null);
    if (route.page === 'ALERTS') return <ON_DEMAND.alerts.Page />;
    if (route.page === 'AUDIT') return <ON_DEMAND.audit.Page workspaceId={null} />;
    if (route.page === 'HEALTH') return <ON_DEMAND.health.Page />;
    if (route.page === 'PEOPLE') return <ON_DEMAND.people.Page />;
    if (route.page === 'SETTINGS') return <ON_DEMAND.settings.Page />;
  }
  return <WorkspacesPage viewer={viewer} />;
}

function PageOf({ route, viewer, workspaceId }: PageProps & { readonly workspaceId: string }) {
  const mayConnect = useMayConnect();
  const accounts = <WorkspacePage mayInvite={viewer.role === 'OPERATOR'} />;
  switch (route.page) {
    case 'CONNECTION':
      return <ON_DEMAND.connection.Page key={route.connectionId} connectionId={route.connectionId} />;
    case 'CONNECT':
      return mayConnect ? <ON_DEMAND.connect.Page connectionId={route.connectionId} /> : accounts;
    case 'ORGANIZATION':
      return route.organizationId === undefined ? (
        <ON_DEMAND.organizations.Page />
      ) : (
        <ON_DEMAND.organization.Page key={route.organizationId} organizationId={route.organizationId} />
      );
    case 'ALERTS':
      return <ON_DEMAND.alerts.Page />;
    case 'WEBHOOKS':
      return webhooksPage(route.webhookId, workspaceId);
    case 'AUDIT':
      return viewer.role === 'MEMBER' ? accounts : <ON_DEMAND.audit.Page workspaceId={workspaceId} />;
    case 'LINKS':
      return viewer.role === 'MEMBER' ? accounts : <ON_DEMAND.links.Page />;
    case 'OWN_SESSIONS':
      return <ON_DEMAND.ownSessions.Page />;
    case 'EXTERNAL_ID':
      return <ON_DEMAND.externalId.Page />;
    case 'API_KEYS':
      return viewer.role === 'MEMBER' ? accounts : <ON_DEMAND.apiKeys.Page />;
    default:
      return accounts;
  }
}

/** @param workspaceId null: of all workspaces */
function webhooksPage(webhookId: string | undefined, workspaceId: string | null) {
  return webhookId === undefined ? (
    <ON_DEMAND.webhooks.Page workspaceId={workspaceId} />
  ) : (
    <ON_DEMAND.webhook.Page key={webhookId} webhookId={webhookId} workspaceId={workspaceId} />
  );
}
