/** Who signed a request, according to the replica that receives it. */
import type { Caller } from '../iam/policy/context.ts';
import type { PermissionPolicies } from '../iam/policy/permissions.ts';
import { expiredToken, invalidToken } from './aws-fault.ts';
import {
  type Account,
  type Directory,
  type Role,
  rootCaller,
  type Session,
  sessionCaller,
  userCaller,
} from './directory.ts';
import { permissionsOf } from './permissions.ts';
import { readSignature, type SignedRequest, verifySignature } from './sigv4.ts';
import type { View } from './view.ts';

export type Authenticated = {
  readonly caller: Caller;
  readonly account: Account;
  readonly accessKeyId: string;
  /** The Region that the request was signed for. */
  readonly region: string;
  readonly permissions: PermissionPolicies;
  /** The tags of the user, or of the role and its session. Session tags take precedence. */
  readonly tags: ReadonlyMap<string, string>;
  /** Null for a caller with long-term keys. */
  readonly session: Session | null;
};

/**
 * @param wireNow the real time: clients sign with the machine's clock, even when a test moves the model's clock
 * @throws AwsFault when the signature, the key or the session is invalid
 */
export function authenticate(
  directory: Directory,
  view: View,
  request: SignedRequest,
  expected: { service: string; wireNow: number },
): Authenticated {
  const signature = readSignature(request);
  const { accessKeyId, region } = signature;
  const check = (secret: string) =>
    verifySignature(request, signature, secret, { service: expected.service, now: expected.wireNow });

  if (accessKeyId.startsWith('ASIA')) {
    const session = directory.sessions.get(accessKeyId);
    const account = directory.accounts.get(session?.accountId ?? '');
    if (session === undefined || account === undefined) throw invalidToken();
    if (session.sessionToken !== signature.sessionToken) throw invalidToken();
    check(session.secretAccessKey);
    if (session.expiresAt <= directory.clock.now()) throw expiredToken();
    const role = roleOf(session, account, view);
    return {
      caller: sessionCaller(session),
      account,
      accessKeyId,
      region,
      permissions: permissionsOf(role, account, session),
      tags: new Map([...role.tags, ...session.tags]),
      session,
    };
  }

  const key = view.read(`key ${accessKeyId}`, directory.keys.get(accessKeyId));
  const account = directory.accounts.get(key?.accountId ?? '');
  if (key === null || !key.active || account === undefined || signature.sessionToken !== undefined) {
    throw invalidToken();
  }
  check(key.secretAccessKey);
  const common = { account, accessKeyId, region, session: null };
  if (key.userName === null) {
    const permissions = permissionsOf(null, account, null);
    return { ...common, caller: rootCaller(account), permissions, tags: new Map() };
  }
  const name = key.userName.toLowerCase();
  const user = view.read(`user ${account.id} ${name}`, account.users.get(name));
  if (user === null) throw invalidToken();
  const permissions = permissionsOf(user, account, null);
  return { ...common, caller: userCaller(account, user), permissions, tags: user.tags };
}

/**
 * The session's role as the replica knows it now: changed permissions also apply to existing sessions. A session
 * keeps the permissions of a role that was deleted. [docs/aws-facts.md, section 4]
 */
function roleOf({ role }: Session, account: Account, view: View): Role {
  const name = role.name.toLowerCase();
  const known = view.read(`role ${account.id} ${name}`, account.roles.get(name));
  return known?.roleId === role.roleId ? known : role;
}
