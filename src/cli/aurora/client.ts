/** The connection of the commands to Aurora. */
import {
  ViewerDocument,
  WorkspacesDocument,
  type WorkspacesQuery,
} from '../../../schema/generated/graphql.ts';
import { findAccess } from '../access.ts';
import { ApiClient } from '../api-client.ts';
import type { Host } from '../host.ts';
import { Problem, quotedArgument } from '../problem.ts';

/** The options of every command. */
export type ClientOptions = {
  readonly server?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
};

type Workspace = { readonly id: string; readonly name: string };

/** @throws Problem when there is no server or no token */
export async function openClient(options: ClientOptions, { environment }: Host): Promise<ApiClient> {
  return new ApiClient(await findAccess(options, environment), 'aurora');
}

/** All workspaces that the token may see. */
export async function listWorkspaces(client: ApiClient): Promise<Workspace[]> {
  const found: Workspace[] = [];
  let after: string | null = null;
  do {
    const { workspaces }: WorkspacesQuery = await client.query(WorkspacesDocument, { first: 100, after });
    found.push(...workspaces.edges.map(({ node }) => node));
    after = workspaces.pageInfo.hasNextPage ? workspaces.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

/** The workspace that a command needs: the named one, or the only one of the token. @throws Problem otherwise */
export async function workspaceIdOf(client: ApiClient, text: string | undefined): Promise<string> {
  if (text !== undefined) return namedWorkspace(client, text);
  const { viewer } = await client.query(ViewerDocument, {});
  const workspaces = viewer.workspaces ?? (await listWorkspaces(client));
  const [only, ...others] = workspaces;
  if (only === undefined)
    throw new Problem('USAGE', 'There is no workspace yet.', [
      'Create one on the page, or with createWorkspace.',
    ]);
  if (others.length === 0) return only.id;
  throw new Problem('USAGE', `The token reaches ${workspaces.length} workspaces.`, choices(workspaces));
}

/** The id for an argument that is the id or the name of a workspace. */
export async function namedWorkspace(client: ApiClient, text: string): Promise<string> {
  if (Buffer.from(text, 'base64').toString('latin1').startsWith('Workspace:')) return text;
  const workspaces = await listWorkspaces(client);
  const matches = workspaces.filter(({ name }) => name === text);
  const [only, ...others] = matches;
  if (only !== undefined && others.length === 0) return only.id;
  const [count, offered] =
    only === undefined ? ['No workspace is', workspaces] : [`${matches.length} workspaces are`, matches];
  throw new Problem('USAGE', `${count} called ${quotedArgument(text)}.`, choices(offered));
}

function choices(workspaces: readonly Workspace[]): string[] {
  return workspaces.slice(0, 10).map(({ id, name }) => `Pass --workspace ${id} for ${JSON.stringify(name)}.`);
}
