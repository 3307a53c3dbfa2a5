/** Adds Aurora's own evidence to a denial of AWS. */
import type { Clock, Millis } from '../base/clock.ts';
import type { Connection } from '../connection/connection.ts';
import {
  type Evidence,
  type Failure,
  type IdentityChange,
  MANY_SIBLINGS,
  traitsOf,
} from '../connection/failure.ts';
import {
  nearlyAllArrived,
  type SeenVerifications,
  stillPropagating,
} from '../connection/propagation-estimate.ts';
import type { AttemptOutcome } from '../connection/role-proof.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
import type { IdentityService } from './identity.ts';

export type EvidenceParts = {
  readonly store: Pick<
    Store,
    'seenVerifications' | 'lastAssumedAt' | 'workingInAccount' | 'identityAt' | 'noteIdentity'
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: Pick<IdentityService, 'read'>;
  /** When this process last assumed any role, even if its proof is not finished. */
  readonly assumedAt: () => Millis;
};

/** Verifications that show how long changes take. Recent ones only, because AWS changes too. */
const MAX_SEEN_VERIFICATIONS = 500;

/** How long a success with another role shows that Aurora's permissions work. */
const JUST_NOW_MS: Millis = 600_000;

/** How long the verifications are cached. */
const SEEN_CACHE_MS: Millis = 60_000;

const MAX_FAILING_ACCOUNTS = 1_000;

/** An identity of Aurora. For a session of a role, the id is that of the role. */
type Who = { readonly accountId: string; readonly userId: string };

/** The evidence of this process. A proof counts only for the identity that Aurora had then. */
export class DenialEvidence {
  readonly #parts: EvidenceParts;
  #seen: { readonly value: SeenVerifications; readonly at: Millis } | null = null;
  /** The last stored identity. */
  #noted: Who | null = null;
  /** The identity of the last logged change. */
  #logged: Who | null = null;
  /** Accounts of roles that began to fail since any role last worked. */
  readonly #failing = new Set<string>();

  constructor(parts: EvidenceParts) {
    this.#parts = parts;
  }

  /** The outcome, with evidence if it is a denial. A denial of Aurora's own user becomes an interruption. */
  async addTo(connection: Connection, outcome: AttemptOutcome): Promise<AttemptOutcome> {
    if (outcome.kind === 'PROVEN') await this.#noteProof();
    if (!('failure' in outcome) || !traitsOf(outcome.failure.code).isDenial) return outcome;
    const now = this.#parts.clock.now();
    const evidence = await this.#evidenceOf(connection, outcome.failure, now);
    const failure: Failure = {
      ...outcome.failure,
      ...(evidence.identityChange != null && { side: 'AURORA' as const }),
      evidence,
    };
    const assumedAt = Math.max(this.#parts.assumedAt(), evidence.auroraAssumedAt ?? 0);
    return isOwnFault(connection, failure, { assumedAt, now })
      ? { kind: 'INTERRUPTED', failure: { ...failure, waiting: 'AURORA_RECOVERS' } }
      : { ...outcome, failure };
  }

  async #evidenceOf(connection: Connection, { code }: Failure, now: Millis): Promise<Evidence> {
    const { store } = this.#parts;
    const { lastVerifiedAt } = connection;
    const failsElsewhere = this.#failsElsewhere(connection);
    const waitedMs = waited(connection, now);
    const seen = await this.#seenVerifications(now);
    const me = await this.#whoAmI();
    const othersAt = await store.lastAssumedAt(connection.id);
    const auroraAssumedAt = (await this.#otherThan(me, othersAt)) === null ? othersAt : null;
    const since = now - JUST_NOW_MS;
    const otherWorksNow = !failsElsewhere && auroraAssumedAt !== null && auroraAssumedAt >= since;
    return {
      waitedMs,
      propagating: stillPropagating(waitedMs, seen),
      nearlyAllMs: nearlyAllArrived(seen),
      auroraAssumedAt,
      otherWorksNow,
      workingSiblings: otherWorksNow ? await store.workingInAccount(connection, MANY_SIBLINGS, since) : 0,
      workedUntil: lastVerifiedAt,
      failsElsewhere,
      identityChange: code === 'ROLE_NOT_ASSUMABLE' ? await this.#changeSince(me, lastVerifiedAt) : null,
    };
  }

  /** Whether roles of other accounts have begun to fail, too. */
  #failsElsewhere({ accountId, recheck }: Connection): boolean {
    const failing = this.#failing;
    if (recheck?.failures === 0 && failing.size < MAX_FAILING_ACCOUNTS) failing.add(accountId);
    return failing.size > (failing.has(accountId) ? 1 : 0);
  }

  async #seenVerifications(now: Millis): Promise<SeenVerifications> {
    if (this.#seen === null || now - this.#seen.at > SEEN_CACHE_MS) {
      this.#seen = { value: await this.#parts.store.seenVerifications(MAX_SEEN_VERIFICATIONS), at: now };
    }
    return this.#seen.value;
  }

  async #whoAmI(): Promise<Who | null> {
    const reading = await this.#parts.identity.read();
    if (!reading.ok) return null;
    const { accountId, userId } = reading.value;
    // The part after the colon is the session's name, which may differ at each start of Aurora.
    return { accountId, userId: userId.split(':')[0] ?? userId };
  }

  async #noteProof(): Promise<void> {
    this.#failing.clear();
    const me = await this.#whoAmI();
    if (me === null || isSame(this.#noted, me)) return;
    await this.#parts.store.noteIdentity({ ...me, since: this.#parts.clock.now() });
    this.#noted = me;
  }

  /** Aurora's identity at that moment, if it was another one. */
  async #otherThan(me: Who | null, moment: Millis | null): Promise<Who | null> {
    if (me === null || moment === null) return null;
    const then = await this.#parts.store.identityAt(moment);
    return then === null || isSame(then, me) ? null : then;
  }

  async #changeSince(me: Who | null, moment: Millis | null): Promise<IdentityChange | null> {
    const then = await this.#otherThan(me, moment);
    if (then === null || me === null) return null;
    const change = { fromAccountId: then.accountId, toAccountId: me.accountId };
    if (!isSame(this.#logged, me)) {
      const message = "Aurora's own AWS identity has changed: roles that named the former one refuse it";
      this.#parts.log.error(change, message);
      this.#logged = me;
    }
    return change;
  }
}

function isSame(one: Who | null, other: Who): boolean {
  return one?.accountId === other.accountId && one.userId === other.userId;
}

/**
 * Whether the denial concerns Aurora's own user in general, so it says nothing about the role. If Aurora has
 * assumed another role since the verification began, its policy only omits this role. Then the verification fails at
 * the end of its window, instead of waiting forever.
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

/** How much of its window a verification has used. Time in which STS was down does not count. */
function waited({ verification }: Connection, now: Millis): Millis {
  if (verification === null) return 0;
  const { clockStoppedAt, deadline, windowMs } = verification;
  return Math.max(0, windowMs - (deadline - (clockStoppedAt ?? now)));
}
