/** Which workspace a request is about. */
import type { Viewer } from '../auth/viewer.ts';
import { accept, type Outcome, refuse } from '../connections/refusal.ts';
import { ownId } from './ids.ts';

/** An id that is none of ours is looked up all the same, so that it gets the answer of one that does not exist. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The workspace that the request names, or the token's own. */
export function workspaceFor(viewer: Viewer, workspaceId: string | null | undefined): Outcome<string> {
  const own = viewer.kind === 'WORKSPACE' ? viewer.workspaceId : null;
  if (typeof workspaceId !== 'string') return own === null ? workspaceRequired() : accept(own);
  const named = ownId('Workspace', workspaceId) ?? NOBODY;
  // A token of one workspace cannot name another's: that one does not exist for it.
  return accept(own !== null && named !== own ? NOBODY : named);
}

function workspaceRequired(): ReturnType<typeof refuse> {
  return refuse(
    'WORKSPACE_REQUIRED',
    "The operator's token belongs to no workspace, so workspaceId must say which one this is about.",
    ['Pass workspaceId: the query "workspaces" lists them, createWorkspace makes one.'],
  );
}
