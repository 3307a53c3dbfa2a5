/** From the ids that a request names to the things that its caller can reach. */

import { canSee, onlyWorkspace } from '../auth/viewer.ts';
import { type Err, ok } from '../base/result.ts';
import { type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import type { GraphQLContext } from './context.ts';
import { ownId } from './ids.ts';

/**
 * An id of nothing. What is no id, or of something that the caller may not see, goes on as this, and so gets
 * the answer of what does not exist.
 */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The own id of the workspace that the request names, or the token's only one. */
export function reachWorkspace(
  { viewer }: Pick<GraphQLContext, 'viewer'>,
  workspaceId: string | null | undefined,
): Outcome<string> {
  if (typeof workspaceId !== 'string') {
    const only = onlyWorkspace(viewer);
    return only === null ? workspaceRequired() : ok(only);
  }
  const named = ownId('Workspace', workspaceId) ?? NOBODY;
  return ok(canSee(viewer, named) ? named : NOBODY);
}

/** The own id of the connection that the request names. */
export async function reachConnection(
  { awsConnections }: Pick<GraphQLContext, 'awsConnections'>,
  connectionId: string,
): Promise<string> {
  const connection = await awsConnections.load(ownId('AwsConnection', connectionId) ?? NOBODY);
  return connection?.id ?? NOBODY;
}

function workspaceRequired(): Err<Refusal> {
  return refuse(
    'WORKSPACE_REQUIRED',
    'The token does not belong to one workspace alone, so workspaceId must say which one this is about.',
    ['Pass workspaceId: the query "workspaces" lists them, createWorkspace makes one.'],
  );
}
