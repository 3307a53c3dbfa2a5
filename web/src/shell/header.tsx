import type { ViewerQuery } from '../../../schema/generated/graphql.ts';
import { Brand } from '../parts/brand.tsx';
import { LinkIndicator } from '../parts/link-indicator.tsx';
import { addressOf, type Route } from '../routes.ts';
import { MainNav } from './main-nav.tsx';
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
      {viewer !== undefined && <MainNav route={route} workspaceId={workspaceId} />}
      <div className="top-tools">
        {workspaceId !== undefined && <LinkIndicator />}
        {viewer !== undefined && <SessionMenu viewer={viewer} />}
      </div>
    </header>
  );
}
