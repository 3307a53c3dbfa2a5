/**
 * What can go wrong, in one table. A failure is stored by its code and AWS's answer; `failure-words.ts` puts it into
 * words when it is shown.
 */
import type { Millis } from '../base/clock.ts';

/** Who has to change something before the failure ends. */
export type FailureSide = 'CUSTOMER' | 'AURORA' | 'AWS';

/** What the rest of the program decides by. A new code must answer all of these questions. */
export type FailureTraits = {
  readonly side: FailureSide;
  /**
   * - `CREDENTIALS`: Aurora's own. There are none, or AWS refuses them, so no call can succeed.
   * - `PERMISSION`: what Aurora's own user may do.
   * - `STS`: STS itself, or the way to it.
   * - `REQUEST`: a value in the call.
   * - `ROLE`: the customer's role.
   */
  readonly about: 'CREDENTIALS' | 'PERMISSION' | 'STS' | 'REQUEST' | 'ROLE';
  /** Whether AWS denies without saying why, so the cause must be inferred. */
  readonly isDenial: boolean;
  /** The success that proves the fault over, if Aurora can check it without asking a role. */
  readonly overAfter: 'ASSUMED' | 'PROVEN' | null;
};

const FAILURES = {
  IDENTITY_UNAVAILABLE: { side: 'AURORA', about: 'CREDENTIALS', isDenial: false, overAfter: 'ASSUMED' },
  BASE_CREDENTIALS_INVALID: { side: 'AURORA', about: 'CREDENTIALS', isDenial: false, overAfter: 'ASSUMED' },
  CALLER_NOT_AUTHORIZED: { side: 'AURORA', about: 'PERMISSION', isDenial: true, overAfter: 'ASSUMED' },
  ROLE_NOT_ASSUMABLE: { side: 'CUSTOMER', about: 'ROLE', isDenial: true, overAfter: null },
  EXTERNAL_ID_NOT_ENFORCED: { side: 'CUSTOMER', about: 'ROLE', isDenial: false, overAfter: null },
  TRUST_POLICY_OPEN: { side: 'CUSTOMER', about: 'ROLE', isDenial: false, overAfter: null },
  ACCOUNT_MISMATCH: { side: 'CUSTOMER', about: 'ROLE', isDenial: false, overAfter: null },
  PARTITION_MISMATCH: { side: 'CUSTOMER', about: 'ROLE', isDenial: false, overAfter: null },
  ROLE_IN_AURORAS_ACCOUNT: { side: 'CUSTOMER', about: 'ROLE', isDenial: false, overAfter: null },
  REGION_DISABLED: { side: 'CUSTOMER', about: 'STS', isDenial: false, overAfter: null },
  SESSION_DURATION_TOO_LONG: { side: 'CUSTOMER', about: 'REQUEST', isDenial: false, overAfter: null },
  SESSION_POLICY_REJECTED: { side: 'AURORA', about: 'REQUEST', isDenial: false, overAfter: null },
  REQUEST_REJECTED: { side: 'CUSTOMER', about: 'REQUEST', isDenial: false, overAfter: null },
  THROTTLED: { side: 'AWS', about: 'STS', isDenial: false, overAfter: null },
  STS_UNAVAILABLE: { side: 'AWS', about: 'STS', isDenial: false, overAfter: 'ASSUMED' },
  STS_CONNECTION_CLOSED: { side: 'AURORA', about: 'STS', isDenial: false, overAfter: 'PROVEN' },
} as const satisfies Readonly<Record<string, FailureTraits>>;

export type FailureCode = keyof typeof FAILURES;
export const FAILURE_CODES = Object.keys(FAILURES) as readonly FailureCode[];

/** The code as clients get it. `UNKNOWN`: only a newer server, which has stored it, knows it. */
export type ShownFailureCode = FailureCode | 'UNKNOWN';
export const SHOWN_FAILURE_CODES: readonly ShownFailureCode[] = [...FAILURE_CODES, 'UNKNOWN'];

export function shownCode(code: FailureCode): ShownFailureCode {
  return Object.hasOwn(FAILURES, code) ? code : 'UNKNOWN';
}

/** What the program decides by. It infers nothing from a code that only a newer server knows. */
export function traitsOf(code: FailureCode): FailureTraits {
  const known = shownCode(code);
  return known === 'UNKNOWN' ? UNKNOWN_TRAITS : FAILURES[known];
}

const UNKNOWN_TRAITS: FailureTraits = { side: 'CUSTOMER', about: 'STS', isDenial: false, overAfter: null };

/** Whether the failure is about Aurora's own credentials, so no call can succeed. */
export function isOfCredentials(code: FailureCode): boolean {
  return traitsOf(code).about === 'CREDENTIALS';
}

/** Whether the failure leaves open what the role would answer. */
export function isSilentOnRole(code: FailureCode): boolean {
  const { about } = traitsOf(code);
  return about !== 'ROLE' && about !== 'REQUEST';
}

/**
 * Who reads a failure. Only the operator can act on Aurora's own side, so only the operator gets the instructions
 * for it.
 */
export type Audience = 'OPERATOR' | 'CUSTOMER';

/**
 * What waiting does about a failure (docs/verification.md).
 * - `PROPAGATION`: the change may still be on its way; try again until the window is over.
 * - `ONE_LATE_RETRY`: an explicit deny; it may have been removed a moment ago, so try once more.
 * - `AWS_RECOVERS`: not the customer's fault; try again, and stop the clock of the window.
 * - `AURORA_RECOVERS`: the operator has to act; try again, less often, and stop the clock of the window.
 * - `NO`: the customer has to do something first.
 */
export type Waiting = 'PROPAGATION' | 'ONE_LATE_RETRY' | 'AWS_RECOVERS' | 'AURORA_RECOVERS' | 'NO';

/** Maximum working connections to count: more would say no more. */
export const MANY_SIBLINGS = 100;

/** Aurora's own AWS account or user has changed since the role last worked. */
export type IdentityChange = { readonly fromAccountId: string; readonly toAccountId: string };

/** What was known when AWS denied. Stored with the failure. */
export type Evidence = {
  /** How long the verification had waited, without the time that STS was down. */
  readonly waitedMs: Millis;
  /** The likelihood, from 0 to 1, that the change is still propagating, by how long changes have taken so far. */
  readonly propagating: number;
  /** The time by which nearly all changes arrive. */
  readonly nearlyAllMs: Millis;
  /** When Aurora, with the identity that it has now, last assumed another role than this one. */
  readonly auroraAssumedAt: Millis | null;
  /** Whether that was close to the denial, so it shows what Aurora may do now. */
  readonly otherWorksNow?: boolean;
  /**
   * How many other connections of the workspace to the same account worked close to the denial: at most
   * `MANY_SIBLINGS`.
   */
  readonly workingSiblings: number;
  /** Whether roles of other accounts have failed their latest check, too. */
  readonly failsElsewhere?: boolean;
  /** Who Aurora was when the role last worked, where it is somebody else now. */
  readonly identityChange?: IdentityChange | null;
  /** When this role last worked. */
  readonly workedUntil: Millis | null;
};

/** A failure as it is stored. */
export type Failure = {
  readonly code: FailureCode;
  readonly waiting: Waiting;
  /** Overrides the side of the code. */
  readonly side?: FailureSide;
  /** The code on the wire, where AWS answered. */
  readonly awsErrorCode: string | null;
  readonly awsRequestId: string | null;
  /** AWS's own sentence. It names the caller and the role, and never a secret. */
  readonly awsMessage: string | null;
  /** What else was known when AWS denied. */
  readonly evidence?: Evidence;
};

/** Whether the failure says nothing about the role, so the clock of its window stops. */
export function isOutage(waiting: Waiting): boolean {
  return waiting === 'AWS_RECOVERS' || waiting === 'AURORA_RECOVERS';
}

/** Who has to change something before the failure ends. */
export function sideOf({ code, side, waiting }: Pick<Failure, 'code' | 'side' | 'waiting'>): FailureSide {
  if (side !== undefined) return side;
  // What a failure waits for tells its side, too: all that is known of a code of a newer server.
  if (shownCode(code) === 'UNKNOWN' && isOutage(waiting))
    return waiting === 'AWS_RECOVERS' ? 'AWS' : 'AURORA';
  return traitsOf(code).side;
}

/** A failure that AWS was not asked about. */
export function ownFailure(code: ShownFailureCode, waiting: Waiting = 'NO'): Failure {
  return { code: code as FailureCode, waiting, awsErrorCode: null, awsRequestId: null, awsMessage: null };
}
