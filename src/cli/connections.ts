/** The connections that the token may see: listed, and found by what people call them. */
import {
  ListConnectionsDocument,
  type ListConnectionsQuery,
  ListMoreConnectionsDocument,
  type ListMoreConnectionsQuery,
} from '../../schema/generated/graphql.ts';
import { mayBeToken, Problem, printable, quotedArgument } from './problem.ts';
import type { Server } from './server.ts';

type Page = ListConnectionsQuery['workspaces']['edges'][number]['node']['awsConnections'];

export type ListedConnection = Page['edges'][number]['node'] & { readonly workspace: string };

/** All of them, workspace by workspace. */
export async function listConnections(server: Server): Promise<ListedConnection[]> {
  const found: ListedConnection[] = [];
  let after: string | null = null;
  do {
    const { workspaces }: ListConnectionsQuery = await server.query(ListConnectionsDocument, { after });
    for (const { node } of workspaces.edges) {
      for (let page: Page | undefined = node.awsConnections; page !== undefined; ) {
        found.push(...page.edges.map((edge) => ({ ...edge.node, workspace: node.name })));
        const { hasNextPage, endCursor }: Page['pageInfo'] = page.pageInfo;
        if (!hasNextPage) break;
        const more: ListMoreConnectionsQuery = await server.query(ListMoreConnectionsDocument, {
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
 * What to ask the server for: an id and an account's go as they are, a name or a role's ARN are looked up, which
 * is one more question and needs the scope `connections:read`.
 */
export async function resolveConnection(server: Server, text: string): Promise<string> {
  if (/^\d{12}$/.test(text) || isConnectionId(text)) return text;
  const live = (await listConnections(server)).filter(({ status }) => status !== 'DISCONNECTED');
  // A name is whatever somebody has chosen, also another's role: an ARN is looked for among roles alone.
  const isArn = text.startsWith('arn:');
  const matches = live.filter(({ name, roleArn }) => (isArn ? roleArn : name) === text);
  const [only, ...others] = matches;
  if (only === undefined) {
    throw mayBeToken(text)
      ? new Problem('NOT_FOUND', 'No connection has this name.', [
          LIST,
          'If this was a token, have the operator revoke it: other users of this machine could read it.',
        ])
      : new Problem('NOT_FOUND', `No connection is called ${JSON.stringify(text)}.`, [LIST]);
  }
  if (others.length === 0) return only.id;
  throw new Problem('NOT_FOUND', `${matches.length} connections are called ${quotedArgument(text)}.`, [
    ...matches
      .slice(0, 10)
      .map(({ id, accountId, workspace }) => `In ${workspace}, account ${accountId}: ${id}`),
    'Use the id of the one that you mean.',
  ]);
}

const LIST = 'See what there is: aurora-credentials list';

/** For people: in columns. */
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

/** Ids are opaque, but this much tells one from a name without asking. */
function isConnectionId(text: string): boolean {
  return (
    /^[\w+/=-]+$/.test(text) && Buffer.from(text, 'base64').toString('latin1').startsWith('AwsConnection:')
  );
}
