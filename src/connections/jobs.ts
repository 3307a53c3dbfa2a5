/** The two kinds of work on connections: verifications, and later checks of connected roles. */
import { randomUUID } from 'node:crypto';
import type { Millis } from '../base/clock.ts';
import { type Attempted, type AttemptTimes, concludeAttempt } from '../connection/conclude-attempt.ts';
import { concludeRecheck, firstCheck, MAX_CHECK_SHARE } from '../connection/conclude-recheck.ts';
import type { Connection, ConnectionChange, RoleState } from '../connection/connection.ts';
import { JOB_HORIZON_MS, OWN_FAULT_HORIZON_MS, type Random } from '../connection/retry-schedule.ts';
import { changesOfRole, FIRST_ACCESS_CHECK_MS, roleStateAfter } from '../connection/role-reading.ts';
import { ROTATION_CHECK_MS, rotationChange, sameExternalIds } from '../connection/rotation.ts';
import type { Job } from '../scheduling/scheduler.ts';
import type { Workspace } from '../storage/connections.ts';
import type { WorkStore } from '../storage/work.ts';
import type { OwnSide } from './own-side.ts';
import type { Verifier } from './verifier.ts';

export type JobParts = {
  readonly store: Pick<WorkStore, 'verifications' | 'rechecks'>;
  readonly random: Random;
  /** How often a connected role is checked again, on average. */
  readonly recheckMs: Millis;
  /** How long the verification of a role that a check found open may take. */
  readonly windowMs: Millis;
  readonly verifier: Pick<Verifier, 'attempt'>;
  readonly ownSide: Pick<OwnSide, 'fault'>;
};

/** Brings a connection to CONNECTED, or finds out why not. */
export function verificationJob({ store, random, recheckMs, verifier, ownSide }: JobParts): Job {
  return {
    name: 'attempt',
    queue: store.verifications,
    horizonMs: () => (ownSide.fault !== null ? OWN_FAULT_HORIZON_MS : JOB_HORIZON_MS),
    workOf: ({ verification }) => verification?.id ?? null,
    attempt: (connection, signal) => verifier.attempt('verification', connection, signal),
    conclude(connection, made, workspace) {
      const { verification } = connection;
      if (verification === null || isOvertaken(made, workspace)) return [];
      const change = concludeAttempt(verification, made, random);
      const before = [...rotationChange(connection, made.accepted), ...changesSeen(connection, made)];
      if (change.type !== 'ConnectionEstablished' && change.type !== 'ConnectionInsecure')
        return [...before, change];
      const intervalMs = checkInterval(made, recheckMs);
      const usual = firstCheck(connection, { now: made.endedAt, intervalMs, random });
      if (change.type === 'ConnectionInsecure' || made.reading === null)
        return [...before, { ...change, nextCheckAt: usual }];
      const role = roleStateAfter(connection, made.reading, made.endedAt);
      const isAccessDue = role.trustHash !== null && role.accessAt === null;
      const nextCheckAt = isAccessDue ? Math.min(usual, made.endedAt + FIRST_ACCESS_CHECK_MS) : usual;
      return [...before, { ...change, nextCheckAt, role }];
    },
  };
}

/** Checks whether a connected role still works, and whether an open one has been repaired. */
export function recheckJob({ store, random, recheckMs, windowMs, verifier }: JobParts): Job {
  return {
    name: 'check',
    queue: store.rechecks,
    // Twice as far ahead as the latest possible check.
    horizonMs: () => 2 * MAX_CHECK_SHARE * recheckMs + 2 * JOB_HORIZON_MS,
    workOf: ({ id, recheck }) => (recheck === null ? null : id),
    attempt: (connection, signal) => verifier.attempt('check', connection, signal),
    conclude(connection, made, workspace) {
      if (isOvertaken(made, workspace)) return [];
      return [
        ...rotationChange(connection, made.accepted),
        ...changesSeen(connection, made),
        ...concludeRecheck(
          connection,
          { ...made, ...roleAfterCheck(connection, made) },
          {
            intervalMs: checkInterval(made, recheckMs),
            random,
            verification: { id: randomUUID(), windowMs },
          },
        ),
      ];
    },
  };
}

/** How long a call to STS usually takes at most: attempts of this duration use up the budget of calls. */
const USUAL_CALL_SECONDS = 0.25;

/** When calls wait for the budget this long, further attempts would only wait, and use memory. */
const MAX_QUEUE_SECONDS = 0.1;

/** Minimum concurrency, so that a hung call does not block the queue. */
const MIN_ATTEMPTS = 10;

/** How many more attempts of verifications may start. */
export function verificationCapacity(
  running: number,
  { perSecond, urgentWaiting }: { readonly perSecond: number; readonly urgentWaiting: number },
): number {
  const byBudget = Math.ceil(perSecond * USUAL_CALL_SECONDS) - running;
  const byQueue = Math.ceil(perSecond * MAX_QUEUE_SECONDS) - urgentWaiting;
  return Math.max(MIN_ATTEMPTS - running, Math.min(byBudget, byQueue));
}

/** Whether a rotation started or ended since the calls, so the outcome may be out of date. */
function isOvertaken({ externalIdsTried }: Attempted, workspace: Workspace): boolean {
  return externalIdsTried !== null && !sameExternalIds(externalIdsTried, workspace);
}

function changesSeen(connection: Connection, { reading }: Attempted): ConnectionChange[] {
  return reading === null ? [] : changesOfRole(connection, reading);
}

/** A light check is no proof by probes: the last full one counts. */
function roleAfterCheck(
  connection: Connection,
  { reading, outcome, endedAt }: AttemptTimes & Attempted,
): { role?: RoleState } {
  if (reading === null || outcome.kind !== 'PROVEN') return {};
  return { role: roleStateAfter(connection, reading, outcome.probes.length > 0 ? endedAt : null) };
}

/** During a rotation, a role that has not moved yet is checked more often. */
function checkInterval({ accepted }: Attempted, recheckMs: Millis): Millis {
  return accepted?.takesNew === false ? Math.min(recheckMs, ROTATION_CHECK_MS) : recheckMs;
}
