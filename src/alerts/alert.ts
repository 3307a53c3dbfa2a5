/** What needs attention. The service opens and resolves alerts; people acknowledge, snooze and comment on them. */
import type { Millis } from '../base/clock.ts';
import type { AccessSummary, OtherUser, TrustPolicyChange } from '../connection/connection.ts';
import type { Audience, Failure } from '../connection/failure.ts';
import type { ProbeResult } from '../connection/role-proof.ts';

/** What is stored as the reason of each kind of alert. */
export type AlertFacts = {
  readonly CONNECTION_INSECURE: { readonly failure: Failure; readonly probes: readonly ProbeResult[] };
  readonly CONNECTION_FAILED: { readonly failure: Failure };
  readonly CONNECTION_DEGRADED: { readonly failure: Failure };
  readonly ACCESS_MISSING: AccessSummary;
  readonly ACCESS_EXCESSIVE: AccessSummary;
  readonly TRUST_WIDENED: TrustWidened;
  readonly TRUST_CHANGED: TrustPolicyChange;
  readonly WEBHOOK_DISABLED: {
    /** The endpoint refused for good, or all attempts of a day failed. */
    readonly reason: 'GONE' | 'FAILING';
    /** Without the parts that may be secret. */
    readonly address: string;
    readonly failingSince: Millis;
  };
  readonly ROLE_STILL_USABLE: { readonly disconnectedAt: Millis | null };
  readonly ROTATION_STALLED: {
    readonly startedAt: Millis;
    /** Connections in use that accept the new External ID, that do not, and that were not checked. */
    readonly moved: number;
    readonly notMoved: number;
    readonly unknown: number;
  };
  readonly API_KEY_EXPIRES: { readonly name: string; readonly hint: string; readonly expiresAt: Millis };
  readonly API_KEY_OLD: {
    readonly name: string;
    readonly hint: string;
    readonly createdAt: Millis;
    /** Its last use, or its creation; null when it is in use. */
    readonly unusedSince: Millis | null;
  };
  readonly AURORA_FAULT: { readonly failure: Failure };
  readonly MAIL_UNAVAILABLE: MailFault;
};

export type TrustWidened = Pick<TrustPolicyChange, 'changedAt' | 'changedBy'> & {
  /** Who may use the role now. Those are new whom a change has added, and nobody has accepted. */
  readonly others: readonly OtherUser[];
  /** When the latest of them was added. */
  readonly widenedAt: Millis;
};

/** Why Aurora's mail server cannot be used: the status of its answer; null when it gave none. */
export type MailFault = { readonly status: number | null };

export type AlertKind = keyof AlertFacts;

/**
 * In the order of urgency. The page shows the same: red, amber and blue.
 *
 * `CRITICAL`: others can get into an account, or Aurora cannot use it. `WARNING`: it works, but not fully, or it will
 * stop, or somebody else can use it too, or it allows too much. `INFO`: nothing is wrong.
 */
export const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;
export type AlertSeverity = (typeof SEVERITIES)[number];

type AlertTraits = {
  readonly severity: AlertSeverity;
  /** Who sees it: the customers of the workspace too, or operators alone. */
  readonly audience: Audience;
  /** Whether nothing is left to do once a person has seen it. */
  readonly endsWhenAcknowledged: boolean;
};

export const ALERT_KINDS: Readonly<Record<AlertKind, AlertTraits>> = {
  CONNECTION_INSECURE: { severity: 'CRITICAL', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  CONNECTION_FAILED: { severity: 'CRITICAL', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  CONNECTION_DEGRADED: { severity: 'CRITICAL', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  TRUST_WIDENED: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: true },
  ACCESS_MISSING: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  ACCESS_EXCESSIVE: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  TRUST_CHANGED: { severity: 'INFO', audience: 'CUSTOMER', endsWhenAcknowledged: true },
  WEBHOOK_DISABLED: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  ROLE_STILL_USABLE: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  ROTATION_STALLED: { severity: 'WARNING', audience: 'CUSTOMER', endsWhenAcknowledged: false },
  API_KEY_EXPIRES: { severity: 'WARNING', audience: 'OPERATOR', endsWhenAcknowledged: false },
  API_KEY_OLD: { severity: 'INFO', audience: 'OPERATOR', endsWhenAcknowledged: false },
  AURORA_FAULT: { severity: 'CRITICAL', audience: 'OPERATOR', endsWhenAcknowledged: false },
  MAIL_UNAVAILABLE: { severity: 'WARNING', audience: 'OPERATOR', endsWhenAcknowledged: false },
};

export const KINDS = Object.keys(ALERT_KINDS) as readonly AlertKind[];

/** @param seesAll whether the viewer also sees what is for operators alone */
export function visibleKinds(seesAll: boolean): AlertKind[] {
  return KINDS.filter((kind) => seesAll || ALERT_KINDS[kind].audience === 'CUSTOMER');
}

/** False for a kind of a newer server: this one has no words for it, and does not know who may see it. */
export function isKnownKind(kind: string): kind is AlertKind {
  return Object.hasOwn(ALERT_KINDS, kind);
}

/** In the order of a life. `RESOLVED` is the end: a new problem opens a new alert. */
export const ALERT_STATES = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** The states of alerts that are not over. */
export const UNRESOLVED = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'] as const satisfies readonly AlertState[];

/** Why an alert is open: its kind, with what is known. */
export type AlertReason = {
  [Kind in AlertKind]: { readonly kind: Kind; readonly facts: AlertFacts[Kind] };
}[AlertKind];

/** What an alert is about. */
export type AlertSubject = {
  /** The id of the thing with the problem. It has at most one unresolved alert of each kind. */
  readonly subject: string;
  /** Null when it is about no connection. */
  readonly connectionId: string | null;
  /** Null when it is about no workspace. */
  readonly workspaceId: string | null;
};

export type Alert = AlertReason &
  AlertSubject & {
    readonly id: string;
    /** The place of its latest change among the changes of all alerts, in the order of commits. */
    readonly position: number;
    /** What alerts with the same reason share, such as the code of a failure; empty when the kind says it all. */
    readonly cause: string;
    readonly state: AlertState;
    readonly openedAt: Millis;
    readonly resolvedAt: Millis | null;
    /** When it comes back; null unless it is snoozed. */
    readonly snoozedUntil: Millis | null;
    /** When a person last acknowledged or snoozed it, and the name of the token; null before, and when it was taken back. */
    readonly handledAt: Millis | null;
    readonly handledBy: string | null;
  };

/** Several alerts of one kind and cause. */
export type AlertGroup = Pick<Alert, 'kind' | 'cause'> & {
  readonly counts: Readonly<Record<(typeof UNRESOLVED)[number], number>>;
  readonly oldestAt: Millis;
  readonly newestAt: Millis;
};

export const NO_ALERTS: AlertGroup['counts'] = { OPEN: 0, ACKNOWLEDGED: 0, SNOOZED: 0 };

/** How many alerts the group has. */
export function sizeOf({ counts }: Pick<AlertGroup, 'counts'>): number {
  return UNRESOLVED.reduce((sum, state) => sum + counts[state], 0);
}

export type AlertComment = {
  readonly id: string;
  readonly alertId: string;
  readonly createdAt: Millis;
  /** The name of the token. */
  readonly author: string;
  readonly text: string;
};

/** What the service does to the alerts of one subject. */
export type AlertChange =
  | { readonly type: 'OPEN'; readonly reason: AlertReason }
  | { readonly type: 'RESOLVE'; readonly kind: AlertKind }
  /** Who may use the role after a change of its trust policy. What follows depends on the open alert. */
  | { readonly type: 'TRUST'; readonly trust: Omit<TrustWidened, 'widenedAt'> };

export function causeOf({ facts }: AlertReason): string {
  return 'failure' in facts ? facts.failure.code : '';
}

/** The state at this moment: the end of a snooze may not be stored yet. */
export function stateAt({ state, snoozedUntil }: Alert, now: Millis): AlertState {
  return state === 'SNOOZED' && snoozedUntil !== null && snoozedUntil <= now ? 'OPEN' : state;
}
