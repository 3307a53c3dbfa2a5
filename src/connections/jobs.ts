/** The two kinds of work on connections: verifications, and later checks of connected roles. */
import type { Clock, Millis } from '../domain/clock.ts';
import { concludeAttempt } from '../domain/conclude-attempt.ts';
import { concludeRecheck, nextCheck } from '../domain/conclude-recheck.ts';
import type { Connection } from '../domain/connection.ts';
import type { Random } from '../domain/retry-schedule.ts';
import type { AttemptOutcome } from '../domain/role-proof.ts';
import type { Job } from './scheduler.ts';
import type { ConnectionStore } from './store.ts';

export type JobParts = {
  readonly store: Pick<ConnectionStore, 'verifications' | 'rechecks'>;
  readonly clock: Clock;
  readonly random: Random;
  /** How often a connected role is checked again, on average. */
  readonly recheckMs: Millis;
  readonly attempt: (connection: Connection, signal: AbortSignal) => Promise<AttemptOutcome>;
};

/** Carries a connection to CONNECTED, or to why not. */
export function verificationJob({ store, random, recheckMs, attempt }: JobParts): Job {
  return {
    name: 'attempt',
    queue: store.verifications,
    workOf: ({ verification }) => verification?.id ?? null,
    attempt,
    conclude({ verification }, made) {
      if (verification === null) return [];
      const change = concludeAttempt(verification, made, random);
      if (change.type !== 'ConnectionEstablished') return [change];
      return [{ ...change, nextCheckAt: nextCheck({ now: made.endedAt, intervalMs: recheckMs, random }) }];
    },
  };
}

/** Sees whether a connected role is still as it should be. */
export function recheckJob({ store, random, recheckMs, attempt }: JobParts): Job {
  return {
    name: 'check',
    queue: store.rechecks,
    workOf: ({ id, recheck }) => (recheck === null ? null : id),
    attempt,
    conclude: (connection, made) => concludeRecheck(connection, made, { intervalMs: recheckMs, random }),
  };
}
