/**
 * The messages of webhooks, version 1. `schema/webhooks/message-v1.schema.json` describes them, and a test compares both
 * for every type of event. Pure.
 */
import type { Millis } from '../base/clock.ts';
import type { Connection, ConnectionChange, ConnectionStatus } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Audience, Failure } from '../connection/failure.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Webhook, WebhookFilter } from '../storage/webhooks.ts';

/** Changes with a breaking change of the messages. */
const VERSION = 1;

/** A message, ready to be signed. */
export type Message = {
  /** The same in all attempts, for receivers that must not act twice. */
  readonly id: string;
  readonly type: string;
  /** JSON. */
  readonly body: string;
  /** Null for a test. */
  readonly connectionId: string | null;
  /** Of the event; null for a test. */
  readonly position: number | null;
};

/** Makes the ids and cursors that clients of the API know. */
export type PublicNames = {
  readonly idOf: (type: 'Workspace' | 'AwsConnection' | 'Webhook', id: string) => string;
  /** @param workspaceId null for the events of all workspaces */
  readonly cursorOf: (workspaceId: string | null, position: number) => string;
};

/** The status of a connection after a change that always leads to the same one. */
const STATUS_AFTER: Partial<Readonly<Record<ConnectionChange['type'], ConnectionStatus>>> = {
  VerificationStarted: 'PENDING',
  AssumeRoleDenied: 'PENDING',
  VerificationDelayed: 'PENDING',
  ExternalIdNotEnforced: 'PENDING',
  AttemptBroughtForward: 'PENDING',
  ConnectionEstablished: 'CONNECTED',
  ConnectionFailed: 'FAILED',
  ConnectionInsecure: 'INSECURE',
  ConnectionDegraded: 'DEGRADED',
  ConnectionRecovered: 'CONNECTED',
  ConnectionDisconnected: 'DISCONNECTED',
};

function statusOf({ change }: StoredEvent, connection: Connection): ConnectionStatus {
  return STATUS_AFTER[change.type] ?? connection.status;
}

/** Whether the webhook wants this event. */
export function isSelected(
  { types, statuses, labels }: WebhookFilter,
  event: StoredEvent,
  connection: Connection,
): boolean {
  const hasLabel = ({ key, value }: WebhookFilter['labels'][number]) =>
    connection.labels.some((label) => label.key === key && (value === undefined || label.value === value));
  return (
    (types.length === 0 || types.includes(event.change.type)) &&
    (statuses.length === 0 || statuses.includes(statusOf(event, connection))) &&
    labels.every(hasLabel)
  );
}

/** The message of an event. */
export function eventMessage(
  { workspaceId }: Pick<Webhook, 'workspaceId'>,
  event: StoredEvent,
  connection: Connection,
  { idOf, cursorOf }: PublicNames,
): Message {
  const { change, connectionId, position, sequence } = event;
  // An operator's own webhook gets the operator's words.
  const audience: Audience = workspaceId === null ? 'OPERATOR' : 'CUSTOMER';
  const { roleArn, accountId, name, labels } = connection;
  const data = {
    workspaceId: idOf('Workspace', event.workspaceId),
    connectionId: idOf('AwsConnection', connectionId),
    sequence,
    cursor: cursorOf(workspaceId, position),
    connection: { roleArn, accountId, name, labels, status: statusOf(event, connection) },
    event: detailsOf(change, (failure) => describe(failure, connection, audience)),
  };
  return {
    // Of the event, and not random: a message that is sent again after a crash has the same id.
    id: `msg_${connectionId}_${sequence}`,
    type: change.type,
    body: bodyOf(change.type, event.occurredAt, data),
    connectionId,
    position,
  };
}

/** A message that shows that a webhook works. */
export function testMessage(
  { id, workspaceId }: Pick<Webhook, 'id' | 'workspaceId'>,
  messageId: string,
  now: Millis,
  { idOf }: PublicNames,
): Message {
  const data = {
    webhookId: idOf('Webhook', id),
    workspaceId: workspaceId === null ? null : idOf('Workspace', workspaceId),
  };
  return { id: messageId, type: 'Test', body: bodyOf('Test', now, data), connectionId: null, position: null };
}

function bodyOf(type: string, moment: Millis, data: object): string {
  return JSON.stringify({ version: VERSION, type, timestamp: timeText(moment), data });
}

function timeText(moment: Millis): string {
  return new Date(moment).toISOString();
}

/** Properties of events that are about Aurora's own bookkeeping. */
const INTERNAL: readonly string[] = ['type', 'verificationId', 'firstAttemptAt', 'role'];
const TIMES: readonly string[] = ['nextAttemptAt', 'deadline', 'nextCheckAt', 'changedAt'];

function detailsOf(
  change: ConnectionChange,
  words: (failure: Failure) => object,
): Readonly<Record<string, unknown>> {
  const shown = (name: string, value: unknown): unknown => {
    if (TIMES.includes(name)) return typeof value === 'number' ? timeText(value) : null;
    if (name === 'failure') return value === null ? null : words(value as Failure);
    return value;
  };
  const entries = Object.entries(change).filter(([name]) => !INTERNAL.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, shown(name, value)]));
}

function describe(failure: Failure, connection: Connection, audience: Audience) {
  const { code, side, title, explanation, remedies, ...rest } = explainFailure(failure, connection, audience);
  const { transient, awsErrorCode, awsRequestId } = rest;
  return { code, side, title, explanation, remedies, transient, awsErrorCode, awsRequestId };
}
