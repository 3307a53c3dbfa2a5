/** Who is calling, and what that token may see and do. */
import type { Millis } from '../base/clock.ts';
import type { Audience } from '../connection/failure.ts';

/** What a token may be allowed to do. An operator may do everything, and more than these name. */
export const SCOPES = ['connections:read', 'connections:write', 'credentials:read'] as const;
export type Scope = (typeof SCOPES)[number];

export const VIEWER_KINDS = ['OPERATOR', 'API_KEY', 'JWT', 'ONBOARDING'] as const;
export type ViewerKind = (typeof VIEWER_KINDS)[number];

export type Viewer = {
  readonly kind: ViewerKind;
  /** Names the token in logs and in the audit log, and opens nothing. */
  readonly tokenId: string;
  /** What people call it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The own ids of the workspaces that exist for it; `ALL` for an operator, or a backend that serves all. */
  readonly workspaces: 'ALL' | readonly string[];
  /** When the token ends; null when it does not by itself. */
  readonly expiresAt: Millis | null;
};

/** May the caller do what needs this scope, to what it can see? */
export function mayUse(viewer: Viewer, scope: Scope): boolean {
  return viewer.kind === 'OPERATOR' || viewer.scopes.includes(scope);
}

/** May the caller let somebody onboard: give away, for a while, what an onboarding link may do? */
export function mayInvite(viewer: Viewer): boolean {
  return mayUse(viewer, 'connections:read') && mayUse(viewer, 'connections:write');
}

/** Which words the caller gets for a failure. */
export function audienceOf({ kind }: Viewer): Audience {
  return kind === 'OPERATOR' ? 'OPERATOR' : 'CUSTOMER';
}

/** Does this workspace, with everything in it, exist for the caller? */
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

/** Two callers for whom this is the same can see the same, and do the same, whoever they are. */
export function visibilityOf({ tokenId: _i, name: _n, expiresAt: _e, ...rest }: Viewer): string {
  return JSON.stringify(Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The one workspace that the token belongs to, which requests then need not name; null when there is none such. */
export function onlyWorkspace({ workspaces }: Viewer): string | null {
  return workspaces !== 'ALL' && workspaces.length === 1 ? (workspaces[0] ?? null) : null;
}
