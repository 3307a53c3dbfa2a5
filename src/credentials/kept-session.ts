/** One session in use: its credentials, when they are renewed, and what went wrong when they last were. */
import type { Actor } from '../audit/audit.ts';
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { FAILURES, type Failure, isSilentOnRole } from '../connection/failure.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { SessionCredentials } from '../connections/sts.ts';
import type { Log } from '../observe/log.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import type { Issue } from './issuer.ts';
import { comfortableUntil, nextTry, renewalOf } from './session-lifetime.ts';

/** Secret: never stored, logged or shown anywhere but to whoever may have it. */
export type Session = {
  readonly credentials: SessionCredentials;
  /** By our own clock, as the rest: `credentials.expiresAt` is by AWS's. */
  readonly issuedAt: Millis;
  readonly expiresAt: Millis;
  readonly renewalAt: Millis;
  readonly comfortableUntil: Millis;
};

/** A session that was made, for whom, and how often the one before was handed out. */
export type MadeSession = {
  readonly request: SessionRequest;
  readonly session: Session;
  readonly actor: Actor;
  readonly answersBefore: number;
};

export type KeptSessionParts = {
  readonly issue: Issue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Writes down that a session was made, before anybody gets it. */
  readonly issued: (made: MadeSession) => Promise<void>;
  /** AWS has refused it. */
  readonly refused: (request: SessionRequest, failure: Failure) => void;
  /** It is not used any more. */
  readonly idle: () => void;
  /** Whether STS could be reached. */
  readonly reached: (yes: boolean) => void;
};

export class KeptSession {
  readonly key: string;
  readonly request: SessionRequest;
  readonly #parts: KeptSessionParts;
  readonly #signal: AbortSignal;
  #session: Session | null = null;
  #failure: Failure | null = null;
  #failures = 0;
  #retryAt: Millis = 0;
  #renewing: Promise<void> | null = null;
  #forgotten = false;
  #timer: Timer | null = null;
  #lastUsedAt: Millis = 0;
  /** Used since it was last renewed. */
  #used = false;
  /** How often it was handed out since it was last renewed. */
  #answers = 0;

  /** Who wanted it last. */
  #actor: Actor;

  constructor(input: {
    key: string;
    request: SessionRequest;
    actor: Actor;
    signal: AbortSignal;
    parts: KeptSessionParts;
  }) {
    this.key = input.key;
    this.request = input.request;
    this.#actor = input.actor;
    this.#signal = input.signal;
    this.#parts = input.parts;
  }

  /** Null before the first. */
  get session(): Session | null {
    return this.#session;
  }
  /** Why it could not be renewed last; null when it could. */
  get failure(): Failure | null {
    return this.#failure;
  }
  /** After a failure: when AWS is asked again. */
  get retryAt(): Millis {
    return this.#retryAt;
  }
  get renewing(): Promise<void> | null {
    return this.#renewing;
  }
  get forgotten(): boolean {
    return this.#forgotten;
  }
  get lastUsedAt(): Millis {
    return this.#lastUsedAt;
  }
  /** When AWS is asked again by itself; null while nobody uses it. */
  get nextRenewalAt(): Millis | null {
    if (!this.#used) return null;
    return this.#failures === 0 ? (this.#session?.renewalAt ?? null) : this.#retryAt;
  }

  /** Somebody wants it. */
  use(actor: Actor): void {
    this.#actor = actor;
    this.#touch();
  }

  /** Somebody gets it. */
  handOut(): void {
    this.#touch();
    this.#answers++;
  }

  /** Whether it can be used at all. */
  isGood(): boolean {
    return !this.#forgotten && this.#session !== null && this.#session.expiresAt > this.#parts.clock.now();
  }

  /** Whether it may be handed out at once: it is fresh, or a better one cannot be had for now. */
  isComfortable(): boolean {
    const now = this.#parts.clock.now();
    if (this.#session === null || this.#session.expiresAt <= now) return false;
    // Where the clock has been set back, nobody knows how much is left of it.
    const isOld = now >= this.#session.comfortableUntil || now < this.#session.issuedAt;
    // Nobody used it when its time came: it is renewed now, and handed out meanwhile.
    if (now >= this.#session.renewalAt || isOld) void this.renewUnlessPausing();
    // Whoever asked when STS was known to be away would wait in vain.
    return !isOld || this.#failures > 0;
  }

  /** Asks AWS, unless it has just failed; null then. Whoever comes while that is under way joins. */
  renewUnlessPausing(): Promise<void> | null {
    if (this.#renewing !== null) return this.#renewing;
    if (this.#forgotten || this.#retryAt > this.#parts.clock.now()) return null;
    this.#used = false;
    this.#renewing = this.#renew()
      .catch((error) => {
        this.#parts.log.error({ error, connectionId: this.request.connectionId }, 'a session cannot be made');
        this.#fail(null);
      })
      .finally(() => {
        this.#renewing = null;
        this.#setTimer();
      });
    return this.#renewing;
  }

  /** What failed because STS was away, or by Aurora's own fault, is tried again now. */
  stopWaiting(): void {
    if (this.#failure === null || FAILURES[this.#failure.code].overAfter !== 'ASSUMED') return;
    if (this.#renewing !== null) return;
    this.#retryAt = this.#parts.clock.now();
    if (this.#used) void this.renewUnlessPausing();
  }

  /** It must not be used any more, and what is being made for it will not be. */
  forget(): void {
    this.#forgotten = true;
    this.#session = null;
    this.#timer?.cancel();
  }

  async #renew(): Promise<void> {
    const { clock, random, issue, issued, refused, reached, log } = this.#parts;
    const result = await issue(this.request, this.#signal);
    if (this.#forgotten) return;
    reached(result.ok || result.error.code !== 'STS_UNAVAILABLE');
    if (!result.ok) {
      this.#fail(result.error);
      // What the role has allowed is still good.
      if (isSilentOnRole(result.error.code)) return;
      this.#session = null;
      refused(this.request, result.error);
      return;
    }
    const { credentials, issuedAt, expiresAt } = result.value;
    const lifetime = { issuedAt, expiresAt };
    const session: Session = {
      ...lifetime,
      credentials,
      renewalAt: renewalOf(lifetime, random),
      comfortableUntil: comfortableUntil(lifetime),
    };
    await issued({ request: this.request, session, actor: this.#actor, answersBefore: this.#answers });
    if (this.#forgotten) return;
    this.#session = session;
    this.#answers = 0;
    this.#failure = null;
    this.#failures = 0;
    this.#retryAt = 0;
    const { connectionId, sessionName } = this.request;
    const until = new Date(expiresAt).toISOString();
    log.info({ connectionId, sessionName, expiresAt: until, durationMs: clock.now() - issuedAt }, 'session');
  }

  /** @param failure null for our own fault, which only the log tells */
  #fail(failure: Failure | null): void {
    const { clock, random } = this.#parts;
    this.#failure = failure;
    this.#failures++;
    this.#retryAt = nextTry(clock.now(), this.#failures, random);
  }

  /** For the next thing that is due: asking again, or, while nobody uses it, the end. */
  #setTimer(): void {
    this.#timer?.cancel();
    if (this.#forgotten) return;
    const { clock } = this.#parts;
    const due = this.#failures === 0 ? this.#session?.renewalAt : this.#retryAt;
    this.#timer = clock.at(due ?? clock.now(), () => this.#due());
  }

  #due(): void {
    const { clock, idle } = this.#parts;
    const end = this.#session?.expiresAt ?? 0;
    if (this.#used) void this.renewUnlessPausing();
    // Nobody wants it: AWS is not asked for nothing. Who comes later gets what is left of it, and has it renewed.
    else if (end > clock.now()) this.#timer = clock.at(end, () => this.#due());
    else idle();
  }

  #touch(): void {
    this.#used = true;
    this.#lastUsedAt = this.#parts.clock.now();
  }
}
