/** What is known besides the denial itself. */
import type { Clock, Millis } from '../domain/clock.ts';
import type { Connection } from '../domain/connection.ts';
import { type Evidence, type Failure, MANY_SIBLINGS } from '../domain/failure.ts';
import {
  nearlyAllArrived,
  type SeenVerifications,
  stillPropagating,
} from '../domain/propagation-estimate.ts';
import type { AttemptOutcome } from '../domain/role-proof.ts';
import type { ConnectionStore } from './store.ts';

export type EvidenceStore = Pick<ConnectionStore, 'seenVerifications' | 'lastAssumedAt' | 'workingInAccount'>;

/** So many verifications tell how long changes take: recent ones, for AWS changes, too. */
const SEEN = 500;

/** Of a later check: another role that was assumed this long ago shows that Aurora may assume roles. */
const JUST_NOW_MS: Millis = 600_000;

/** For how long a look at them is good enough. */
const REMEMBERED_MS: Millis = 60_000;

/** Adds to a denial what else is known at that moment. */
export function createEvidence(parts: {
  store: EvidenceStore;
  clock: Clock;
  /** When this process last assumed any role, also while the proof is under way. */
  assumedAt: () => Millis;
}) {
  const { store, clock } = parts;
  let seen: { readonly value: SeenVerifications; readonly at: Millis } | null = null;

  const seenVerifications = async (): Promise<SeenVerifications> => {
    const now = clock.now();
    if (seen === null || now - seen.at > REMEMBERED_MS) {
      seen = { value: await store.seenVerifications(SEEN), at: now };
    }
    return seen.value;
  };

  return async (connection: Connection, outcome: AttemptOutcome): Promise<AttemptOutcome> => {
    if (!('failure' in outcome)) return outcome;
    const { code } = outcome.failure;
    if (code !== 'ROLE_NOT_ASSUMABLE' && code !== 'CALLER_NOT_AUTHORIZED') return outcome;
    const waitedMs = waited(connection, clock.now());
    const verifications = await seenVerifications();
    const evidence: Evidence = {
      waitedMs,
      propagating: stillPropagating(waitedMs, verifications),
      nearlyAllMs: nearlyAllArrived(verifications),
      auroraAssumedAt: await store.lastAssumedAt(),
      workingSiblings: await store.workingInAccount(connection, MANY_SIBLINGS),
      workedUntil: connection.lastVerifiedAt,
    };
    const failure: Failure = { ...outcome.failure, evidence };
    const assumedAt = Math.max(parts.assumedAt(), evidence.auroraAssumedAt ?? 0);
    return isOwnFault(connection, failure, { assumedAt, now: clock.now() })
      ? { kind: 'INTERRUPTED', failure: { ...failure, waiting: 'AURORA_RECOVERS' } }
      : { ...outcome, failure };
  };
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
