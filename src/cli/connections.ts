/** Lists the connections that the token may see, and finds one by its name, ARN, account or id. */
import {
  ListConnectionsDocument,
  type ListConnectionsQuery,
  ListMoreConnectionsDocument,
  type ListMoreConnectionsQuery,
} from '../../schema/generated/graphql.ts';
import type { ApiClient } from './api-client.ts';
import { mayBeToken, Problem, printable } from './problem.ts';

type Page = ListConnectionsQuery['workspaces']['edges'][number]['node']['awsConnections'];

export type ListedConnection = Page['edges'][number]['node'] & {
  readonly workspace: string;
  readonly workspaceId: string;
};

/** All connections, workspace by workspace. */
export async function listConnections(client: ApiClient): Promise<ListedConnection[]> {
  const found: ListedConnection[] = [];
  let after: string | null = null;
  do {
    const { workspaces }: ListConnectionsQuery = await client.query(ListConnectionsDocument, { after });
    for (const { node } of workspaces.edges) {
      for (let page: Page | undefined = node.awsConnections; page !== undefined; ) {
        found.push(
          ...page.edges.map((edge) => ({ ...edge.node, workspace: node.name, workspaceId: node.id })),
        );
        const { hasNextPage, endCursor }: Page['pageInfo'] = page.pageInfo;
        if (!hasNextPage) break;
        const more: ListMoreConnectionsQuery = await client.query(ListMoreConnectionsDocument, {
          workspaceId: node.id,
          after: endCursor,
        });
        page = more.workspace?.awsConnections;
      }
    }
    after = workspaces.pageInfo.hasNextPage ? workspaces.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}

/**
 * The id for the request: a connection's or account's id does not change. A name or a role's ARN needs a lookup with
 * the scope `connections:read`.
 */
export async function resolveConnection(client: ApiClient, text: string): Promise<string> {
  if (/^\d{12}$/.test(text) || isConnectionId(text)) return text;
  return findConnection(await listConnections(client), text).id;
}

/** The listed connection with this id, name or ARN, or the only one of the account. @throws Problem NOT_FOUND */
export function findConnection(listed: readonly ListedConnection[], text: string): ListedConnection {
  const live = listed.filter(({ status }) => status !== 'DISCONNECTED');
  const byId = listed.find(({ id }) => id === text);
  if (byId !== undefined) return byId;
  // A name can be any text, even another role's ARN: an ARN matches role ARNs only.
  const key = text.startsWith('arn:') ? 'roleArn' : /^\d{12}$/.test(text) ? 'accountId' : 'name';
  const matches = live.filter((connection) => connection[key] === text);
  const [only, ...others] = matches;
  if (only === undefined) {
    throw mayBeToken(text)
      ? new Problem('NOT_FOUND', 'No connection has this name.', [
          LIST,
          'If this was a token, ask the operator to revoke it: other users of this machine could read it.',
        ])
      : new Problem('NOT_FOUND', `No connection is called ${JSON.stringify(text)}.`, [LIST]);
  }
  if (others.length === 0) return only;
  // The text equals stored values, so it is no token.
  throw new Problem('NOT_FOUND', `${matches.length} connections are called ${JSON.stringify(text)}.`, [
    ...matches
      .slice(0, 10)
      .map(({ id, accountId, workspace }) => `In ${workspace}, account ${accountId}: ${id}`),
    'Use the id of the connection.',
  ]);
}

const LIST = 'List the connections: aurora-credentials list';

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
