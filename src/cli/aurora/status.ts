/** `aurora status`: shows the state of one account, or of all. */
import { ViewerDocument } from '../../../schema/generated/graphql.ts';
import { findConnection, type ListedConnection, listConnections, toTable } from '../connections.ts';
import type { Host } from '../host.ts';
import { printable, printableJson } from '../problem.ts';
import { isLive, STATUSES } from './accounts.ts';
import { type ClientOptions, openClient } from './client.ts';
import { describeConnection, exitCodeOf, readConnection } from './connection.ts';

/** Returns 0 when the account is connected; without an account, when all are connected or being verified. */
export async function showStatus(
  account: string | undefined,
  options: ClientOptions,
  host: Host,
): Promise<number> {
  const client = await openClient(options, host);
  const listed = await listConnections(client);
  if (account !== undefined) {
    const connection = await readConnection(client, findConnection(listed, account).id);
    host.print(options.json === true ? printableJson(connection, 2) : describeConnection(connection));
    return exitCodeOf(connection);
  }
  const { viewer } = await client.query(ViewerDocument, {});
  const live = listed.filter(isLive);
  const counts = countByStatus(live);
  const broken = live.filter(({ status }) => status !== 'CONNECTED' && status !== 'PENDING');
  if (options.json === true) {
    host.print(printableJson({ token: viewer.name, counts, broken }, 2));
  } else {
    const words = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
    host.print(printable(`Token "${viewer.name}". ${words.join(', ') || 'No accounts'}.`));
    if (broken.length > 0) host.print(`${toTable(broken)}\nWhat to do: aurora status ID`);
  }
  return broken.length === 0 ? 0 : 1;
}

function countByStatus(connections: readonly ListedConnection[]): Record<string, number> {
  const counts = STATUSES.map(
    (status) => [status, connections.filter((connection) => connection.status === status).length] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
