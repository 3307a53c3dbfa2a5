/** One session in use: its credentials, their renewal, and the failure of the last renewal. */
import type { Actor } from '../audit/audit.ts';
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { type Failure, isSilentOnRole, traitsOf } from '../connection/failure.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { Log } from '../observe/log.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import type { Issue, IssuedSession } from './issuer.ts';
import { freshUntil, nextTry, renewalOf } from './session-lifetime.ts';

/** Secret: never stored or logged, and shown only to callers that may use the connection. */
export type Session = IssuedSession & { readonly renewalAt: Millis; readonly freshUntil: Millis };

/** A new session, its caller, and how often the previous session was handed out. */
export type MadeSession = {
  readonly request: SessionRequest;
  readonly session: Session;
  readonly actor: Actor;
  readonly previousHandOuts: number;
};

export type KeptSessionParts = {
  readonly issue: Issue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Writes the session to the audit log, before a caller gets it. */
  readonly recordIssued: (made: MadeSession) => Promise<void>;
  /** Called when AWS has refused the session. */
  readonly onRefused: (request: SessionRequest, failure: Failure) => void;
  /** Whether its token, its connection or its sessions have ended, by the present state of the database. */
  readonly isOver: (request: SessionRequest) => Promise<boolean>;
  /** Called when the session has expired without a renewal, or is over. */
  readonly onEnd: () => void;
  /** Called after each call to STS. */
  readonly onStsReachable: (isReachable: boolean) => void;
};

export class KeptSession {
  readonly key: string;
  readonly request: SessionRequest;
  readonly #parts: KeptSessionParts;
  readonly #signal: AbortSignal;
  /** Null before the first success. */
  session: Session | null = null;
  /** Why the last renewal failed; null when it succeeded. */
  failure: Failure | null = null;
  #failures = 0;
  /** When Aurora calls AWS again after a failure. */
  retryAt: Millis = 0;
  renewing: Promise<void> | null = null;
  forgotten = false;
  #timer: Timer | null = null;
  lastUsedAt: Millis = 0;
  /** Whether it was used since its last renewal. */
  #used = false;
  /** How often it was handed out since its last renewal. */
  #handOuts = 0;
  /** The last caller. */
  #actor: Actor;
  /** When the last caller's token expires: `isOver` knows stored tokens only. */
  #tokenExpiresAt: Millis = Number.POSITIVE_INFINITY;

  constructor(
    key: string,
    request: SessionRequest,
    actor: Actor,
    signal: AbortSignal,
    parts: KeptSessionParts,
  ) {
    this.key = key;
    this.request = request;
    this.#actor = actor;
    this.#signal = signal;
    this.#parts = parts;
  }

  /** When Aurora renews it; null while it is unused. */
  get nextRenewalAt(): Millis | null {
    if (!this.#used) return null;
    return this.#failures === 0 ? (this.session?.renewalAt ?? null) : this.retryAt;
  }

  /** Records a caller's request. @param tokenExpiresAt null when the caller's token does not expire */
  use(actor: Actor, tokenExpiresAt: Millis | null): void {
    this.#actor = actor;
    this.#tokenExpiresAt = tokenExpiresAt ?? Number.POSITIVE_INFINITY;
    this.#touch();
  }

  /** Records that a caller gets it. */
  handOut(): void {
    this.#touch();
    this.#handOuts++;
  }

  /** Whether it is valid, even if a renewal is due. */
  isUsable(): boolean {
    return !this.forgotten && this.session !== null && this.session.expiresAt > this.#parts.clock.now();
  }

  /** Whether it is fresh, or its renewal has failed. May start a renewal in the background. */
  canHandOutNow(): boolean {
    const now = this.#parts.clock.now();
    if (this.session === null || this.session.expiresAt <= now) return false;
    // If the clock was set back, the remaining lifetime is unknown.
    const isOld = now >= this.session.freshUntil || now < this.session.issuedAt;
    // It was unused when its renewal was due: renew it now, and hand it out meanwhile.
    if (now >= this.session.renewalAt || isOld) void this.renewUnlessPausing();
    // After a failed renewal, hand out the old session.
    return !isOld || this.#failures > 0;
  }

  /** Calls AWS, unless AWS has just failed: then null. Calls during a renewal join it. */
  renewUnlessPausing(): Promise<void> | null {
    if (this.renewing !== null) return this.renewing;
    if (this.forgotten || this.retryAt > this.#parts.clock.now()) return null;
    this.#used = false;
    this.renewing = this.#renew()
      .catch((error) => {
        this.#parts.log.error({ error, connectionId: this.request.connectionId }, 'cannot make a session');
        this.#fail(null);
      })
      .finally(() => {
        this.renewing = null;
        this.#setTimer();
      });
    return this.renewing;
  }

  /** Tries again now if STS was unavailable, or Aurora's own side at fault. */
  stopWaiting(): void {
    if (this.failure === null || traitsOf(this.failure.code).overAfter !== 'ASSUMED') return;
    if (this.renewing !== null) return;
    this.retryAt = this.#parts.clock.now();
    if (this.#used) void this.renewUnlessPausing();
  }

  /** Ends its use, and drops the result of a running renewal. */
  forget(): void {
    this.forgotten = true;
    this.session = null;
    this.#timer?.cancel();
  }

  async #renew(): Promise<void> {
    const { clock, random, issue, isOver, onEnd, recordIssued, onRefused, onStsReachable, log } = this.#parts;
    if (this.#tokenExpiresAt <= clock.now()) {
      // The next caller with a newer token gets the remaining lifetime, and triggers the renewal.
      if (!this.isUsable()) onEnd();
      return;
    }
    // Another server may have ended it. This one learns of it with the next request, which may not come.
    if (await isOver(this.request)) return onEnd();
    if (this.forgotten) return;
    const result = await issue(this.request, this.#signal);
    if (this.forgotten) return;
    onStsReachable(result.ok || result.error.code !== 'STS_UNAVAILABLE');
    if (!result.ok) {
      this.#fail(result.error);
      // The failure says nothing about the role: keep the session.
      if (isSilentOnRole(result.error.code)) return;
      this.session = null;
      onRefused(this.request, result.error);
      return;
    }
    const issued = result.value;
    const session: Session = {
      ...issued,
      renewalAt: renewalOf(issued, random),
      freshUntil: freshUntil(issued),
    };
    await recordIssued({
      request: this.request,
      session,
      actor: this.#actor,
      previousHandOuts: this.#handOuts,
    });
    if (this.forgotten) return;
    this.session = session;
    this.#handOuts = 0;
    this.failure = null;
    this.#failures = 0;
    this.retryAt = 0;
    const { connectionId, sessionName } = this.request;
    const expiresAt = new Date(issued.expiresAt).toISOString();
    const durationMs = clock.now() - issued.issuedAt;
    log.info({ connectionId, sessionName, expiresAt, durationMs }, 'session');
  }

  /** @param failure null for an error in Aurora, which only the log shows */
  #fail(failure: Failure | null): void {
    const { clock, random } = this.#parts;
    this.failure = failure;
    this.#failures++;
    this.retryAt = nextTry(clock.now(), this.#failures, random);
  }

  /** Waits for the next renewal or, while unused, for its end. */
  #setTimer(): void {
    this.#timer?.cancel();
    if (this.forgotten) return;
    const { clock } = this.#parts;
    const due = this.#failures === 0 ? this.session?.renewalAt : this.retryAt;
    this.#timer = clock.at(due ?? clock.now(), () => this.#due());
  }

  #due(): void {
    const { clock, onEnd } = this.#parts;
    const end = this.session?.expiresAt ?? 0;
    if (this.#used) void this.renewUnlessPausing();
    // Unused: do not renew. A later caller gets the remaining lifetime, and triggers the renewal.
    else if (end > clock.now()) this.#timer = clock.at(end, () => this.#due());
    else onEnd();
  }

  #touch(): void {
    this.#used = true;
    this.lastUsedAt = this.#parts.clock.now();
  }
}
