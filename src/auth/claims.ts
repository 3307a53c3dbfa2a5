/** What the claims of an issuer say of a caller: of a JWT, and of a person who signs in. */
import { type Person, SCOPES, type Scope, type Viewer } from './viewer.ts';

export type Claims = Readonly<Record<string, unknown>>;

export type AccessClaims = {
  /** The claim that lists workspaces: an array of ids, or "*" for all. */
  readonly workspacesClaim: string;
  /** The claim that lists scopes: an array, or a text with spaces. */
  readonly scopesClaim: string;
};

export type PersonClaims = AccessClaims & {
  /** The claim that lists roles or groups: an array, or a text that is one of them, as names of groups have spaces. */
  readonly roleClaim: string;
  /** The value of that claim that makes an operator. */
  readonly operatorRole: string;
  /** The value of that claim that makes an auditor. */
  readonly auditorRole: string;
};

/** The database id behind an id of a workspace as clients know it, or null. */
export type ReadWorkspaceId = (id: string) => string | null;

export const MAX_NAME_CHARACTERS = 200;

/** Of the name alone: the login after it must fit, as people choose their names. */
const MAX_DISPLAY_NAME_CHARACTERS = 80;
const MAX_LOGIN_CHARACTERS = MAX_NAME_CHARACTERS - MAX_DISPLAY_NAME_CHARACTERS - ' ()'.length;

/** As OpenID Connect limits the claim "sub". */
const MAX_SUBJECT_CHARACTERS = 255;

/** The workspaces and scopes of the claims. Unknown ones do not count. */
export function accessOf(
  claims: Claims,
  { workspacesClaim, scopesClaim }: AccessClaims,
  readWorkspaceId: ReadWorkspaceId,
): Pick<Viewer, 'scopes' | 'workspaces'> {
  const workspaces = textsOf(claims[workspacesClaim]);
  return {
    scopes: textsOf(claims[scopesClaim]).filter((text): text is Scope =>
      (SCOPES as readonly string[]).includes(text),
    ),
    workspaces: workspaces.includes('*') ? 'ALL' : workspaces.flatMap((id) => readWorkspaceId(id) ?? []),
  };
}

/** The person of the claims; null when they have no subject, or give no access. */
export function personOf(
  claims: Claims,
  names: PersonClaims,
  readWorkspaceId: ReadWorkspaceId,
): Person | null {
  const subject = textOf(claims['sub']);
  if (subject === undefined || subject.length > MAX_SUBJECT_CHARACTERS) return null;
  const person = { subject, name: nameOf(claims, subject) };
  const claimed = claims[names.roleClaim];
  const roles = typeof claimed === 'string' ? [claimed] : textsOf(claimed);
  if (roles.includes(names.operatorRole))
    return { ...person, role: 'OPERATOR', scopes: SCOPES, workspaces: 'ALL' };
  if (roles.includes(names.auditorRole))
    return { ...person, role: 'AUDITOR', scopes: ['connections:read'], workspaces: 'ALL' };
  const access = accessOf(claims, names, readWorkspaceId);
  if (access.scopes.length === 0 || access.workspaces.length === 0) return null;
  return { ...person, role: 'MEMBER', ...access };
}

/**
 * The name and the login, by which people recognize each other in the audit log. People may choose their name, so it
 * cannot hide the login or look like one.
 */
function nameOf(claims: Claims, subject: string): string {
  const name = plainText(claims['name'], MAX_DISPLAY_NAME_CHARACTERS);
  // Some issuers send booleans as text.
  const isVerified = String(claims['email_verified']) !== 'false';
  const logins = [isVerified ? claims['email'] : undefined, claims['preferred_username'], subject];
  const texts = logins.map((claim) => plainText(claim, MAX_LOGIN_CHARACTERS));
  const login = texts.find((text) => text !== '') ?? '?';
  return name === '' ? login : `${name} (${login})`;
}

/** One line without brackets and invisible characters; empty when the claim is no text. */
function plainText(claim: unknown, maxCharacters: number): string {
  const line = (textOf(claim) ?? '').replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Ps}\p{Pe}<>]+/gu, ' ').trim();
  return [...line].slice(0, maxCharacters).join('').trim();
}

/** The text of a claim; undefined when it is another value. */
export function textOf(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}

function textsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((text) => text !== '');
  return Array.isArray(claim) ? claim.filter((item): item is string => typeof item === 'string') : [];
}
