/**
 * The names and tags of a session, which show the workspace and the token in the customer's CloudTrail.
 */

/** What Aurora sends in addition to the session's name. Off by default, because a role must allow each explicitly. */
export type SessionTraceOptions = { readonly sourceIdentity: boolean; readonly tags: boolean };

export const NO_TRACE: SessionTraceOptions = { sourceIdentity: false, tags: false };

/** What the role and Aurora's user must allow in addition to sts:AssumeRole; without it AWS refuses the call. */
export function tracingActions({ sourceIdentity, tags }: SessionTraceOptions): string[] {
  return [...(tags ? ['sts:TagSession'] : []), ...(sourceIdentity ? ['sts:SetSourceIdentity'] : [])];
}

export type SessionTag = { readonly key: string; readonly value: string };

export type SessionTrace = {
  readonly sessionName: string;
  /** Null where none is sent. */
  readonly sourceIdentity: string | null;
  readonly tags: readonly SessionTag[];
};

/** AWS's limit for `RoleSessionName` and `SourceIdentity`. */
const MAX_CHARACTERS = 64;

/**
 * @param tokenId the token's id, which is not secret; null for Aurora's own checks of the role
 */
export function sessionTrace(
  workspaceId: string,
  tokenId: string | null,
  { sourceIdentity, tags }: SessionTraceOptions,
): SessionTrace {
  const token = tokenId ?? 'verification';
  return {
    // 43 characters, then as much of the token as fits. `SourceIdentity` and the tag contain all of it.
    sessionName: named(tokenId === null ? `aurora-${workspaceId}` : `aurora-${workspaceId}-${brief(token)}`),
    sourceIdentity: sourceIdentity ? named(`aurora-${token}`) : null,
    tags: tags
      ? [
          { key: 'AuroraWorkspace', value: workspaceId },
          { key: 'AuroraToken', value: token.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256) },
        ]
      : [],
  };
}

/** The id without its prefix, where there is little space. The first half of an API key's id already distinguishes keys. */
function brief(tokenId: string): string {
  return tokenId.replace(/^(?:api-key|operator):/, '');
}

function named(text: string): string {
  return text.replace(/[^\w+=,.@-]/g, '-').slice(0, MAX_CHARACTERS);
}
