import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent } from '../../src/connection/apply-event.ts';
import { concludeAttempt } from '../../src/connection/conclude-attempt.ts';
import {
  type Connection,
  type ConnectionChange,
  ENDING_CHANGES,
  isVerifying,
  startVerification,
} from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { AttemptOutcome } from '../../src/connection/role-proof.ts';
import { sampleConnection } from '../support/samples.ts';

const WINDOW = 300_000;
const failure = ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION');
const outcomes = {
  PROVEN: { kind: 'PROVEN', assumedRoleArn: 'arn', probes: [] },
  DENIED: { kind: 'DENIED', failure },
  EXPLICIT: { kind: 'DENIED', failure: { ...failure, waiting: 'ONE_LATE_RETRY' } },
  OPEN: { kind: 'OPEN', code: 'EXTERNAL_ID_NOT_ENFORCED', probes: [] },
  INTERRUPTED: { kind: 'INTERRUPTED', failure: ownFailure('STS_UNAVAILABLE', 'AWS_RECOVERS') },
  REFUSED: { kind: 'REFUSED', failure: ownFailure('ACCOUNT_MISMATCH') },
} satisfies Record<string, AttemptOutcome>;

function apply(state: Connection, occurredAt: number, change: ConnectionChange): Connection {
  return applyEvent(state, { sequence: state.lastSequence + 1, occurredAt, change });
}
const started = (now = 0) =>
  apply(sampleConnection('w'), now, startVerification({ id: 'v', now, windowMs: WINDOW }));

/** Attempts when they are due, each taking `durationMs`, until the verification ends or the outcomes do. */
function play(results: readonly AttemptOutcome[], { random = 0.5, durationMs = 100 } = {}) {
  let state = started();
  const changes: ConnectionChange[] = [];
  for (const outcome of results) {
    const { verification } = state;
    if (verification === null || verification.nextAttemptAt === null) break;
    const startedAt = verification.nextAttemptAt;
    const endedAt = startedAt + durationMs;
    const change = concludeAttempt(verification, { startedAt, endedAt, outcome }, () => random);
    changes.push(change);
    state = apply(state, endedAt, change);
  }
  return { state, changes };
}

describe('the time of the last check', () => {
  const at = ({ lastCheckedAt }: Connection) => lastCheckedAt;
  const check = (outcome: 'PASSED' | 'FAILED' | 'INCONCLUSIVE'): ConnectionChange => ({
    type: 'ConnectionChecked',
    outcome,
    failure: outcome === 'PASSED' ? null : failure,
    probes: [],
    nextCheckAt: 1_000,
  });

  it('is that of the last answer about the role, good or bad', () => {
    expect(at(started(5))).toBeNull();
    expect(at(play([outcomes.INTERRUPTED]).state)).toBeNull();
    const { state } = play([outcomes.PROVEN]);
    expect(at(state)).toBe(100);
    for (const outcome of ['PASSED', 'FAILED'] as const)
      expect(at(apply(state, 500, check(outcome)))).toBe(500);
    expect(at(apply(state, 500, check('INCONCLUSIVE')))).toBe(100);
    expect(at(play([outcomes.REFUSED]).state)).toBe(100);
    const denied = play([outcomes.DENIED]).state;
    expect(at(denied)).toBe(100);
    expect(at(apply(denied, 700, { type: 'ConnectionDisconnected' }))).toBe(100);
  });
});

const repeat = (outcome: AttemptOutcome, times: number) => Array<AttemptOutcome>(times).fill(outcome);

describe('a verification', () => {
  it.each([
    ['CONNECTED', [outcomes.DENIED, outcomes.DENIED, outcomes.PROVEN]],
    ['FAILED', repeat(outcomes.DENIED, 100)],
    ['FAILED', [outcomes.REFUSED]],
    ['INSECURE', repeat(outcomes.OPEN, 100)],
    ['CONNECTED', [outcomes.OPEN, outcomes.DENIED, outcomes.PROVEN]],
    // An explicit deny has one late retry.
    ['FAILED', [outcomes.EXPLICIT, outcomes.EXPLICIT]],
    ['CONNECTED', [outcomes.EXPLICIT, outcomes.PROVEN]],
    ['PENDING', repeat(outcomes.INTERRUPTED, 500)],
    ['CONNECTED', [...repeat(outcomes.INTERRUPTED, 500), outcomes.PROVEN]],
  ] as const)('ends %s', (status, results) => {
    expect(play(results).state.status).toBe(status);
  });

  it('makes its last attempt at the deadline, neither before nor after', () => {
    const { changes, state } = play(repeat(outcomes.DENIED, 100));
    expect(changes.at(-1)).toMatchObject({ type: 'ConnectionFailed', elapsedMs: WINDOW + 100 });
    expect(state.verification?.nextAttemptAt).toBeNull();
    expect(state.failure?.waiting).toBe('NO');
  });

  it('does not count the time in which STS is down', () => {
    const outage = repeat(outcomes.INTERRUPTED, 30);
    const { state, changes } = play([outcomes.DENIED, ...outage, outcomes.DENIED]);
    const [first] = changes;
    const last = changes.at(-1);
    if (first?.type !== 'AssumeRoleDenied' || last?.type !== 'AssumeRoleDenied')
      throw new Error('Not denied.');
    const down = (state.verification?.deadline ?? 0) - WINDOW;
    expect(down).toBeGreaterThan(0);
    // Between the two denials only the wait before the outage and the last attempt itself are counted.
    expect(first.remainingMs - last.remainingMs).toBe(last.elapsedMs - first.elapsedMs - down);
  });

  const HOUR = 3_600_000;
  /** The verification after a denial at `startedAt`, whatever was planned. */
  const deniedAt = (state: Connection, startedAt: number, endedAt = startedAt + 100) => {
    const { verification } = state;
    if (verification === null) throw new Error('It has not started.');
    const attempt = { startedAt, endedAt, outcome: outcomes.DENIED };
    return apply(
      state,
      attempt.endedAt,
      concludeAttempt(verification, attempt, () => 0.5),
    );
  };

  it.each([
    ['nobody looked for an hour, or the clock was set forward by one', HOUR],
    ['the clock was set forward by an hour in the middle of an attempt', 0],
  ])('has its window again when %s', (_, startedAt) => {
    const { status, verification } = deniedAt(started(), startedAt, HOUR + 100);
    expect(status).toBe('PENDING');
    expect(verification?.deadline).toBe(HOUR + 100 + WINDOW);
    expect(verification?.nextAttemptAt).toBeLessThan(HOUR + 2_000);
  });

  it('has no more than its window left when the clock was set back by an hour', () => {
    const state = deniedAt(started(HOUR), 1_000);
    expect(state.verification?.deadline).toBe(1_100 + WINDOW);
    expect(deniedAt(state, 2_000).verification?.nextAttemptAt).toBeLessThan(4_000);
  });

  it('never ends without a last attempt, and never plans one in the past or behind the deadline', () => {
    const outcome = fc.constantFrom(outcomes.DENIED, outcomes.OPEN, outcomes.INTERRUPTED);
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 200 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(4_000),
        (results, random, durationMs) => {
          let state = started();
          for (const result of results) {
            const { verification } = state;
            if (verification === null || verification.nextAttemptAt === null) break;
            const startedAt = verification.nextAttemptAt;
            const endedAt = startedAt + durationMs;
            const change = concludeAttempt(
              verification,
              { startedAt, endedAt, outcome: result },
              () => random,
            );
            state = apply(state, endedAt, change);
            const { nextAttemptAt = null, deadline = 0 } = state.verification ?? {};
            if (ENDING_CHANGES.has(change.type)) {
              expect(nextAttemptAt).toBeNull();
              expect(endedAt).toBeGreaterThanOrEqual(deadline);
            } else {
              expect(nextAttemptAt).toBeGreaterThan(endedAt - 1);
              if (change.type !== 'VerificationDelayed') expect(nextAttemptAt).toBeLessThanOrEqual(deadline);
            }
          }
        },
      ),
      { seed: 3 },
    );
  });
});

describe('applyEvent', () => {
  const connected = () => play([outcomes.PROVEN]).state;

  it('gives the times and facts of a connection that works', () => {
    expect(connected()).toMatchObject({
      status: 'CONNECTED',
      failure: null,
      externalIdEnforced: true,
      assumedRoleArn: 'arn',
      lastVerifiedAt: 100,
      lastSequence: 2,
    });
  });

  it('ends a running verification when it is disconnected, and keeps the account of it', () => {
    const state = apply(started(), 5_000, { type: 'ConnectionDisconnected' });
    expect(state).toMatchObject({
      status: 'DISCONNECTED',
      disconnectedAt: 5_000,
      verification: { endedAt: 5_000, nextAttemptAt: null },
    });
    expect(isVerifying(state)).toBe(false);
  });

  it('refuses a history that cannot have happened', () => {
    const state = connected();
    const at = { occurredAt: 1 };
    const impossible: ConnectionChange[] = [
      { type: 'AttemptBroughtForward', nextAttemptAt: 1 },
      { type: 'ConnectionFailed', failure, attempts: 1, elapsedMs: 1 },
      { type: 'AssumeRoleDenied', failure, attempt: 2, elapsedMs: 1, remainingMs: 1, nextAttemptAt: 1 },
    ];
    for (const change of impossible) {
      expect(() => applyEvent(state, { sequence: 3, change, ...at })).toThrow('cannot happen');
    }
    const gone: ConnectionChange = { type: 'ConnectionDisconnected' };
    expect(() => applyEvent(state, { sequence: 4, change: gone, ...at })).toThrow('cannot follow');
    expect(() => applyEvent(apply(state, 1, gone), { sequence: 4, change: gone, ...at })).toThrow(
      'cannot happen',
    );
    expect(() =>
      apply(started(), 1, {
        type: 'AssumeRoleDenied',
        failure,
        attempt: 2,
        elapsedMs: 1,
        remainingMs: 1,
        nextAttemptAt: 1,
      }),
    ).toThrow('cannot happen');
  });
});
