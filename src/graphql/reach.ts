/** From the arguments of a request to what use cases accept: ids of objects that the caller can reach. */
import { canSee, onlyWorkspace, type Viewer } from '../auth/viewer.ts';
import { type Err, ok } from '../base/result.ts';
import type { Connection } from '../connection/connection.ts';
import { type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import type { GraphQLContext } from './context.ts';
import { type NodeType, ownId } from './ids.ts';

/** The id of no object. An invalid or hidden id becomes this one, so the answer is that of a missing object. */
export const MISSING_ID = '00000000-0000-0000-0000-000000000000';

/** Describes the argument of `reachWorkspace`. */
export const WORKSPACE_ID = {
  description: 'The id of the workspace. Optional when the token belongs to exactly one workspace.',
};

/** Describes the argument by which a request can be repeated safely. */
export const IDEMPOTENCY_KEY = {
  description:
    'Makes it safe to send the request again: a second request of the same token with this key creates nothing. 1 to 255 visible ASCII characters, such as a UUID.',
};

/** Describes an argument with the id of a connection. */
export const CONNECTION_ID = { required: true, description: 'The id of the connection.' } as const;

/** The arguments without those that are null: in GraphQL, null and absent mean the same. */
export function withoutNulls<T extends object>(args: T): { [Name in keyof T]: Exclude<T[Name], null> } {
  const entries = Object.entries(args).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as { [Name in keyof T]: Exclude<T[Name], null> };
}

/** The database id of the workspace that the request names, or of the token's only one. */
export function reachWorkspace(
  { viewer }: { viewer: Viewer },
  workspaceId: string | null | undefined,
): Outcome<string> {
  if (typeof workspaceId !== 'string') {
    const only = onlyWorkspace(viewer);
    return only === null ? workspaceRequired() : ok(only);
  }
  const id = databaseId('Workspace', workspaceId);
  return ok(canSee(viewer, id) ? id : MISSING_ID);
}

/** The database id in a global ID; `MISSING_ID` when it is invalid. */
export function databaseId(type: NodeType, globalId: string): string {
  return ownId(type, globalId) ?? MISSING_ID;
}

/** The connection that the request names; null when it does not exist or the caller may not see it. */
export function findConnection(
  { awsConnections }: Pick<GraphQLContext, 'awsConnections'>,
  globalId: string,
): Promise<Connection | null> {
  return awsConnections.load(databaseId('AwsConnection', globalId));
}

/** The database id of the connection that the request names. */
export async function reachConnection(
  context: Pick<GraphQLContext, 'awsConnections'>,
  globalId: string,
): Promise<string> {
  return (await findConnection(context, globalId))?.id ?? MISSING_ID;
}

function workspaceRequired(): Err<Refusal> {
  return refuse(
    'WORKSPACE_REQUIRED',
    'The token does not belong to exactly one workspace, so the request must pass workspaceId.',
    ['Pass workspaceId. The query "workspaces" lists the ids, and createWorkspace creates a workspace.'],
  );
}
