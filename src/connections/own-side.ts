/**
 * Whether Aurora's own side works: its credentials, its permission, its path to STS. The operator gets one
 * log line instead of one for each connection, and all work resumes when the fault is over.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import { assumeRoleFailure } from '../connection/aws-error.ts';
import { type Failure, type FailureCode, isOfCredentials, traitsOf } from '../connection/failure.ts';
import { describeFailure } from '../connection/failure-words.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { AttemptOutcome, CallResult } from '../connection/role-proof.ts';
import type { Log } from '../observe/log.ts';

/** A fault on Aurora's own side, and its start. */
export type OwnFault = { readonly failure: Failure; readonly since: Millis };

/** The first pause before Aurora's own side is checked again. Each further pause is twice as long. */
const MIN_CHECK_GAP_MS = 1_000;

/** Maximum delay until Aurora notices a repaired key, permission or network. */
const MAX_CHECK_GAP_MS = 30_000;

/** How often the log repeats a fault that lasts. */
const LOG_REPEAT_MS = 600_000;

/** A fault that returns this soon was not over: the gaps keep growing, and the log does not repeat it. */
const RELAPSE_MS = 60_000;

export type OwnSideParts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Checks with AWS; returns the present fault, or null when it is over. */
  readonly check: (failure: Failure, signal: AbortSignal) => Promise<Failure | null>;
};

export class OwnSide {
  readonly #parts: OwnSideParts;
  readonly #listeners = new Set<() => void>();
  readonly #reporters = new Set<(failure: Failure | null) => void>();
  /** Whether a call of this process has succeeded. */
  #hasWorked = false;
  #fault: OwnFault | null = null;
  /** The fault before this one, and when it ended. */
  #previousFault: { readonly code: FailureCode; readonly endedAt: Millis } | null = null;
  #checksMade = 0;
  #loggedAt: Millis = 0;
  #assumedAt: Millis = 0;
  #timer: Timer | null = null;
  #checking: Promise<void> | null = null;
  readonly #stopping = new AbortController();

  constructor(parts: OwnSideParts) {
    this.#parts = parts;
  }

  /** Null without a known fault. */
  get fault(): OwnFault | null {
    return this.#fault;
  }

  /** True while Aurora's credentials are unusable: every call would fail. */
  get isDown(): boolean {
    return this.#fault !== null && isOfCredentials(this.#fault.failure.code);
  }

  /** When this process last assumed a role; 0 before the first. */
  get assumedAt(): Millis {
    return this.#assumedAt;
  }

  /** Notes a fault or its end, by an answer to AssumeRole. */
  observeAssumeRole(result: CallResult<unknown>): void {
    if (result.ok) {
      this.#assumedAt = this.#parts.clock.now();
      this.noteRecovery((code) => traitsOf(code).overAfter === 'ASSUMED');
    } else {
      const failure = assumeRoleFailure(result.error);
      if (isOfCredentials(failure.code)) this.noteFault(failure);
    }
  }

  /** Notes a fault or its end, by the outcome of an attempt. */
  observeOutcome(outcome: AttemptOutcome): void {
    if (outcome.kind === 'PROVEN') this.noteRecovery((code) => traitsOf(code).overAfter === 'PROVEN');
    if (outcome.kind !== 'INTERRUPTED') return;
    const { failure } = outcome;
    // Other faults may concern one role or one Region only.
    const canCheck = traitsOf(failure.code).overAfter !== null;
    if (failure.waiting === 'AURORA_RECOVERS' && canCheck) this.noteFault(failure);
    // Any host may close a connection once.
    else if (failure.code === 'STS_CONNECTION_CLOSED') this.suspect(failure);
  }

  /** Called whenever a fault is over. */
  onRecovered(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Called with a fault when it is found and while it lasts, and with null when it is over or a first call succeeds. */
  onReport(reporter: (failure: Failure | null) => void): void {
    this.#reporters.add(reporter);
  }

  /** A call has shown a fault. Checks it from now on, until it is over. */
  noteFault(failure: Failure): void {
    if (this.#stopping.signal.aborted || this.#fault?.failure.code === failure.code) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const relapsed =
      this.#previousFault?.code === failure.code && now - this.#previousFault.endedAt < RELAPSE_MS;
    const fault = { failure, since: now };
    this.#fault = fault;
    this.#notify(failure);
    if (!relapsed) {
      this.#checksMade = 0;
      this.#logFault(fault);
    }
    this.#scheduleCheck();
  }

  /** Handles a possible fault: checks with AWS again, and notes the fault only if it lasts. */
  suspect(failure: Failure): void {
    if (this.#stopping.signal.aborted || this.#fault !== null) return;
    this.#runUnlessRunning(async () => {
      const found = await this.#askAws(failure);
      if (found !== null && this.#fault === null) this.noteFault(found);
    });
  }

  /** The operator may have repaired something: checks a known fault now. */
  checkNow(): void {
    if (this.#stopping.signal.aborted || this.#fault === null) return;
    this.#timer?.cancel();
    this.#timer = null;
    this.#runUnlessRunning(() => this.#checkFault());
  }

  /** A call has shown that a fault with such a code is over. */
  noteRecovery(isOver: (code: FailureCode) => boolean): void {
    // The process before this one may have reported a fault that was repaired before the restart.
    if (this.#fault === null && !this.#hasWorked) this.#notify(null);
    this.#hasWorked = true;
    if (this.#fault === null || !isOver(this.#fault.failure.code)) return;
    const { clock, log } = this.#parts;
    const { failure, since } = this.#fault;
    this.#fault = null;
    this.#previousFault = { code: failure.code, endedAt: clock.now() };
    this.#timer?.cancel();
    this.#timer = null;
    log.info({ code: failure.code, lastedMs: clock.now() - since }, "the fault on Aurora's own side is over");
    this.#notify(null);
    for (const listener of this.#listeners) listener();
  }

  /** Resolves when no check is running. */
  async idle(): Promise<void> {
    while (this.#checking !== null) await this.#checking;
  }

  /** Starts no more checks, and ends a running one: its result does not count. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#timer?.cancel();
    await this.idle();
  }

  #notify(failure: Failure | null): void {
    for (const reporter of this.#reporters) reporter(failure);
  }

  #scheduleCheck(): void {
    if (this.#stopping.signal.aborted || this.#fault === null) return;
    const { clock, random } = this.#parts;
    const gap = Math.min(MIN_CHECK_GAP_MS * 2 ** Math.min(this.#checksMade, 10), MAX_CHECK_GAP_MS);
    this.#timer?.cancel();
    this.#timer = clock.at(clock.now() + Math.round(gap * (0.75 + 0.25 * random())), () => {
      this.#timer = null;
      this.#runUnlessRunning(() => this.#checkFault());
    });
  }

  /**
   * Runs one check at a time: while one is running, another request is dropped. A fault that was noted meanwhile needs
   * another check, or it would never end.
   */
  #runUnlessRunning(check: () => Promise<void>): void {
    this.#checking ??= check().finally(() => {
      this.#checking = null;
      if (this.#fault !== null && this.#timer === null) this.#scheduleCheck();
    });
  }

  #askAws(failure: Failure): Promise<Failure | null> {
    const { log, check } = this.#parts;
    return check(failure, this.#stopping.signal).catch((error: unknown) => {
      log.error({ error }, "Aurora's own side cannot be checked");
      return failure;
    });
  }

  async #checkFault(): Promise<void> {
    const { clock } = this.#parts;
    const checked = this.#fault;
    if (checked === null) return;
    this.#checksMade++;
    const found = await this.#askAws(checked.failure);
    // Another call has shown something else meanwhile.
    if (this.#stopping.signal.aborted || this.#fault !== checked) return;
    if (found === null) return this.noteRecovery((code) => code === checked.failure.code);
    if (found.code !== checked.failure.code) this.noteFault(found);
    else if (clock.now() - this.#loggedAt >= LOG_REPEAT_MS) {
      this.#notify(checked.failure);
      this.#logFault(checked);
    }
  }

  #logFault({ failure, since }: OwnFault): void {
    const { clock, log } = this.#parts;
    this.#loggedAt = clock.now();
    const { code, title, explanation, remedies } = describeFailure(failure);
    const { awsErrorCode, awsRequestId, awsMessage } = failure;
    const answer = { awsErrorCode, awsRequestId, ...(awsErrorCode === null && { reason: awsMessage }) };
    log.error(
      { code, since: new Date(since).toISOString(), ...answer, explanation, remedies },
      `${title}. Connections wait until this is solved.`,
    );
  }
}
