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

/** The events by what they are about. */
const OF_STATUS = {
  ConnectionEstablished: 'Account connected',
  ConnectionFailed: 'Account failed',
  ConnectionInsecure: 'Account insecure',
  ConnectionDegraded: 'Account stopped working',
  ConnectionRecovered: 'Account works again',
  ConnectionDisconnected: 'Account disconnected',
} as const;
const OF_ROLE = {
  TrustPolicyChanged: 'Trust policy changed',
  AccessChanged: 'Permissions changed',
} as const;
const OF_CHECKS = {
  VerificationStarted: 'Verification started',
  AssumeRoleDenied: 'Verification refused by AWS',
  VerificationDelayed: 'Verification delayed',
  ExternalIdNotEnforced: 'Verification found the role open',
  AttemptBroughtForward: 'Verification requested again',
  ConnectionChecked: 'Account checked',
} as const;
const OF_ROTATION = {
  ExternalIdRotationStarted: 'External ID rotation started',
  ExternalIdRotationChecked: 'External ID rotation checked',
  ExternalIdRotationEnded: 'External ID rotation ended',
} as const;

const EVENT: Readonly<Record<ConnectionEventType, string>> = {
  ...OF_STATUS,
  ...OF_ROLE,
  ...OF_CHECKS,
  ...OF_ROTATION,
};

/** What most receivers want to know. */
export const STATUS_CHANGES = Object.keys(OF_STATUS) as readonly ConnectionEventType[];

/** What a user chooses from. */
export const EVENT_GROUPS = [
  { legend: 'Status changes', types: STATUS_CHANGES },
  { legend: 'Changes of the role', types: Object.keys(OF_ROLE) as readonly ConnectionEventType[] },
  { legend: 'Verifications and checks', types: Object.keys(OF_CHECKS) as readonly ConnectionEventType[] },
  { legend: 'External ID', types: Object.keys(OF_ROTATION) as readonly ConnectionEventType[] },
];

export function eventInWords(type: ConnectionEventType): string {
  return EVENT[type];
}

/** The outcomes after which a message still waits. */
export const NOT_DELIVERED = [
  'REFUSED',
  'FAILED',
  'DELAYED',
] as const satisfies readonly WebhookDeliveryOutcome[];

/** A message that is not delivered waits: it is a warning, here as in the state of its webhook. */
export const OUTCOME: Readonly<
  Record<WebhookDeliveryOutcome, { readonly words: string; readonly tone: Tone }>
> = {
  DELIVERED: { words: 'Delivered', tone: 'GOOD' },
  REFUSED: { words: 'Refused', tone: 'WARNING' },
  FAILED: { words: 'No answer', tone: 'WARNING' },
  DELAYED: { words: 'Delayed', tone: 'WARNING' },
};

/** An email may still get lost after its server has accepted it. */
export const ACCEPTED = 'Accepted by the mail server';

/** The type of a delivered message. A newer server may know more. */
export function typeInWords(type: string): string {
  if (type === 'Test') return 'Test message';
  if (type === 'Alerts') return 'Alerts';
  return type in EVENT ? EVENT[type as ConnectionEventType] : type;
}

/** "Account failed, Account insecure; accounts with env: production", or "All events". */
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

/** The address as people write it. */
export function addressInWords({ url, format }: Pick<WebhookPartsFragment, 'url' | 'format'>): string {
  const { scheme = '' } = FORMAT[format];
  return url.startsWith(scheme) ? url.slice(scheme.length) : url;
}

/** A webhook by its host, or what its address has instead. */
export function titleOfWebhook({ url }: Pick<WebhookPartsFragment, 'url'>): string {
  return URL.canParse(url) ? new URL(url).host || new URL(url).pathname : url;
}
