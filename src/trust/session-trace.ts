/**
 * What a session carries of whom it was made for, so that the customer finds it in CloudTrail: the workspace,
 * and the token that asked.
 */
import type { SessionTag } from './session-request.ts';

/** What is sent besides the session's name. A role must allow either expressly, so that neither is by default. */
export type TraceOptions = { readonly sourceIdentity: boolean; readonly tags: boolean };

export const NO_TRACE: TraceOptions = { sourceIdentity: false, tags: false };

/** What a role, and Aurora's own user, must allow besides sts:AssumeRole: without it, AWS refuses the whole call. */
export function tracingActions({ sourceIdentity, tags }: TraceOptions): string[] {
  return [...(tags ? ['sts:TagSession'] : []), ...(sourceIdentity ? ['sts:SetSourceIdentity'] : [])];
}

export type SessionTrace = {
  readonly sessionName: string;
  readonly sourceIdentity: string | null;
  readonly tags: readonly SessionTag[];
};

/** AWS's limit for `RoleSessionName` and `SourceIdentity`. */
const LONGEST = 64;

/**
 * @param tokenId names the token, and opens nothing; null for Aurora's own checks of the role
 */
export function sessionTrace(
  workspaceId: string,
  tokenId: string | null,
  { sourceIdentity, tags }: TraceOptions,
): SessionTrace {
  const token = tokenId ?? 'verification';
  return {
    // 43 characters; then what room there is for the token. `SourceIdentity` and the tag have it whole.
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

/** An API key's id without its prefix: the first half of it tells keys apart. */
function brief(tokenId: string): string {
  return tokenId.replace(/^api-key:/, '');
}

function named(text: string): string {
  return text.replace(/[^\w+=,.@-]/g, '-').slice(0, LONGEST);
}
