/** Webhooks as they are stored: where events and alerts go, and what happened to the latest attempts. */
import type { AlertSeverity } from '../alerts/alert.ts';
import type { AuditRecord } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { ConnectionChange, ConnectionStatus } from '../connection/connection.ts';
import type { LabelMatch } from '../connection/labels.ts';

export const WEBHOOK_FORMATS = ['JSON', 'SLACK', 'EMAIL'] as const;

/** `JSON` carries events. The others carry alerts, in messages for people. */
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** False for a format of a newer server: this one cannot send it. */
export function isKnownFormat({ format }: { readonly format: string }): boolean {
  return WEBHOOK_FORMATS.some((known) => known === format);
}

/** The log that a webhook of this format follows. */
export function logOf(format: WebhookFormat): 'events' | 'alerts' {
  return format === 'JSON' ? 'events' : 'alerts';
}

export type WebhookState = 'ENABLED' | 'DISABLED';

/** `REQUESTED`: by a person. `GONE`: the endpoint says that it is gone. `FAILING`: all attempts of a day have failed. */
export type DisabledReason = 'REQUESTED' | 'GONE' | 'FAILING';

/** Selects events or alerts. An empty list selects all. */
export type WebhookFilter = {
  readonly types: readonly ConnectionChange['type'][];
  readonly statuses: readonly ConnectionStatus[];
  /** All of them. */
  readonly labels: readonly LabelMatch[];
  /** For alerts: this severity and those above. Absent for events. */
  readonly minSeverity?: AlertSeverity | undefined;
};

export type Webhook = {
  readonly id: string;
  /** Null: an operator's, for all workspaces. */
  readonly workspaceId: string | null;
  readonly format: WebhookFormat;
  /** The address for people, without the parts that may be secret. */
  readonly address: string;
  readonly filter: WebhookFilter;
  /** The address and the secrets, encrypted. */
  readonly sealed: string;
  /** When the previous secret stops signing; null when there is none. */
  readonly previousSecretUntil: Millis | null;
  readonly state: WebhookState;
  /** Null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Millis | null;
  /** The id of the token that created it, as in the audit log. */
  readonly createdBy: string;
  readonly createdAt: Millis;
  /** The position of the last event that was delivered or not selected; or of the last alert that was read. */
  readonly position: number;
  /** The first of the failed attempts in a row; null when the latest one succeeded. */
  readonly failingSince: Millis | null;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** The earliest time of the next attempt. It is in the past while there is nothing to wait for. */
  readonly nextAttemptAt: Millis;
  /** When it last announced alerts; null before that, and for events. */
  readonly announcedAt: Millis | null;
  /** The number of the latest attempt. */
  readonly lastDeliveryNumber: number;
};

/** A message about an alert that a webhook has sent or will send. */
export type Notice = {
  readonly webhookId: string;
  readonly alertId: string;
  /** `NEW`: not announced yet. `ANNOUNCED`: nothing to send. `OVER`: its end is not announced yet. */
  readonly state: 'NEW' | 'ANNOUNCED' | 'OVER';
  /** When to send it; null when there is nothing to send. */
  readonly dueAt: Millis | null;
};

/** The key of a notice. */
export function noticeId({ webhookId, alertId }: Pick<Notice, 'webhookId' | 'alertId'>): string {
  return `${webhookId}/${alertId}`;
}

/** What changes of the notices of one webhook. */
export type NoticeChanges = {
  readonly put: readonly Notice[];
  readonly drop: readonly Pick<Notice, 'webhookId' | 'alertId'>[];
};

/** `REFUSED`: answered with another status than 2xx. `FAILED`: no answer. `DELAYED`: Aurora itself cannot send now. */
export type DeliveryOutcome = 'DELIVERED' | 'REFUSED' | 'FAILED' | 'DELAYED';

/** One attempt to send one message. */
export type Delivery = {
  /** From 1, for each webhook. */
  readonly number: number;
  readonly webhookId: string;
  /** The header `webhook-id` or `Message-ID`: the same in all attempts for one message. */
  readonly messageId: string;
  /** The type of the message: that of its event, `Alerts` or `Test`. */
  readonly type: string;
  /** Null for a test, and for several alerts. */
  readonly connectionId: string | null;
  /** Of the event; null for alerts and tests. */
  readonly position: number | null;
  readonly startedAt: Millis;
  readonly durationMs: Millis;
  readonly outcome: DeliveryOutcome;
  /** The status of HTTP or SMTP; null without an answer. */
  readonly status: number | null;
};

/** Deliveries that are kept of each webhook. */
export const MAX_KEPT_DELIVERIES = 1_000;

/** The row in which a delivery is kept: later ones use the rows again. */
export function deliveryRowId({ webhookId, number }: Pick<Delivery, 'webhookId' | 'number'>): string {
  return `${webhookId}/${number % MAX_KEPT_DELIVERIES}`;
}

/** What callers and the store may change of a webhook. */
export type WebhookChange = Partial<
  Omit<Webhook, 'id' | 'workspaceId' | 'createdAt' | 'createdBy' | 'lastDeliveryNumber'>
>;

/** What an attempt changes. */
export type WebhookProgress = Pick<
  Webhook,
  | 'position'
  | 'failingSince'
  | 'failures'
  | 'nextAttemptAt'
  | 'announcedAt'
  | 'state'
  | 'disabledReason'
  | 'disabledAt'
>;

/** What to store together with the progress. */
export type ProgressRest = {
  readonly delivery: Omit<Delivery, 'number'> | null;
  readonly ends: boolean;
  readonly notices?: NoticeChanges | undefined;
};

/** Webhooks share the places for messages under way by groups, so that none of a group waits for another group. */
export const WEBHOOK_GROUPS = ['WORKING', 'FAILED', 'MAIL', 'FAILED_MAIL'] as const;

/** `MAIL`: those of e-mail wait for one mail server. `FAILED` and `FAILED_MAIL`: they may hang again. */
export type WebhookGroup = (typeof WEBHOOK_GROUPS)[number];

export function groupOf({ format, failingSince }: Pick<Webhook, 'format' | 'failingSince'>): WebhookGroup {
  if (format === 'EMAIL') return failingSince === null ? 'MAIL' : 'FAILED_MAIL';
  return failingSince === null ? 'WORKING' : 'FAILED';
}

export type DeliveryFilter = {
  /** An empty list selects all. */
  readonly outcomes: readonly DeliveryOutcome[];
  /** Default: those of all messages. */
  readonly messageIds?: readonly string[] | undefined;
};

/** A webhook under the lease of a server. */
export type WebhookClaim = { readonly id: string; readonly owner: string };

export type WebhookClaimRequest = {
  readonly now: Millis;
  readonly owner: string;
  readonly leaseUntil: Millis;
  /** The most webhooks of each group. */
  readonly places: Readonly<Record<WebhookGroup, number>>;
  /** Of each group, workspaces that get no place now. */
  readonly fullWorkspaces: Readonly<Record<WebhookGroup, readonly string[]>>;
  /** Webhooks that still run in this process. */
  readonly except: readonly string[];
  /** Only webhooks of these workspaces, and those for all workspaces. Null: all webhooks. */
  readonly workspaceIds: readonly string[] | null;
};

export interface WebhookStore {
  /** Stores a webhook, unless one with the id exists. Its position becomes the last one of the log that it follows. */
  insertWebhook(
    webhook: Omit<Webhook, 'position'>,
    maxWebhooks: number,
    record: AuditRecord,
  ): Promise<'INSERTED' | 'EXISTS' | 'WORKSPACE_MISSING' | 'TOO_MANY'>;
  /** In the order of the ids; null for those that do not exist. */
  webhooksByIds(ids: readonly string[]): Promise<(Webhook | null)[]>;
  /** Oldest first. Null lists the webhooks of all workspaces and those of the operator. */
  listWebhooks(workspaceId: string | null, page: PageRequest): Promise<Page<Webhook>>;
  /**
   * Stores what `decide` answers, in one transaction, and ends the lease: a running delivery stops after its attempt.
   * Null from `decide` changes nothing and writes no audit record.
   *
   * @returns the webhook after the change; null when it does not exist
   */
  changeWebhook(
    id: string,
    decide: (webhook: Webhook) => WebhookChange | null,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Webhook | null>;
  /** Deletes the webhook with its deliveries and notices. False when it does not exist. */
  deleteWebhook(id: string, now: Millis, record: AuditRecord): Promise<boolean>;
  /**
   * Leases enabled webhooks of known formats with new events, new alerts or due notices. Of a group, the longest waiting
   * come first.
   */
  claimWebhooks(request: WebhookClaimRequest): Promise<Webhook[]>;
  renewWebhooks(ids: readonly string[], owner: string, until: Millis): Promise<void>;
  /** When the next webhook or notice is due, or the next lease ends, after `now`; null when there is no such time. */
  nextWebhookAt(now: Millis): Promise<Millis | null>;
  /**
   * Stores an attempt and what follows from it, in one transaction.
   *
   * @param rest.delivery null when only the position advances
   * @param rest.ends whether to give up the lease
   * @param rest.notices what changes of the webhook's notices; default: nothing
   * @returns false, without a change, when the owner has lost the lease
   */
  recordProgress(claim: WebhookClaim, progress: WebhookProgress, rest: ProgressRest): Promise<boolean>;
  /** The webhook's notices of these alerts, in any order. */
  noticesOf(webhookId: string, alertIds: readonly string[]): Promise<Notice[]>;
  /** The webhook's notices that are due, the earliest first. Those of alerts that only a newer server knows are left to it. */
  dueNotices(webhookId: string, now: Millis, limit: number): Promise<Notice[]>;
  /** Stores an attempt outside of a claim. Null when the webhook does not exist. */
  addDelivery(delivery: Omit<Delivery, 'number'>): Promise<Delivery | null>;
  /** The kept deliveries of a webhook, newest first. */
  listDeliveries(webhookId: string, filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** How many webhooks there are in each state: `failing` ones are enabled, and their latest attempt has failed. */
  webhookTotals(): Promise<Readonly<Record<'enabled' | 'failing' | 'disabled', number>>>;
}
