/** The two kinds of work on connections: verifications, and later checks of connected roles. */
import { randomUUID } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import { concludeAttempt } from '../connection/conclude-attempt.ts';
import { concludeRecheck, firstCheck, LATEST_CHECK } from '../connection/conclude-recheck.ts';
import type { Connection } from '../connection/connection.ts';
import { JOB_HORIZON_MS, OWN_FAULT_HORIZON_MS, type Random } from '../connection/retry-schedule.ts';
import { ROTATION_CHECK_MS, rotationChange, sameExternalIds } from '../connection/rotation.ts';
import type { Job } from '../scheduling/scheduler.ts';
import type { Workspace } from '../storage/connections.ts';
import type { WorkStore } from '../storage/work.ts';
import type { Attempted } from './verifier.ts';

export type JobParts = {
  readonly store: Pick<WorkStore, 'verifications' | 'rechecks'>;
  readonly clock: Clock;
  readonly random: Random;
  /** How often a connected role is checked again, on average. */
  readonly recheckMs: Millis;
  /** How long the verification of a role that a check found open may take. */
  readonly windowMs: Millis;
  readonly attempt: (connection: Connection, signal: AbortSignal) => Promise<Attempted>;
  /** Whether Aurora's own side is known to be at fault: then attempts are planned further ahead. */
  readonly isAtFault: () => boolean;
};

/** Carries a connection to CONNECTED, or to why not. */
export function verificationJob({ store, random, recheckMs, attempt, isAtFault }: JobParts): Job {
  return {
    name: 'attempt',
    queue: store.verifications,
    horizonMs: () => (isAtFault() ? OWN_FAULT_HORIZON_MS : JOB_HORIZON_MS),
    workOf: ({ verification }) => verification?.id ?? null,
    attempt,
    conclude(connection, made, workspace) {
      const { verification } = connection;
      if (verification === null || isOvertaken(made, workspace)) return [];
      const change = concludeAttempt(verification, made, random);
      const rotated = rotationChange(connection, made.taken);
      if (change.type !== 'ConnectionEstablished' && change.type !== 'ConnectionInsecure')
        return [...rotated, change];
      const intervalMs = checkInterval(made, recheckMs);
      const nextCheckAt = firstCheck(connection, { now: made.endedAt, intervalMs, random });
      return [...rotated, { ...change, nextCheckAt }];
    },
  };
}

/** Sees whether a connected role is still as it should be, and an open one has been repaired. */
export function recheckJob({ store, random, recheckMs, windowMs, attempt }: JobParts): Job {
  return {
    name: 'check',
    queue: store.rechecks,
    // Twice as far as the latest check is planned.
    horizonMs: () => 2 * LATEST_CHECK * recheckMs + 2 * JOB_HORIZON_MS,
    workOf: ({ id, recheck }) => (recheck === null ? null : id),
    attempt,
    conclude(connection, made, workspace) {
      if (isOvertaken(made, workspace)) return [];
      return [
        ...rotationChange(connection, made.taken),
        ...concludeRecheck(connection, made, {
          intervalMs: checkInterval(made, recheckMs),
          random,
          verification: { id: randomUUID(), windowMs },
        }),
      ];
    },
  };
}

/** Whether a rotation has begun or ended since the role was asked: what it took then may not be good any more. */
function isOvertaken({ askedWith }: Attempted, workspace: Workspace): boolean {
  return askedWith !== null && !sameExternalIds(askedWith, workspace);
}

/** A role that still has to move to a new External ID is looked at more often. */
function checkInterval({ taken }: Attempted, recheckMs: Millis): Millis {
  return taken?.takesNew === false ? Math.min(recheckMs, ROTATION_CHECK_MS) : recheckMs;
}
