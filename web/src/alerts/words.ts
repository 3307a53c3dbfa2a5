/** The words of the page for alerts. The server has the words for each single alert. */
import type {
  AlertCountPartsFragment,
  AlertGroupPartsFragment,
  AlertKind,
  AlertPartsFragment,
  AlertSeverity,
  AlertState,
} from '../../../schema/generated/graphql.ts';
import { adviceOn } from '../connection/advice.ts';
import type { Tone } from '../parts/notice.tsx';

/** The most urgent first. */
export const SEVERITY: Readonly<Record<AlertSeverity, { readonly words: string; readonly tone: Tone }>> = {
  CRITICAL: { words: 'Critical', tone: 'BAD' },
  WARNING: { words: 'Warning', tone: 'WARNING' },
  INFO: { words: 'Info', tone: 'INFO' },
};

export const STATE: Readonly<Record<AlertState, string>> = {
  OPEN: 'Open',
  ACKNOWLEDGED: 'Seen',
  SNOOZED: 'Hidden',
  RESOLVED: 'Resolved',
};

/** What needs attention: of one, and of several. */
export const KIND: Readonly<Record<AlertKind, { readonly one: string; readonly many: string }>> = {
  CONNECTION_INSECURE: { one: 'account lets others in', many: 'accounts let others in' },
  CONNECTION_FAILED: { one: 'account could not be connected', many: 'accounts could not be connected' },
  CONNECTION_DEGRADED: { one: 'account stopped working', many: 'accounts stopped working' },
  TRUST_WIDENED: { one: 'role has a new user', many: 'roles have new users' },
  ACCESS_MISSING: { one: 'account lacks permissions', many: 'accounts lack permissions' },
  ACCESS_EXCESSIVE: {
    one: 'account allows more than Aurora needs',
    many: 'accounts allow more than Aurora needs',
  },
  TRUST_CHANGED: { one: 'trust policy changed', many: 'trust policies changed' },
  WEBHOOK_DISABLED: { one: 'webhook was disabled', many: 'webhooks were disabled' },
  ROLE_STILL_USABLE: { one: 'role still lets Aurora in', many: 'roles still let Aurora in' },
  ROTATION_STALLED: {
    one: 'External ID rotation has not ended',
    many: 'External ID rotations have not ended',
  },
  API_KEY_EXPIRES: { one: 'API key will expire', many: 'API keys will expire' },
  API_KEY_OLD: { one: 'API key is old or out of use', many: 'API keys are old or out of use' },
  AURORA_FAULT: { one: 'problem on the side of Aurora', many: 'problems on the side of Aurora' },
  MAIL_UNAVAILABLE: { one: 'problem with the mail server', many: 'problems with the mail server' },
};

/** What a list of alerts counts. */
export const ALERTS = { one: 'alert', many: 'alerts' };

/** The headline of an alert. An alert about a failure has the same one as the page of its account. */
export function headlineOf({ title, failure, awsConnection }: AlertPartsFragment): string {
  return failure === null || awsConnection === null ? title : adviceOn(failure, awsConnection).title;
}

export function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "12 accounts stopped working". */
export function countInWords(kind: AlertKind, count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? KIND[kind].one : KIND[kind].many}`;
}

/**
 * How many need attention. A problem does so until it is fixed, even after a person has seen it. Information does not.
 */
export function countUnsolved({
  severity,
  open,
  acknowledged,
}: Pick<AlertCountPartsFragment, 'severity' | 'open' | 'acknowledged'>): number {
  return severity === 'INFO' ? open : open + acknowledged;
}

/** How many have this state. Nothing counts resolved ones. */
export function countIn(
  state: AlertState,
  { open, acknowledged, snoozed }: Pick<AlertGroupPartsFragment, 'open' | 'acknowledged' | 'snoozed'>,
): number {
  return { OPEN: open, ACKNOWLEDGED: acknowledged, SNOOZED: snoozed, RESOLVED: 0 }[state];
}
