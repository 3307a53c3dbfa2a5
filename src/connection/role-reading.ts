/**
 * What a role says about itself: when to read it, and what follows from a reading.
 *
 * A role that can be read needs fewer calls: whether it is open depends on its trust policy alone. While that stays the
 * same, one call and one read replace the proof with probes, which is repeated once a day.
 */
import type { Millis } from '../base/clock.ts';
import type {
  AccessSummary,
  Connection,
  ConnectionChange,
  OtherUser,
  RoleState,
  TrustPolicyChange,
} from './connection.ts';

/** How often the probes prove a role that can be read, and how often Aurora finds out what it may do. */
const FULL_CHECK_MS: Millis = 86_400_000;

/**
 * When Aurora finds out what a role may do, after a verification that read the role. No client waits for that, and the
 * permissions need time to propagate, too.
 */
export const FIRST_ACCESS_CHECK_MS: Millis = 10_000;

/** Before any proof. */
const NEVER: Millis = 0;

/** What one attempt has read. */
export type RoleReading = {
  readonly readAt: Millis;
  /** Null: Aurora could not read the role. */
  readonly trust: TrustSeen | null;
  /** Whether AWS refused to let Aurora read the role, so the next check need not try first. */
  readonly isRefused: boolean;
  /** Null: it was not the time to ask. */
  readonly access: { readonly hash: string; readonly summary: AccessSummary } | null;
};

/** The trust policy that a reading has seen, compared with the one before. */
export type TrustSeen = {
  readonly hash: string;
  /** The hash of the one before; null: none was known. */
  readonly base: string | null;
  readonly change: TrustPolicyChange;
  /** Who may use the role apart from Aurora. Null: unknown. */
  readonly others: readonly OtherUser[] | null;
};

/** A change of the role, as CloudTrail has it. */
export type RoleChange = {
  /** The API action, such as `UpdateAssumeRolePolicy`. */
  readonly action: string;
  readonly at: Millis;
  /** The ARN of who made it; null where CloudTrail names none. */
  readonly by: string | null;
};

/** A trust policy as Aurora has read it. */
export type TrustRecord = {
  readonly hash: string;
  /** The call that the role may make to show it. */
  readonly by: 'iam:GetRole' | 'iam:ListRoles';
  /** JSON. It may hold External IDs. */
  readonly document: string;
  /** When Aurora first read this document. */
  readonly seenAt: Millis;
  /** When Aurora last read it. */
  readonly readAt: Millis;
  /** When Aurora last read the document before it, so it was changed later; null: this is the first. */
  readonly changedAfter: Millis | null;
  /** Who changed it, from CloudTrail; null while it has not told. */
  readonly change: RoleChange | null;
  readonly maxSessionSeconds: number | null;
};

/** A call that Aurora could not make to read the role. */
export type UnreadCall = {
  readonly action: string;
  /** AWS's sentence, or why there is none. */
  readonly reason: string;
};

/** What the next check of the role does. */
export type CheckPlan = {
  /** One call and one read, unless they show a change. */
  readonly isLight: boolean;
  /** Whether to find out what the role may do. */
  readonly readsAccess: boolean;
  /** Whether to look up who changed the role. CloudTrail is slow: nobody may wait for that. */
  readonly asksAuthor: boolean;
  /** How long the reading may take. */
  readonly maxMs: Millis;
};

/** A person waits for the outcome, so it only reads what decides on the connection. */
export const FIRST_PROOF: CheckPlan = {
  ...{ isLight: false, readsAccess: false, asksAuthor: false },
  maxMs: 3_000,
};

/** The longest that a reading takes of a check that nobody waits for. */
export const MAX_READING_MS: Millis = 60_000;

export function planCheck(connection: Connection, now: Millis): CheckPlan {
  const { role, status, rotation, recheck } = connection;
  const isOld = (moment: Millis | null | undefined) =>
    moment == null || now - moment >= FULL_CHECK_MS || now < moment;
  const works = status === 'CONNECTED' && recheck?.failures === 0;
  const isReadable = role !== null && role.trustHash !== null;
  return {
    isLight: works && isReadable && rotation === null && !isOld(role.provenAt),
    readsAccess: isOld(role?.accessAt),
    asksAuthor: true,
    maxMs: MAX_READING_MS,
  };
}

/**
 * The state of the role after a reading.
 *
 * @param provenAt when the probes have proved the role as it was read; null: they have not
 */
export function roleStateAfter(
  { role }: Pick<Connection, 'role'>,
  reading: RoleReading,
  provenAt: Millis | null,
): RoleState {
  const { readAt, trust, isRefused, access } = reading;
  const known = role?.trustHash ?? null;
  const trustHash = isOvertaken(role, reading) ? known : (trust?.hash ?? (isRefused ? null : known));
  // A proof of another trust policy says nothing about this one.
  const isOfThis = trust === null || trust.hash === trustHash;
  const proven = isOfThis ? provenAt : null;
  return {
    readAt,
    trustHash,
    provenAt: proven ?? (role !== null && role.trustHash === trustHash ? role.provenAt : NEVER),
    accessAt: access === null ? (role?.accessAt ?? null) : readAt,
    accessHash: access?.hash ?? role?.accessHash ?? null,
  };
}

/** Whether another reading came first: what this one says of the trust policy was compared with an older one. */
function isOvertaken(role: RoleState | null, { readAt, trust }: RoleReading): boolean {
  if (role === null) return false;
  return role.readAt > readAt || (trust !== null && trust.base !== role.trustHash);
}

/** The events that follow from a reading: what has changed since the last one. */
export function changesOfRole(
  connection: Pick<Connection, 'role'>,
  reading: RoleReading,
): ConnectionChange[] {
  const { role: before } = connection;
  const role = roleStateAfter(connection, reading, null);
  const { trust, access } = reading;
  const changes: ConnectionChange[] = [];
  const isChange = trust !== null && before?.trustHash != null && trust.hash !== before.trustHash;
  if (isChange && !isOvertaken(before, reading))
    changes.push({ type: 'TrustPolicyChanged', role, ...trust.change, others: trust.others });
  if (access !== null && access.hash !== before?.accessHash)
    changes.push({ type: 'AccessChanged', role, ...access.summary });
  return changes;
}
