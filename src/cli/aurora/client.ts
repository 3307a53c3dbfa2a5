/** The connection of the commands to Aurora. */
import { WorkspacesDocument, type WorkspacesQuery } from '../../../schema/generated/graphql.ts';
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

/** @throws Problem when there is no server or no token */
export async function openClient(options: ClientOptions, { environment }: Host): Promise<ApiClient> {
  return new ApiClient(await findAccess(options, environment), 'aurora');
}

/** All workspaces that the token may see. */
export async function listWorkspaces(client: ApiClient): Promise<{ id: string; name: string }[]> {
  const found: { id: string; name: string }[] = [];
  let after: string | null = null;
  do {
    const { workspaces }: WorkspacesQuery = await client.query(WorkspacesDocument, { first: 100, after });
    found.push(...workspaces.edges.map(({ node }) => node));
    after = workspaces.pageInfo.hasNextPage ? workspaces.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

/** The id for an argument that is the id or the name of a workspace; null without one. */
export async function workspaceIdOf(client: ApiClient, text: string | undefined): Promise<string | null> {
  if (text === undefined) return null;
  if (Buffer.from(text, 'base64').toString('latin1').startsWith('Workspace:')) return text;
  const ids = (await listWorkspaces(client)).filter(({ name }) => name === text).map(({ id }) => id);
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  const count = only === undefined ? 'No workspace is' : `${ids.length} workspaces are`;
  throw new Problem('USAGE', `${count} called ${quotedArgument(text)}.`, [
    ...ids.slice(0, 10).map((id) => `Use the id: ${id}`),
    'aurora accounts --json shows the ids of the workspaces.',
  ]);
}
