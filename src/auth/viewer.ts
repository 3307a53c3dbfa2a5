/** The caller, and the permissions of the caller's token. */
import type { Millis } from '../base/clock.ts';
import type { Audience } from '../connection/failure.ts';

/** Permissions of a token. An operator has all of these, and more. */
export const SCOPES = ['connections:read', 'connections:write', 'credentials:read'] as const;
export type Scope = (typeof SCOPES)[number];

export type ViewerKind = 'OPERATOR' | 'API_KEY' | 'JWT' | 'ONBOARDING';

export type Viewer = {
  readonly kind: ViewerKind;
  /** Names the token in logs and in the audit log. It grants nothing. */
  readonly tokenId: string;
  /** A name for people. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The database ids of the workspaces that it can see. `ALL` for an operator, or a backend that serves all. */
  readonly workspaces: 'ALL' | readonly string[];
  /** Null when the token does not expire. */
  readonly expiresAt: Millis | null;
};

/** The holder of the operator's token. */
export const OPERATOR: Viewer = {
  kind: 'OPERATOR',
  tokenId: 'operator',
  name: "The operator's token",
  scopes: ['connections:read', 'connections:write', 'credentials:read'],
  workspaces: 'ALL',
  expiresAt: null,
};

/**
 * Why a token is refused. Only the holder of the token can learn EXPIRED and REVOKED. TOO_MANY: the token is wrong, as
 * many others that came from the address.
 */
export type Rejection = 'MISSING' | 'INVALID' | 'EXPIRED' | 'REVOKED' | 'ISSUER_UNAVAILABLE' | 'TOO_MANY';

/** Whether the caller has this scope, for everything that it can see. */
export function mayUse(viewer: Viewer, scope: Scope): boolean {
  return viewer.kind === 'OPERATOR' || viewer.scopes.includes(scope);
}

/** Whether the caller may create onboarding links, which grant others access for a while. */
export function mayInvite(viewer: Viewer): boolean {
  return mayUse(viewer, 'connections:read') && mayUse(viewer, 'connections:write');
}

/** Whether the caller reads the operator's instructions or the customer's. */
export function audienceOf({ kind }: Viewer): Audience {
  return kind === 'OPERATOR' ? 'OPERATOR' : 'CUSTOMER';
}

/** Whether the caller can see this workspace, with everything in it. */
export function canSee({ workspaces }: Viewer, workspaceId: string): boolean {
  return workspaces === 'ALL' || workspaces.includes(workspaceId);
}

/**
 * The lane in which the caller waits for shared resources. Tokens of the same workspaces share one: more tokens get
 * no larger share.
 */
export function laneOf({ workspaces }: Viewer): string {
  return workspaces === 'ALL' ? 'ALL' : workspaces.join(' ');
}

/** The only workspace of the token, which requests need not name; null if there is none or several. */
export function onlyWorkspace({ workspaces }: Viewer): string | null {
  return workspaces !== 'ALL' && workspaces.length === 1 ? (workspaces[0] ?? null) : null;
}
