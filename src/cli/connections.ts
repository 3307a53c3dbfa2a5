/** Lists the connections that the token may see, and finds one by its name, ARN, account or id. */
import {
  ListConnectionsDocument,
  type ListConnectionsQuery,
  ListMoreConnectionsDocument,
  type ListMoreConnectionsQuery,
} from '../../schema/generated/graphql.ts';
import type { ApiClient } from './api-client.ts';
import { mayBeToken, Problem, printable } from './problem.ts';

type Workspace = ListConnectionsQuery['workspaces']['edges'][number]['node'];
type Page = Workspace['awsConnections'];

export type ListedConnection = Page['edges'][number]['node'] & {
  readonly workspace: string;
  readonly workspaceId: string;
};

/** All connections, workspace by workspace. */
export async function listConnections(client: ApiClient): Promise<ListedConnection[]> {
  const found: ListedConnection[] = [];
  for await (const workspace of workspacesOf(client)) {
    const { id: workspaceId, name } = workspace;
    for await (const page of connectionPagesOf(client, workspace))
      found.push(...page.edges.map(({ node }) => ({ ...node, workspace: name, workspaceId })));
  }
  return found;
}

async function* workspacesOf(client: ApiClient): AsyncGenerator<Workspace> {
  for (let after: string | null = null; ; ) {
    const { workspaces }: ListConnectionsQuery = await client.query(ListConnectionsDocument, { after });
    for (const { node } of workspaces.edges) yield node;
    if (!workspaces.pageInfo.hasNextPage) return;
    after = workspaces.pageInfo.endCursor;
  }
}

/** Ends early if the workspace is deleted meanwhile. */
async function* connectionPagesOf(client: ApiClient, workspace: Workspace): AsyncGenerator<Page> {
  for (let page = workspace.awsConnections; ; ) {
    yield page;
    const { hasNextPage, endCursor }: Page['pageInfo'] = page.pageInfo;
    if (!hasNextPage) return;
    const next: ListMoreConnectionsQuery = await client.query(ListMoreConnectionsDocument, {
      workspaceId: workspace.id,
      after: endCursor,
    });
    if (next.workspace == null) return;
    page = next.workspace.awsConnections;
  }
}

/**
 * What the request accepts as the account: the id of a connection or of an account as it is. A name or a role's ARN is
 * looked up, which needs the scope `connections:read`.
 */
export async function toRequestedAccount(client: ApiClient, text: string): Promise<string> {
  if (/^\d{12}$/.test(text) || isConnectionId(text)) return text;
  return findConnection(await listConnections(client), text).id;
}

/**
 * The listed connection with this id, name or ARN, or the only one of the account. An id also finds a disconnected
 * connection. @throws Problem NOT_FOUND
 */
export function findConnection(listed: readonly ListedConnection[], text: string): ListedConnection {
  const byId = listed.find(({ id }) => id === text);
  if (byId !== undefined) return byId;
  // A name can be any text, even another role's ARN: an ARN matches role ARNs only.
  const key = text.startsWith('arn:') ? 'roleArn' : /^\d{12}$/.test(text) ? 'accountId' : 'name';
  const live = listed.filter(({ status }) => status !== 'DISCONNECTED');
  const matches = live.filter((connection) => connection[key] === text);
  const [only, ...others] = matches;
  if (only === undefined) {
    const roles = live.filter(({ roleArn }) => roleArn.endsWith(`/${text}`)).map(({ roleArn }) => roleArn);
    if (roles.length > 0) {
      throw new Problem(
        'NOT_FOUND',
        `${JSON.stringify(text)} is the name of a role, and not of a connection.`,
        [...roles.slice(0, 10).map((arn) => `Use the ARN: ${arn}`)],
      );
    }
    throw mayBeToken(text)
      ? new Problem('NOT_FOUND', 'No connection matches this text.', [
          LIST,
          'If this was a token, ask the operator to revoke it: other users of this machine could read it.',
        ])
      : new Problem('NOT_FOUND', `No connection matches ${JSON.stringify(text)}.`, [LIST]);
  }
  if (others.length === 0) return only;
  // The text equals stored values, so it is no token.
  throw new Problem('NOT_FOUND', `${matches.length} connections match ${JSON.stringify(text)}.`, [
    ...matches
      .slice(0, 10)
      .map(({ id, accountId, workspace }) => `In ${workspace}, account ${accountId}: ${id}`),
    'Use the id of the connection.',
  ]);
}

/** `Problem` replaces the name of the program. */
export const LIST = 'List the connections: aurora-credentials list';

/** The connections in columns, for people. */
export function toTable(connections: readonly ListedConnection[]): string {
  const head = ['NAME', 'ACCOUNT', 'ROLE', 'STATUS', 'WORKSPACE', 'ID'];
  const rows = connections.map(({ name, accountId, roleArn, status, workspace, id }) =>
    [name ?? '-', accountId, roleArn.slice(roleArn.indexOf(':role/') + 6), status, workspace, id].map(
      printable,
    ),
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Ids are opaque, but this distinguishes an id from a name without a request. */
function isConnectionId(text: string): boolean {
  return (
    /^[\w+/=-]+$/.test(text) && Buffer.from(text, 'base64').toString('latin1').startsWith('AwsConnection:')
  );
}
