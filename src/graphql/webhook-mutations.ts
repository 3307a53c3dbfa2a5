/** Mutations on webhooks. */
import { refuseAhead } from '../base/cursor-ahead.ts';
import { MAX_LABELS } from '../connection/labels.ts';
import type { Outcome } from '../connection/refusal.ts';
import type { Delivery, Webhook, WebhookFilter } from '../storage/webhooks.ts';
import { canRedeliver, webhookNotFound } from '../webhooks/refusals.ts';
import type { WebhookWithSecret } from '../webhooks/webhooks.ts';
import { AlertSeverityType } from './alerts.ts';
import { builder } from './builder.ts';
import { ConnectionStatusType } from './connection-failure.ts';
import type { GraphQLContext } from './context.ts';
import { AWS_CALL_COST } from './cost.ts';
import { ALL_WORKSPACES } from './cursors.ts';
import { directResultOf, resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { EventTypeType } from './event-types.ts';
import { LabelFilterInput } from './labels.ts';
import { WebhookNode } from './nodes.ts';
import { databaseId, IDEMPOTENCY_KEY, MISSING_ID, withoutNulls } from './reach.ts';
import { DeliveryType, deliveryView, ownerOf, WebhookFormatType, WebhookStateType } from './webhooks.ts';

const FilterInput = builder.inputType('WebhookFilterInput', {
  description: 'Selects the events or alerts that match every field that is set. An empty list selects all.',
  fields: (t) => ({
    eventTypes: t.field({
      type: [EventTypeType],
      description: 'Only events of these types. For the format JSON alone.',
    }),
    statuses: t.field({
      type: [ConnectionStatusType],
      description:
        'Only events after which the connection has one of these statuses. For the format JSON alone.',
    }),
    labels: t.field({
      type: [LabelFilterInput],
      description: `Only events or alerts of connections that have all of these labels, at most ${MAX_LABELS}.`,
    }),
    minSeverity: t.field({
      type: AlertSeverityType,
      description:
        'Only alerts of this severity and above. Default: WARNING. For the formats SLACK and EMAIL alone.',
    }),
  }),
});

const WithSecret = builder.objectRef<WebhookWithSecret>('WebhookWithSecret').implement({
  description: 'A webhook with its new secret.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: WebhookNode, description: 'The webhook.' }),
    secret: t.exposeString('secret', {
      description:
        'The secret with which receivers verify messages: "whsec_" and Base64. Store it now: Aurora never shows it again. Only messages of the format JSON are signed.',
    }),
  }),
});

const URL_DESCRIPTION =
  'The https address of your endpoint or of an incoming webhook of Slack. Only public addresses are allowed, except those that the operator lists. For the format EMAIL: mailto: and one e-mail address, such as mailto:ops@example.com.';
const FILTER_DESCRIPTION = 'Which events or alerts to send.';
const WEBHOOK_ID = { required: true, description: 'The id of the webhook.' } as const;

builder.mutationFields((t) => ({
  createWebhook: t.field({
    type: WithSecret,
    authScopes: { invite: true },
    description:
      'Creates a webhook: Aurora sends the events or the alerts of the workspace to the address, from now on. It stays when the token that created it ends.',
    errors: directResultOf(
      'CreateWebhookResult',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'TooManyWebhooks',
      'EncryptionKeyRequired',
      'MailUnavailable',
      'IdempotencyKeyUsed',
    ),
    args: {
      url: t.arg.string({ required: true, description: URL_DESCRIPTION }),
      workspaceId: t.arg.id({
        description:
          'The id of the workspace. Optional when the token belongs to exactly one workspace. Without it, the operator creates a webhook for all workspaces.',
      }),
      filter: t.arg({ type: FilterInput, description: `${FILTER_DESCRIPTION} Without it, all of them.` }),
      format: t.arg({
        type: WebhookFormatType,
        required: true,
        defaultValue: 'JSON',
        description: 'What to send, and in which form. Default: JSON.',
      }),
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, { workspaceId, filter, ...rest }, context) => {
      const owner = valueOrUnionError(ownerOf(context, workspaceId));
      const request = { ...withoutNulls(rest), workspaceId: owner, filter: readFilter(filter ?? {}) };
      return valueOrUnionError(await context.webhooks.create(request, context.actor));
    },
  }),

  updateWebhook: t.field({
    type: WebhookNode,
    authScopes: { invite: true },
    description:
      'Changes a webhook. Absent arguments change nothing. Enabling it again continues with what waited.',
    errors: resultOf('UpdateWebhook', 'webhook', 'InvalidInput', 'WebhookNotFound', 'EncryptionKeyRequired'),
    args: {
      id: t.arg.id(WEBHOOK_ID),
      url: t.arg.string({ description: URL_DESCRIPTION }),
      filter: t.arg({
        type: FilterInput,
        description: `${FILTER_DESCRIPTION} It replaces the present filter.`,
      }),
      state: t.arg({ type: WebhookStateType, description: 'ENABLED or DISABLED.' }),
    },
    resolve: async (_root, { id, filter, ...rest }, context) => {
      const change = { ...withoutNulls(rest), ...(filter != null && { filter: readFilter(filter) }) };
      return valueOrUnionError(
        await context.webhooks.update((await webhookOf(context, id)).id, change, context.actor),
      );
    },
  }),

  deleteWebhook: t.field({
    type: WebhookNode,
    authScopes: { invite: true },
    description: 'Deletes a webhook with its deliveries. Returns what was deleted.',
    errors: resultOf('DeleteWebhook', 'webhook', 'WebhookNotFound'),
    args: { id: t.arg.id(WEBHOOK_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(await context.webhooks.delete((await webhookOf(context, id)).id, context.actor)),
  }),
}));

builder.mutationFields((t) => ({
  rotateWebhookSecret: t.field({
    type: WithSecret,
    authScopes: { invite: true },
    description:
      'Makes a new secret, for webhooks of the format JSON. For 24 hours both secrets sign each message, so that receivers can change to the new one. An older secret ends immediately.',
    errors: directResultOf('RotateWebhookSecretResult', 'WebhookNotFound', 'EncryptionKeyRequired'),
    args: { id: t.arg.id(WEBHOOK_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.webhooks.rotateSecret((await webhookOf(context, id)).id, context.actor),
      ),
  }),

  testWebhook: t.field({
    type: DeliveryType,
    authScopes: { invite: true },
    complexity: AWS_CALL_COST,
    description:
      'Sends a test message immediately, also to a disabled webhook, and returns what happened. Counts against the quota of tests: 10 for each webhook in a minute.',
    errors: resultOf(
      'TestWebhook',
      'delivery',
      'WebhookNotFound',
      'EncryptionKeyRequired',
      'MailUnavailable',
    ),
    args: { id: t.arg.id(WEBHOOK_ID) },
    resolve: async (_root, { id }, context) => {
      const webhook = await webhookOf(context, id);
      return shown(context, webhook, await context.webhooks.test(webhook.id, context.actor));
    },
  }),

  redeliver: t.field({
    type: WebhookNode,
    authScopes: { invite: true },
    description:
      'Sends events to a webhook again: all that follow a cursor and match the filter. Each message has the same `webhook-id` as before. Alerts are announced once.',
    errors: resultOf('Redeliver', 'webhook', 'WebhookNotFound', 'InvalidInput'),
    args: {
      webhookId: t.arg.id(WEBHOOK_ID),
      after: t.arg.string({
        required: true,
        description:
          'The cursor of an event: of a delivery, of a message, or of the webhook. Those of `workspaceEvents` are valid, too, for a webhook of that workspace.',
      }),
    },
    resolve: async (_root, { webhookId, after }, context) => {
      const webhook = await context.webhooksById.load(databaseId('Webhook', webhookId));
      if (webhook === null) return valueOrUnionError<never>(webhookNotFound());
      valueOrUnionError(canRedeliver(webhook));
      const position = context.cursors.positionOf(webhook.workspaceId ?? ALL_WORKSPACES, after);
      refuseAhead([position], await context.store.lastPosition());
      return valueOrUnionError(await context.webhooks.redeliver(webhook.id, position, context.actor));
    },
  }),
}));

builder.mutationField('resendDelivery', (t) =>
  t.field({
    type: DeliveryType,
    authScopes: { invite: true },
    complexity: AWS_CALL_COST,
    description:
      'Sends the event of one delivery to its webhook again: immediately and alone, also to a disabled webhook. The message has the same `webhook-id` as before, and may come after later ones. Returns what happened. Counts against the quota of tests. `redeliver` sends all events after a cursor.',
    errors: resultOf(
      'ResendDelivery',
      'delivery',
      'WebhookNotFound',
      'InvalidInput',
      'EncryptionKeyRequired',
    ),
    args: {
      webhookId: t.arg.id(WEBHOOK_ID),
      number: t.arg.int({ required: true, description: 'The `number` of a delivery that has a `cursor`.' }),
    },
    resolve: async (_root, { webhookId, number }, context) => {
      const webhook = await webhookOf(context, webhookId);
      return shown(context, webhook, await context.webhooks.resend(webhook.id, number, context.actor));
    },
  }),
);

/** The webhook that the request names. */
async function webhookOf(
  { webhooksById }: GraphQLContext,
  id: string,
): Promise<Pick<Webhook, 'id' | 'workspaceId'>> {
  return (await webhooksById.load(databaseId('Webhook', id))) ?? { id: MISSING_ID, workspaceId: null };
}

async function shown(
  { store }: GraphQLContext,
  of: Pick<Webhook, 'id' | 'workspaceId'>,
  made: Outcome<Delivery>,
) {
  const delivery = valueOrUnionError(made);
  return (await deliveryView(of, [delivery], store))(delivery);
}

function readFilter(input: typeof FilterInput.$inferInput): WebhookFilter {
  const { eventTypes, statuses, labels, minSeverity } = input;
  return {
    ...{ types: eventTypes ?? [], statuses: statuses ?? [], labels: (labels ?? []).map(withoutNulls) },
    minSeverity: minSeverity ?? undefined,
  };
}
