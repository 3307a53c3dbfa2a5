/**
 * The messages about events, version 1. `schema/webhooks/message-v1.schema.json` describes them, and a test compares both
 * for every type of event. Pure.
 */
import type { Millis } from '../base/clock.ts';
import { changeDetails } from '../connection/change-details.ts';
import type { Connection, ConnectionChange, ConnectionStatus } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Audience, Failure } from '../connection/failure.ts';
import { hasLabels } from '../connection/labels.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Webhook, WebhookFilter } from '../storage/webhooks.ts';
import type { Message, PublicNames } from './message.ts';

/** Changes with a breaking change of the messages. */
const VERSION = 1;

/** The status after a change that always leads to the same one, for events that older servers have stored. */
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

function statusOf({ change, status }: StoredEvent, connection: Connection): ConnectionStatus {
  return status ?? STATUS_AFTER[change.type] ?? connection.status;
}

/** Whether the webhook wants this event. */
export function isSelected(
  { types, statuses, labels }: WebhookFilter,
  event: StoredEvent,
  connection: Connection,
): boolean {
  return (
    (types.length === 0 || types.includes(event.change.type)) &&
    (statuses.length === 0 || statuses.includes(statusOf(event, connection))) &&
    hasLabels(connection.labels, labels)
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
    event: changeDetails(change, (failure) => describe(failure, connection, audience)),
  };
  return {
    // Of the event, and not random: a message that is sent again after a crash has the same id.
    id: `msg_${connectionId}_${sequence}`,
    type: change.type,
    content: { format: 'JSON', body: bodyOf(change.type, event.occurredAt, data) },
    connectionId,
    position,
  };
}

/** The body of a message that shows that a webhook works. */
export function testBody(
  { id, workspaceId }: Pick<Webhook, 'id' | 'workspaceId'>,
  now: Millis,
  { idOf }: Pick<PublicNames, 'idOf'>,
): string {
  const data = {
    webhookId: idOf('Webhook', id),
    workspaceId: workspaceId === null ? null : idOf('Workspace', workspaceId),
  };
  return bodyOf('Test', now, data);
}

function bodyOf(type: string, moment: Millis, data: object): string {
  return JSON.stringify({ version: VERSION, type, timestamp: new Date(moment).toISOString(), data });
}

function describe(failure: Failure, connection: Connection, audience: Audience) {
  const { code, side, title, explanation, remedies, ...rest } = explainFailure(failure, connection, audience);
  const { transient, awsErrorCode, awsRequestId } = rest;
  return { code, side, title, explanation, remedies, transient, awsErrorCode, awsRequestId };
}
