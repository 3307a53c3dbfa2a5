/** The words of the page for webhooks. */
import type {
  AlertSeverity,
  ConnectionEventType,
  WebhookDeliveryOutcome,
  WebhookFormat,
  WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import type { Tone } from '../parts/notice.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { labelWords } from '../workspace/labels.tsx';

type FormatTraits = {
  readonly words: string;
  /** Events for programs, which are signed; or alerts for people. */
  readonly carries: 'EVENTS' | 'ALERTS';
  /** The field for the address. */
  readonly address: { readonly label: string; readonly placeholder: string; readonly hint: string };
  /** Belongs to the address, and need not be typed. */
  readonly scheme?: string;
};

/** What a webhook can send. The forms offer each. */
export const FORMAT: Readonly<Record<WebhookFormat, FormatTraits>> = {
  JSON: {
    words: 'Events as JSON',
    carries: 'EVENTS',
    address: {
      label: 'URL',
      placeholder: 'https://hooks.example.com/aurora',
      hint: 'Aurora sends each event to this https address, signed.',
    },
  },
  SLACK: {
    words: 'Alerts in Slack',
    carries: 'ALERTS',
    address: {
      label: 'Webhook URL',
      placeholder: 'https://hooks.slack.com/services/…',
      hint: 'Create an incoming webhook in Slack for the channel, and paste its URL.',
    },
  },
  EMAIL: {
    words: 'Alerts by email',
    carries: 'ALERTS',
    address: {
      label: 'Email address',
      placeholder: 'ops@example.com',
      hint: 'One address. For several people, use the address of a group.',
    },
    scheme: 'mailto:',
  },
};

/** The URL of what was typed. */
export function urlOf(format: WebhookFormat, typed: string): string {
  const { scheme = '' } = FORMAT[format];
  const address = typed.trim();
  return address.startsWith(scheme) ? address : `${scheme}${address}`;
}

/** What a severity selects. */
export const MIN_SEVERITY: Readonly<Record<AlertSeverity, string>> = {
  CRITICAL: 'Only critical alerts',
  WARNING: 'Warnings and critical alerts',
  INFO: 'All alerts',
};

/** What the secret of a webhook is for. */
export const SECRET_USE = 'Your endpoint verifies the signature of each message with it.';

export const EVENT: Readonly<Record<ConnectionEventType, string>> = {
  VerificationStarted: 'Verification started',
  AssumeRoleDenied: 'Attempt refused by AWS',
  VerificationDelayed: 'Attempt delayed',
  ExternalIdNotEnforced: 'Attempt found the role open',
  AttemptBroughtForward: 'Next attempt requested',
  ConnectionEstablished: 'Connected',
  ConnectionFailed: 'Failed',
  ConnectionInsecure: 'Insecure',
  ConnectionChecked: 'Checked',
  ConnectionDegraded: 'Stopped working',
  ConnectionRecovered: 'Works again',
  ConnectionDisconnected: 'Disconnected',
  TrustPolicyChanged: 'Trust policy changed',
  AccessChanged: 'Permissions changed',
  ExternalIdRotationStarted: 'External ID rotation started',
  ExternalIdRotationChecked: 'External ID rotation checked',
  ExternalIdRotationEnded: 'External ID rotation ended',
};

export const EVENT_TYPES = Object.keys(EVENT) as readonly ConnectionEventType[];

/** What most receivers want to know. */
export const STATUS_CHANGES: readonly ConnectionEventType[] = [
  'ConnectionEstablished',
  'ConnectionFailed',
  'ConnectionInsecure',
  'ConnectionDegraded',
  'ConnectionRecovered',
  'ConnectionDisconnected',
];

export const OUTCOME: Readonly<
  Record<WebhookDeliveryOutcome, { readonly words: string; readonly tone: Tone }>
> = {
  DELIVERED: { words: 'Delivered', tone: 'GOOD' },
  REFUSED: { words: 'Refused', tone: 'BAD' },
  FAILED: { words: 'No answer', tone: 'BAD' },
};

/** The type of a delivered message. A newer server may know more. */
export function typeInWords(type: string): string {
  if (type === 'Test') return 'Test message';
  if (type === 'Alerts') return 'Alerts';
  return type in EVENT ? EVENT[type as ConnectionEventType] : type;
}

/** "Failed, Insecure; accounts with env: production", or "All events". */
export function filterInWords(filter: WebhookPartsFragment['filter']): string {
  const { eventTypes, statuses, labels, minSeverity } = filter;
  const parts = [
    minSeverity === null ? '' : MIN_SEVERITY[minSeverity],
    eventTypes.map((type) => EVENT[type]).join(', '),
    ...(statuses.length > 0 ? [`status ${statuses.map((status) => STATUS[status].words).join(' or ')}`] : []),
    ...(labels.length > 0
      ? [
          `accounts with ${labels.map(({ key, value }) => labelWords({ key, value: value ?? '' })).join(' and ')}`,
        ]
      : []),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'All events' : parts.join('; ');
}

/** A webhook by its host, or what its address has instead. */
export function titleOfWebhook({ url }: Pick<WebhookPartsFragment, 'url'>): string {
  return URL.canParse(url) ? new URL(url).host || new URL(url).pathname : url;
}
