/** `aurora accounts`: lists the connected accounts. */
import { type ListedConnection, listConnections, toTable } from '../connections.ts';
import type { Host } from '../host.ts';
import { Problem, printableJson, quotedArgument } from '../problem.ts';
import { type ClientOptions, openClient } from './client.ts';

type AccountsOptions = ClientOptions & {
  readonly workspace?: string;
  readonly status?: readonly string[];
  readonly search?: string;
  readonly all?: boolean;
};

/** In the order to show them in. */
export const STATUSES: readonly ListedConnection['status'][] = [
  'PENDING',
  'CONNECTED',
  'DEGRADED',
  'FAILED',
  'INSECURE',
  'DISCONNECTED',
];

/** Returns 0, also when there are none. */
export async function listAccounts(options: AccountsOptions, host: Host): Promise<number> {
  const statuses = options.status?.map(statusOf);
  const shown = (await listConnections(await openClient(options, host))).filter(
    (connection) =>
      (statuses?.includes(connection.status) ?? (options.all === true || isLive(connection))) &&
      isOfWorkspace(connection, options.workspace) &&
      contains(connection, options.search),
  );
  if (options.json === true) host.print(printableJson(shown, 2));
  else if (shown.length === 0) host.report('No accounts match, or this token may see none.');
  else host.print(toTable(shown));
  return 0;
}

export function isLive({ status }: ListedConnection): boolean {
  return status !== 'DISCONNECTED';
}

/** Whether Aurora gives out credentials for it. */
export function isUsable({ status }: ListedConnection): boolean {
  return status === 'CONNECTED' || status === 'DEGRADED';
}

/** @param workspace an id or a name; undefined for all */
export function isOfWorkspace(connection: ListedConnection, workspace: string | undefined): boolean {
  return workspace === undefined || [connection.workspace, connection.workspaceId].includes(workspace);
}

function contains({ name, accountId, roleArn }: ListedConnection, search = ''): boolean {
  return [name ?? '', accountId, roleArn].some((text) => text.toLowerCase().includes(search.toLowerCase()));
}

function statusOf(text: string): ListedConnection['status'] {
  const status = STATUSES.find((one) => one === text.toUpperCase());
  if (status !== undefined) return status;
  throw new Problem('USAGE', `--status must be one of the states, but is ${quotedArgument(text)}.`, [
    `The states: ${STATUSES.join(', ').toLowerCase()}`,
  ]);
}
