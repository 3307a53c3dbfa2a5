/** What is known besides the denial itself. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Connection } from '../connection/connection.ts';
import {
  type Evidence,
  FAILURES,
  type Failure,
  type IdentityChange,
  MANY_SIBLINGS,
} from '../connection/failure.ts';
import {
  nearlyAllArrived,
  type SeenVerifications,
  stillPropagating,
} from '../connection/propagation-estimate.ts';
import type { AttemptOutcome } from '../connection/role-proof.ts';
import type { Log } from '../observe/log.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { EventStore } from '../storage/events.ts';
import type { IdentityService } from './identity.ts';

export type EvidenceStore = Pick<EventStore, 'seenVerifications'> &
  Pick<ConnectionStore, 'lastAssumedAt' | 'workingInAccount' | 'identityAt' | 'noteIdentity'>;

/** So many verifications tell how long changes take: recent ones, for AWS changes, too. */
const SEEN = 500;

/** Another role that was assumed this long ago shows what Aurora may do now. */
const JUST_NOW_MS: Millis = 600_000;

/** For how long a look at them is good enough. */
const REMEMBERED_MS: Millis = 60_000;

/** Accounts that are remembered to have failed. */
const MAX_FAILED_ACCOUNTS = 1_000;

/** Adds to a denial what else is known at that moment. A proof counts only for the identity that Aurora had then. */
export function createEvidence(parts: {
  store: EvidenceStore;
  clock: Clock;
  log: Log;
  identity: Pick<IdentityService, 'read'>;
  /** When this process last assumed any role, also one whose proof is still under way. */
  assumedAt: () => Millis;
}) {
  const { store, clock, log } = parts;
  let seen: { readonly value: SeenVerifications; readonly at: Millis } | null = null;
  let noted: Who | null = null;
  let told: Who | null = null;
  /** Accounts of roles that began to fail since any role last worked. */
  const failing = new Set<string>();

  const seenVerifications = async (): Promise<SeenVerifications> => {
    const now = clock.now();
    if (seen === null || now - seen.at > REMEMBERED_MS) {
      seen = { value: await store.seenVerifications(SEEN), at: now };
    }
    return seen.value;
  };

  const whoAmI = async (): Promise<Who | null> => {
    const reading = await parts.identity.read();
    if (!reading.ok) return null;
    const { accountId, userId } = reading.value;
    // Behind the colon is the name of the session, which each start of Aurora may choose.
    return { accountId, userId: userId.split(':')[0] ?? userId };
  };

  const proven = async () => {
    failing.clear();
    const me = await whoAmI();
    if (me === null || isSame(noted, me)) return;
    await store.noteIdentity({ ...me, since: clock.now() });
    noted = me;
  };

  /** Who Aurora was then, where that was somebody else than now. */
  const otherThan = async (me: Who | null, moment: Millis | null): Promise<Who | null> => {
    if (me === null || moment === null) return null;
    const then = await store.identityAt(moment);
    return then === null || isSame(then, me) ? null : then;
  };

  const changeSince = async (me: Who | null, moment: Millis | null): Promise<IdentityChange | null> => {
    const then = await otherThan(me, moment);
    if (then === null || me === null) return null;
    const change = { fromAccountId: then.accountId, toAccountId: me.accountId };
    if (!isSame(told, me)) {
      log.error(change, "Aurora's own AWS identity has changed: roles that named the former one refuse it");
      told = me;
    }
    return change;
  };

  return async (connection: Connection, outcome: AttemptOutcome): Promise<AttemptOutcome> => {
    if (outcome.kind === 'PROVEN') await proven();
    if (!('failure' in outcome)) return outcome;
    const { code } = outcome.failure;
    if (!FAILURES[code].isDenial) return outcome;
    const now = clock.now();
    const { accountId, lastVerifiedAt, recheck } = connection;
    if (recheck?.failures === 0 && failing.size < MAX_FAILED_ACCOUNTS) failing.add(accountId);
    const failsElsewhere = [...failing].some((other) => other !== accountId);
    const waitedMs = waited(connection, now);
    const verifications = await seenVerifications();
    const me = await whoAmI();
    const othersAt = await store.lastAssumedAt(connection.id);
    const auroraAssumedAt = (await otherThan(me, othersAt)) === null ? othersAt : null;
    const since = now - JUST_NOW_MS;
    const otherWorksNow = !failsElsewhere && auroraAssumedAt !== null && auroraAssumedAt >= since;
    const identityChange = code === 'ROLE_NOT_ASSUMABLE' ? await changeSince(me, lastVerifiedAt) : null;
    const evidence: Evidence = {
      waitedMs,
      propagating: stillPropagating(waitedMs, verifications),
      nearlyAllMs: nearlyAllArrived(verifications),
      auroraAssumedAt,
      otherWorksNow,
      workingSiblings: otherWorksNow ? await store.workingInAccount(connection, MANY_SIBLINGS, since) : 0,
      workedUntil: lastVerifiedAt,
      failsElsewhere,
      identityChange,
    };
    const failure: Failure = {
      ...outcome.failure,
      ...(identityChange !== null && { side: 'AURORA' as const }),
      evidence,
    };
    const assumedAt = Math.max(parts.assumedAt(), auroraAssumedAt ?? 0);
    return isOwnFault(connection, failure, { assumedAt, now })
      ? { kind: 'INTERRUPTED', failure: { ...failure, waiting: 'AURORA_RECOVERS' } }
      : { ...outcome, failure };
  };
}

type Who = { readonly accountId: string; readonly userId: string };

function isSame(one: Who | null, other: Who): boolean {
  return one?.accountId === other.accountId && one.userId === other.userId;
}

/**
 * Whether the denial is about Aurora's own user as such, so that it says nothing about the role. Where Aurora has
 * assumed another role since the verification began, its user may assume roles, and the operator's policy leaves
 * out only this one. Then the verification fails when the window ends, instead of waiting forever.
 */
function isOwnFault(
  { verification }: Connection,
  { code }: Failure,
  { assumedAt, now }: { assumedAt: Millis; now: Millis },
): boolean {
  if (code !== 'CALLER_NOT_AUTHORIZED') return false;
  const running = verification !== null && verification.endedAt === null;
  const since = running ? verification.startedAt : now - JUST_NOW_MS;
  return assumedAt <= since;
}

/** How much of its window a verification has used up: the time that STS was down does not count. */
function waited({ verification }: Connection, now: Millis): Millis {
  if (verification === null) return 0;
  const { clockStoppedAt, deadline, windowMs } = verification;
  return Math.max(0, windowMs - (deadline - (clockStoppedAt ?? now)));
}
