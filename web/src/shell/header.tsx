import type { ViewerQuery } from '../../../schema/generated/graphql.ts';
import { AttentionLink } from '../alerts/attention-link.tsx';
import { Brand } from '../parts/brand.tsx';
import { LinkIndicator } from '../parts/link-indicator.tsx';
import { addressOf, type Route } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { SessionMenu } from './session-menu.tsx';
import { WorkspaceName, WorkspaceSwitcher } from './workspace-switcher.tsx';

type Props = {
  readonly route: Route;
  /** Undefined until it is known. */
  readonly viewer: ViewerQuery['viewer'] | undefined;
  /** The workspace that the page shows. */
  readonly workspaceId: string | undefined;
};

/** Where the user is, the ways to the other pages, and who the user is. */
export function Header({ route, viewer, workspaceId }: Props) {
  const hasSeveral = viewer !== undefined && viewer.workspaces?.length !== 1;
  const mayManageWebhooks = useMayManageWebhooks();
  return (
    <header className="top">
      <a href={addressOf({ page: 'HOME' })} className="home" aria-label="Aurora, home">
        <Brand />
      </a>
      {viewer !== undefined && (hasSeveral || workspaceId !== undefined) && (
        <div className="top-place">
          {hasSeveral ? (
            <WorkspaceSwitcher workspaceId={workspaceId} own={viewer.workspaces} />
          ) : (
            workspaceId !== undefined && <WorkspaceName workspaceId={workspaceId} />
          )}
        </div>
      )}
      <nav className="top-nav" aria-label="Main">
        {workspaceId !== undefined && (
          <a
            className="top-link"
            href={addressOf({ page: 'WORKSPACE', workspaceId })}
            aria-current={route.page === 'WORKSPACE' ? 'page' : undefined}
          >
            Accounts
          </a>
        )}
        <AttentionLink route={route} />
        {mayManageWebhooks && (workspaceId !== undefined || viewer?.kind === 'OPERATOR') && (
          <a
            className="top-link"
            href={addressOf({ page: 'WEBHOOKS', ...(workspaceId !== undefined && { workspaceId }) })}
            aria-current={route.page === 'WEBHOOKS' ? 'page' : undefined}
          >
            Webhooks
          </a>
        )}
      </nav>
      <div className="top-tools">
        {workspaceId !== undefined && <LinkIndicator />}
        {viewer !== undefined && <SessionMenu viewer={viewer} />}
      </div>
    </header>
  );
}
