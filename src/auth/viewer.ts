/** The caller, and the permissions of the caller's token. */
import type { Millis } from '../base/clock.ts';
import type { Audience } from '../connection/failure.ts';

/** Permissions of a token. An operator has all of these, and more. */
export const SCOPES = ['connections:read', 'connections:write', 'credentials:read'] as const;
export type Scope = (typeof SCOPES)[number];

export type ViewerKind = 'OPERATOR' | 'API_KEY' | 'JWT' | 'ONBOARDING' | 'PERSON';

/**
 * What the caller may do at all. An operator may do everything. An auditor may read what an operator may read, and
 * changes nothing. A member is limited to its workspaces and scopes.
 */
export type Role = 'OPERATOR' | 'AUDITOR' | 'MEMBER';

/** A person who signs in, as the claims of the issuer describe it. */
export type Person = Pick<Viewer, 'role' | 'name' | 'scopes' | 'workspaces'> & {
  /** The issuer's id of the person: the claim "sub". */
  readonly subject: string;
};

export type Viewer = {
  readonly kind: ViewerKind;
  readonly role: Role;
  /** Names the token, or the person, in logs and in the audit log. It grants nothing. */
  readonly tokenId: string;
  /** A name for people. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The database ids of the workspaces that it can see. `ALL` for an operator, or a backend that serves all. */
  readonly workspaces: 'ALL' | readonly string[];
  /** Null when the token does not expire. */
  readonly expiresAt: Millis | null;
  /** The session of a person who signed in; null for tokens. */
  readonly sessionId: string | null;
};

/** The holder of the operator's token. */
export const OPERATOR: Viewer = {
  kind: 'OPERATOR',
  role: 'OPERATOR',
  tokenId: 'operator',
  name: "The operator's token",
  scopes: SCOPES,
  workspaces: 'ALL',
  expiresAt: null,
  sessionId: null,
};

/**
 * Why a token is refused. Only the holder of the token can learn EXPIRED and REVOKED. TOO_MANY: the token is wrong, as
 * many others that came from the address. SESSION_ENDED: the person must sign in again, for any reason.
 */
export type Rejection =
  | 'MISSING'
  | 'INVALID'
  | 'EXPIRED'
  | 'REVOKED'
  | 'SESSION_ENDED'
  | 'ISSUER_UNAVAILABLE'
  | 'TOO_MANY';

/** The holder of a further token of the operator, which has a name. */
export function namedOperator(name: string): Viewer {
  return { ...OPERATOR, tokenId: `operator:${name}`, name: `The operator's token "${name}"` };
}

export function isOperator({ role }: Viewer): boolean {
  return role === 'OPERATOR';
}

/** Whether the caller may read what operators read: everything of all workspaces, and of Aurora itself. */
export function readsEverything({ role }: Viewer): boolean {
  return role !== 'MEMBER';
}

/** Whether the caller has this scope, for everything that it can see. An auditor only reads, whatever its token says. */
export function mayUse(viewer: Viewer, scope: Scope): boolean {
  if (isOperator(viewer)) return true;
  if (viewer.role === 'AUDITOR' && scope !== 'connections:read') return false;
  return viewer.scopes.includes(scope);
}

/** Whether the caller may create onboarding links, which grant others access for a while. */
function mayInvite(viewer: Viewer): boolean {
  return mayUse(viewer, 'connections:read') && mayUse(viewer, 'connections:write');
}

/** Whether the caller may see what callers that invite see: onboarding links, and where webhooks send. */
export function seesInvitations(viewer: Viewer): boolean {
  return mayInvite(viewer) || readsEverything(viewer);
}

/** Whether the caller reads the operator's instructions or the customer's. */
export function audienceOf(viewer: Viewer): Audience {
  return readsEverything(viewer) ? 'OPERATOR' : 'CUSTOMER';
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

/** Who takes turns in a lane: a token, and the subject of JWTs, of which backends make many. */
export function clientOf({ kind, name, tokenId }: Viewer): string {
  return kind === 'JWT' ? `jwt of ${name}` : tokenId;
}

/** The only workspace of the token, which requests need not name; null if there is none or several. */
export function onlyWorkspace({ workspaces }: Viewer): string | null {
  return workspaces !== 'ALL' && workspaces.length === 1 ? (workspaces[0] ?? null) : null;
}
