/** Webhooks and their deliveries. */
import { readsEverything } from '../auth/viewer.ts';
import { ok } from '../base/result.ts';
import { isKnownEventType } from '../connection/event-types.ts';
import type { LabelMatch } from '../connection/labels.ts';
import type { Outcome } from '../connection/refusal.ts';
import {
  type Delivery,
  type DeliveryOutcome,
  type DisabledReason,
  isKnownFormat,
  logOf,
  MAX_KEPT_DELIVERIES,
  type Webhook,
  type WebhookFilter,
  type WebhookFormat,
  type WebhookState,
  type WebhookStore,
} from '../storage/webhooks.ts';
import { webhookNotFound } from '../webhooks/refusals.ts';
import { AlertSeverityType } from './alerts.ts';
import { valueOrGraphQLError } from './bad-input.ts';
import { builder, enumOf, moment, momentOrNull } from './builder.ts';
import { ConnectionStatusType } from './connection-failure.ts';
import { type GraphQLContext, workspaceOrNull } from './context.ts';
import { ALL_WORKSPACES, alertsOf } from './cursors.ts';
import { EventTypeType } from './event-types.ts';
import { encodeIdOrNull } from './ids.ts';
import { globalId, WebhookNode, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { databaseId, reachWorkspace } from './reach.ts';

export const WebhookFormatType = enumOf<WebhookFormat>('WebhookFormat', 'What a webhook sends.', {
  JSON: 'Events as JSON, signed as Standard Webhooks describes.',
  SLACK: 'Alerts as messages in a channel of Slack, by one of its incoming webhooks.',
  EMAIL: 'Alerts as e-mails to one address.',
});

export const WebhookStateType = enumOf<WebhookState>('WebhookState', 'Whether a webhook is in use.', {
  ENABLED: 'Aurora sends messages to it.',
  DISABLED: 'Aurora sends nothing. Its messages wait: it continues with them when it is enabled again.',
});

const DisabledReasonType = enumOf<DisabledReason>('WebhookDisabledReason', 'Why a webhook is disabled.', {
  REQUESTED: 'A user disabled it.',
  GONE: 'The endpoint is gone: it answered with status 410; Slack with 404 or 410; the mail server knows no such recipient.',
  FAILING: 'All attempts of 24 hours failed.',
});

const DeliveryOutcomeType = enumOf<DeliveryOutcome>(
  'WebhookDeliveryOutcome',
  'The outcome of an attempt to send a message.',
  {
    DELIVERED: 'The endpoint answered with a status from 200 to 299.',
    REFUSED: 'The endpoint answered with another status. Aurora follows no redirects.',
    FAILED: 'There was no valid answer in time.',
    DELAYED:
      'Aurora itself cannot send now: its mail server or its encryption key. It tries again each minute, and nothing is lost. An outage is one delivery.',
  },
);

const LabelMatchType = builder.objectRef<LabelMatch>('LabelMatch').implement({
  description: 'A label that selects connections.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The key.' }),
    value: t.string({
      nullable: true,
      description: 'The value. Null selects any value.',
      resolve: ({ value }) => value ?? null,
    }),
  }),
});

const FilterType = builder.objectRef<WebhookFilter>('WebhookFilter').implement({
  description: 'Which events or alerts a webhook gets. An empty list selects all.',
  fields: (t) => ({
    eventTypes: t.field({
      type: [EventTypeType],
      description: 'Only events of these types.',
      // A newer server may have stored others.
      resolve: ({ types }) => types.filter(isKnownEventType),
    }),
    statuses: t.expose('statuses', {
      type: [ConnectionStatusType],
      description: 'Only events after which the connection has one of these statuses.',
    }),
    labels: t.expose('labels', {
      type: [LabelMatchType],
      description: 'Only events or alerts of connections that have all of these labels.',
    }),
    minSeverity: t.field({
      type: AlertSeverityType,
      nullable: true,
      description: 'Only alerts of this severity and above. Null for a webhook that carries events.',
      resolve: ({ minSeverity }) => minSeverity ?? null,
    }),
  }),
});

builder.objectType(WebhookNode, {
  description: 'An address to which Aurora sends events or alerts.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'sealed' in value,
  fields: (t) => ({
    id: t.id(globalId('Webhook', 'webhook')),
    workspace: t.field({
      type: WorkspaceNode,
      nullable: true,
      description: "The workspace. Null for an operator's webhook, which gets those of all workspaces.",
      resolve: workspaceOrNull,
    }),
    url: t.exposeString('address', {
      description:
        'The address. Its query and long parts of its path are left out, because they may be secrets.',
    }),
    format: t.expose('format', { type: WebhookFormatType, description: 'What it sends.' }),
    filter: t.expose('filter', { type: FilterType, description: 'Which events or alerts it gets.' }),
    state: t.expose('state', { type: WebhookStateType, description: 'Whether it is in use.' }),
    disabledReason: t.expose('disabledReason', {
      type: DisabledReasonType,
      nullable: true,
      description: 'Why it is disabled. Null while it is enabled.',
    }),
    disabledAt: t.expose('disabledAt', momentOrNull('When it was disabled. Null while it is enabled.')),
    failingSince: t.expose(
      'failingSince',
      momentOrNull(
        'When the first of the failed attempts in a row was made. Null when the latest one succeeded.',
      ),
    ),
    nextAttemptAt: t.field({
      ...momentOrNull(
        'When Aurora tries again after a failed attempt. Null when there is nothing to repeat.',
      ),
      resolve: ({ state, failingSince, nextAttemptAt }) =>
        state === 'ENABLED' && failingSince !== null ? nextAttemptAt : null,
    }),
    createdAt: t.expose('createdAt', moment('When it was created.')),
    createdBy: t.exposeString('createdBy', {
      description: 'The `tokenId` of the token that created it. The webhook stays when that token ends.',
    }),
    previousSecretUntil: t.field({
      ...momentOrNull('Until when the secret before the last rotation signs, too. Null when it does not.'),
      resolve: ({ previousSecretUntil }) => previousSecretUntil,
    }),
    cursor: t.string({
      description:
        'The cursor of the last event that it got or did not select. For alerts: the cursor of the last change that it has read.',
      resolve: ({ workspaceId, format, position }, _args, { cursors }) => {
        const of = workspaceId ?? ALL_WORKSPACES;
        return cursors.ofEvent(logOf(format) === 'events' ? of : alertsOf(of), position);
      },
    }),
  }),
});

/** A delivery, with the workspace of its webhook: cursors depend on it. */
type ShownDelivery = Delivery & Pick<Webhook, 'workspaceId'> & { readonly isDelivered: boolean };

/** Reads which messages of these deliveries have arrived. @returns what the API shows of one of them */
export async function deliveryView(
  { id, workspaceId }: Pick<Webhook, 'id' | 'workspaceId'>,
  deliveries: readonly Delivery[],
  store: Pick<WebhookStore, 'listDeliveries'>,
): Promise<(delivery: Delivery) => ShownDelivery> {
  const isOne = ({ outcome }: Delivery) => outcome === 'DELIVERED';
  const messageIds = deliveries.filter((one) => !isOne(one)).map(({ messageId }) => messageId);
  const filter = { outcomes: ['DELIVERED'], messageIds } as const;
  const found =
    messageIds.length === 0
      ? []
      : (await store.listDeliveries(id, filter, { limit: MAX_KEPT_DELIVERIES })).items;
  const arrived = new Set(found.map(({ value }) => value.messageId));
  return (delivery) => ({
    ...delivery,
    workspaceId,
    isDelivered: isOne(delivery) || arrived.has(delivery.messageId),
  });
}

export const DeliveryType = builder.objectRef<ShownDelivery>('WebhookDelivery').implement({
  description: 'One attempt to send one message. Aurora keeps the latest 1,000 of each webhook.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'The number of the attempt, from 1 for each webhook.' }),
    messageId: t.exposeString('messageId', {
      description:
        'The header `webhook-id`, or a part of the `Message-ID` of an e-mail: the same in all attempts for one message.',
    }),
    type: t.exposeString('type', {
      description: 'The type of the message: that of its event, `Alerts` or `Test`.',
    }),
    connectionId: t.id({
      nullable: true,
      description:
        'The id of the connection that the message is about. Null for a test, and for several alerts.',
      resolve: ({ connectionId }) => encodeIdOrNull('AwsConnection', connectionId),
    }),
    cursor: t.string({
      nullable: true,
      description: 'The cursor of the event, for `redeliver`. Null for alerts and tests.',
      resolve: ({ position, workspaceId }, _args, { cursors }) =>
        position === null ? null : cursors.ofEvent(workspaceId ?? ALL_WORKSPACES, position),
    }),
    startedAt: t.expose('startedAt', moment('When the attempt started.')),
    durationMs: t.exposeInt('durationMs', { description: 'How long it took, in milliseconds.' }),
    outcome: t.expose('outcome', { type: DeliveryOutcomeType, description: 'The outcome.' }),
    delivered: t.exposeBoolean('isDelivered', {
      description:
        'Whether this attempt, or another kept one for the same message, has delivered the message.',
    }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The status of the answer: of HTTP, or of SMTP for an e-mail. Null without an answer.',
    }),
    message: t.string({ description: 'The outcome as a sentence.', resolve: outcomeInWords }),
  }),
});

/** Says no more than that: the address may belong to somebody else's network. */
function outcomeInWords({ outcome, status }: Delivery): string {
  switch (outcome) {
    case 'DELIVERED':
      return `Delivered: the endpoint answered with status ${status}.`;
    case 'REFUSED':
      return `Could not be delivered: the endpoint answered with status ${status}.`;
    case 'FAILED':
      return 'Could not be delivered: connection failed.';
    case 'DELAYED':
      return 'Not sent yet: Aurora itself cannot send now, and tries again each minute.';
  }
}

const DeliveryFilterInput = builder.inputType('WebhookDeliveryFilter', {
  description: 'Selects the deliveries that match every field that is set.',
  fields: (t) => ({
    outcomes: t.field({
      type: [DeliveryOutcomeType],
      description: 'Only deliveries with one of these outcomes.',
    }),
  }),
});

builder.queryFields((t) => ({
  webhooks: t.connection({
    type: WebhookNode,
    authScopes: { invite: true },
    description: `The webhooks of a workspace, oldest first. ${PAGE_SIZES}`,
    args: {
      workspaceId: t.arg.id({
        description:
          'The id of the workspace. Optional when the token belongs to exactly one workspace. Without it, the operator gets the webhooks of all workspaces.',
      }),
    },
    resolve: (_root, { workspaceId, ...args }, context) => {
      const { store, cursors } = context;
      const id = valueOrGraphQLError(ownerOf(context, workspaceId));
      return relayPage<Webhook>(cursors.ofList('webhooks', id ?? ALL_WORKSPACES), args, {
        read: async (request) => {
          const page = await store.listWebhooks(id, request);
          return { ...page, items: page.items.filter(({ value }) => isKnownFormat(value)) };
        },
        count: (limit) => store.countWebhooks(id, limit),
      });
    },
  }),

  webhookDeliveries: t.connection({
    type: DeliveryType,
    authScopes: { invite: true },
    description: `The latest attempts to send messages to a webhook, newest first. ${PAGE_SIZES}`,
    args: {
      webhookId: t.arg.id({ required: true, description: 'The id of the webhook.' }),
      filter: t.arg({
        type: DeliveryFilterInput,
        description: 'Which deliveries to return. Without it, all of them.',
      }),
    },
    resolve: async (_root, { webhookId, filter, ...args }, context) => {
      const webhook = await context.webhooksById.load(databaseId('Webhook', webhookId));
      if (webhook === null) return valueOrGraphQLError<never>(webhookNotFound());
      const { store, cursors } = context;
      const { id } = webhook;
      const selected = { outcomes: filter?.outcomes ?? [] };
      return relayPage<ShownDelivery>(cursors.ofList('deliveries', id), args, {
        read: async (request) => {
          const page = await store.listDeliveries(id, selected, request);
          const deliveries = page.items.map(({ value }) => value);
          const view = await deliveryView(webhook, deliveries, store);
          return { ...page, items: page.items.map(({ key, value }) => ({ key, value: view(value) })) };
        },
        count: (limit) => store.countDeliveries(id, selected, limit),
      });
    },
  }),
}));

/** The database id of the workspace that the request names; null for an operator or auditor who names none. */
export function ownerOf(
  context: Pick<GraphQLContext, 'viewer'>,
  workspaceId: string | null | undefined,
): Outcome<string | null> {
  return typeof workspaceId !== 'string' && readsEverything(context.viewer)
    ? ok(null)
    : reachWorkspace(context, workspaceId);
}
