import { useState } from 'react';
import {
  type ViewerQuery,
  WorkspaceStartDocument,
  WorkspacesDocument,
} from '../../../schema/generated/graphql.ts';
import { useClient, useData } from '../data/hooks.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { addressOf, useRoute } from '../routes.ts';

/** More than this is a list to search, not a menu. */
const MAX_SHOWN = 20;

/** These pages are about one workspace or all, so the user stays on them. */
const KEPT_PAGES = ['ALERTS', 'AUDIT', 'WEBHOOKS'] as const;

type Workspace = { readonly id: string; readonly name: string };

type Props = {
  readonly workspaceId: string | undefined;
  /** The workspaces of the token. Null when it may see all. */
  readonly own: ViewerQuery['viewer']['workspaces'];
};

/** The name of the workspace, and a menu of the others. Only for those who may see several. */
export function WorkspaceSwitcher({ workspaceId, own }: Props) {
  const client = useClient();
  const [loaded, setLoaded] = useState<readonly Workspace[]>([]);
  const load = async () => {
    if (own !== null) return;
    const { data } = await client.request(WorkspacesDocument, { first: MAX_SHOWN });
    if (data !== undefined) setLoaded(data.workspaces.edges.map(({ node }) => node));
  };
  const workspaces = own?.slice(0, MAX_SHOWN) ?? loaded;
  const { page } = useRoute();
  const kept = KEPT_PAGES.find((one) => one === page);
  return (
    <Menu
      label="Workspace"
      trigger={
        <>
          {workspaceId === undefined ? (
            <span className="top-name">All workspaces</span>
          ) : (
            <WorkspaceName workspaceId={workspaceId} />
          )}
          <Icon name="SWITCH" />
        </>
      }
      entries={[
        ...workspaces.map(({ id, name }) => ({
          key: id,
          words: name,
          href: addressOf({ page: kept ?? 'WORKSPACE', workspaceId: id }),
          isCurrent: id === workspaceId,
        })),
        {
          key: 'ALL',
          words: 'All workspaces',
          href: addressOf({ page: kept ?? 'HOME' }),
          isCurrent: workspaceId === undefined,
        },
      ]}
      align="START"
      onOpen={() => void load()}
    />
  );
}

/** The name of the workspace that the page shows. */
export function WorkspaceName({ workspaceId }: { readonly workspaceId: string }) {
  const { data } = useData(WorkspaceStartDocument, { workspaceId });
  return <span className="top-name">{data?.workspace?.name}</span>;
}
