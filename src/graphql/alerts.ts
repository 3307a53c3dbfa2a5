/** What needs attention: the type, and what people do with it. */

import {
  ALERT_KINDS,
  type Alert,
  type AlertComment,
  type AlertKind,
  type AlertSeverity,
  type AlertState,
  stateAt,
} from '../alerts/alert.ts';
import { ALERT_WORDS, alertAnchor } from '../alerts/alert-words.ts';
import { alertNotFound, MAX_COMMENT_CHARACTERS, MAX_SNOOZE_DAYS } from '../alerts/alerts.ts';
import { type DescribedAlert, describeAlert } from '../alerts/describe-alert.ts';
import { newcomersIn } from '../alerts/trust-alert.ts';
import { audienceOf, seesInvitations } from '../auth/viewer.ts';
import { ok } from '../base/result.ts';
import type { OtherUser } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Outcome } from '../connection/refusal.ts';
import { MAX_COMMENTS } from '../storage/alerts.ts';
import { builder, enumOf, moment, momentOrNull } from './builder.ts';
import { ConnectionFailureType } from './connection-failure.ts';
import { connectionOrNull, type GraphQLContext, workspaceOrNull } from './context.ts';
import { DOCUMENT_TEXT_COST, LONG_TEXT_COST } from './cost.ts';
import { resultOf, valueOrUnionError } from './errors.ts';
import { AlertNode, AwsConnectionNode, globalId, WorkspaceNode } from './nodes.ts';
import { databaseId, IDEMPOTENCY_KEY } from './reach.ts';

export const AlertKindType = enumOf<AlertKind>(
  'AlertKind',
  'A stable code for what needs attention. docs/alerts.md has a section for each.',
  {
    CONNECTION_INSECURE: ALERT_WORDS.CONNECTION_INSECURE.meaning,
    CONNECTION_FAILED: ALERT_WORDS.CONNECTION_FAILED.meaning,
    CONNECTION_DEGRADED: ALERT_WORDS.CONNECTION_DEGRADED.meaning,
    TRUST_WIDENED: ALERT_WORDS.TRUST_WIDENED.meaning,
    ACCESS_MISSING: ALERT_WORDS.ACCESS_MISSING.meaning,
    ACCESS_EXCESSIVE: ALERT_WORDS.ACCESS_EXCESSIVE.meaning,
    TRUST_CHANGED: ALERT_WORDS.TRUST_CHANGED.meaning,
    WEBHOOK_DISABLED: ALERT_WORDS.WEBHOOK_DISABLED.meaning,
    ROLE_STILL_USABLE: ALERT_WORDS.ROLE_STILL_USABLE.meaning,
    ROTATION_STALLED: ALERT_WORDS.ROTATION_STALLED.meaning,
    API_KEY_EXPIRES: ALERT_WORDS.API_KEY_EXPIRES.meaning,
    API_KEY_OLD: ALERT_WORDS.API_KEY_OLD.meaning,
    AURORA_FAULT: ALERT_WORDS.AURORA_FAULT.meaning,
    MAIL_UNAVAILABLE: ALERT_WORDS.MAIL_UNAVAILABLE.meaning,
  },
);

export const AlertSeverityType = enumOf<AlertSeverity>(
  'AlertSeverity',
  'How urgent an alert is. It depends on the kind alone.',
  {
    CRITICAL: 'Act now: others can get into an account, or Aurora cannot use it, or nothing works.',
    WARNING: 'Something is missing, will stop working, lets in someone new, or allows too much.',
    INFO: 'Worth knowing. Nothing is broken.',
  },
);

export const AlertStateType = enumOf<AlertState>('AlertState', 'The state of an alert.', {
  OPEN: 'It needs attention.',
  ACKNOWLEDGED: 'A person has seen it. The problem is still there.',
  SNOOZED: 'A person has hidden it for a while. It comes back as OPEN.',
  RESOLVED: 'The problem is over. A new one opens a new alert.',
});

const CommentType = builder.objectRef<AlertComment>('AlertComment').implement({
  description: 'A comment on an alert.',
  fields: (t) => ({
    createdAt: t.expose('createdAt', moment('When the comment was written.')),
    author: t.exposeString('author', { description: 'The name of the token with which it was written.' }),
    text: t.exposeString('text', { complexity: DOCUMENT_TEXT_COST, description: 'The comment, plain text.' }),
  }),
});

const NewcomerType = builder.objectRef<OtherUser>('AlertNewcomer').implement({
  description: 'Someone who can use a role since its trust policy was changed.',
  fields: (t) => ({
    principal: t.exposeString('principal', { description: 'The newcomer as the policy names it.' }),
    description: t.exposeString('description', { description: 'Who can use the role, as a sentence.' }),
    accountId: t.exposeString('accountId', {
      nullable: true,
      description: 'The other AWS account. Null for anything else.',
    }),
  }),
});

async function wordsOf(alert: Alert, context: GraphQLContext): Promise<DescribedAlert> {
  const { viewer } = context;
  const reader = { audience: audienceOf(viewer), seesWebhooks: seesInvitations(viewer) };
  return describeAlert(alert, await roleOf(alert, context), reader);
}

/** The role of the alert's connection. Alerts about none have no words with a role. */
async function roleOf(alert: Alert, context: GraphQLContext) {
  return (await connectionOrNull(alert, {}, context)) ?? { roleArn: '', accountId: '' };
}

builder.objectType(AlertNode, {
  description:
    'Something that needs attention. Aurora opens and resolves alerts; people acknowledge, snooze and comment on them. A connection has at most one unresolved alert of each kind.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'openedAt' in value && 'kind' in value,
  fields: (t) => ({
    id: t.id(globalId('Alert', 'alert')),
    kind: t.expose('kind', { type: AlertKindType, description: 'What needs attention.' }),
    severity: t.field({
      type: AlertSeverityType,
      description: 'How urgent it is.',
      resolve: ({ kind }) => ALERT_KINDS[kind].severity,
    }),
    state: t.field({
      type: AlertStateType,
      description: 'The present state of this alert.',
      resolve: (alert, _args, { clock }) => stateAt(alert, clock.now()),
    }),
    cause: t.string({
      nullable: true,
      description:
        'What the alerts of a group share, such as the code of the failure. Null when the kind says it all.',
      resolve: ({ cause }) => cause || null,
    }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description: 'The connection that this alert is about. Null when it is about none.',
      resolve: connectionOrNull,
    }),
    workspace: t.field({
      type: WorkspaceNode,
      nullable: true,
      description: 'The workspace that this alert is about. Null when it is about Aurora itself.',
      resolve: workspaceOrNull,
    }),
    title: t.string({
      description: 'The alert as a headline.',
      resolve: async (alert, _args, context) => (await wordsOf(alert, context)).title,
    }),
    explanation: t.string({
      complexity: LONG_TEXT_COST,
      description: 'What it means, in one or two sentences.',
      resolve: async (alert, _args, context) => (await wordsOf(alert, context)).explanation,
    }),
    evidence: t.stringList({
      description: 'What Aurora has seen, when it opened the alert or last changed it.',
      resolve: async (alert, _args, context) => [...(await wordsOf(alert, context)).evidence],
    }),
    remedies: t.stringList({
      description:
        'What to do about it, the most likely remedy first. Never empty. Only the operator gets the instructions for Aurora itself.',
      resolve: async (alert, _args, context) => [...(await wordsOf(alert, context)).remedies],
    }),
    newcomers: t.field({
      type: [NewcomerType],
      description: 'For TRUST_WIDENED: those who were added, and whom nobody has accepted. Empty for others.',
      resolve: (alert) => (alert.kind === 'TRUST_WIDENED' ? newcomersIn(alert.facts) : []),
    }),
    failure: t.field({
      type: ConnectionFailureType,
      nullable: true,
      description: 'The failure, with its possible causes. Null for kinds without one.',
      resolve: async (alert, _args, context) =>
        'failure' in alert.facts
          ? explainFailure(alert.facts.failure, await roleOf(alert, context), audienceOf(context.viewer))
          : null,
    }),
    helpUrl: t.string({
      description: 'The path of a help page about this kind on this server. It needs no token.',
      resolve: ({ kind }) => `/help#${alertAnchor(kind)}`,
    }),
    comments: t.field({
      type: [CommentType],
      complexity: { field: 1, multiplier: MAX_COMMENTS },
      description: `What people have written, oldest first. At most ${MAX_COMMENTS}.`,
      resolve: async ({ id }, _args, { alertComments }) => (await alertComments.load(id)) ?? [],
    }),
    openedAt: t.expose('openedAt', moment('When the problem was found.')),
    resolvedAt: t.expose('resolvedAt', momentOrNull('When the problem was over. Null before that.')),
    snoozedUntil: t.expose(
      'snoozedUntil',
      momentOrNull('When it comes back. Null unless the state is SNOOZED.'),
    ),
    handledAt: t.expose(
      'handledAt',
      momentOrNull(
        'When a person last acknowledged or snoozed it. Null before that, and when that was taken back.',
      ),
    ),
    handledBy: t.exposeString('handledBy', {
      nullable: true,
      description: 'The name of the token with which that was done. Null before that.',
    }),
  }),
});

/** The alert that the request names, if the viewer may see it. */
async function reachAlert({ alertsById }: GraphQLContext, id: string): Promise<Outcome<Alert>> {
  const alert = await alertsById.load(databaseId('Alert', id));
  return alert === null ? alertNotFound() : ok(alert);
}

const ALERT_ID = { required: true, description: 'The id of the alert.' } as const;
const MAY_HANDLE = { scope: 'connections:write', onboarding: true } as const;

builder.mutationFields((t) => ({
  acknowledgeAlert: t.field({
    type: AlertNode,
    authScopes: MAY_HANDLE,
    description:
      'Says that a person has seen an alert. It resolves TRUST_WIDENED and TRUST_CHANGED. A resolved alert stays as it is.',
    errors: resultOf('AcknowledgeAlert', 'alert', 'AlertNotFound'),
    args: { id: t.arg.id(ALERT_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.alerts.acknowledge(valueOrUnionError(await reachAlert(context, id)), context.actor),
      ),
  }),
  snoozeAlert: t.field({
    type: AlertNode,
    authScopes: MAY_HANDLE,
    description:
      'Hides an alert for a while. It comes back as OPEN, if the problem is still there. A resolved alert stays as it is.',
    errors: resultOf('SnoozeAlert', 'alert', 'AlertNotFound', 'InvalidInput'),
    args: {
      id: t.arg.id(ALERT_ID),
      until: t.arg.string({
        required: true,
        description: `When it comes back, in RFC 3339: in the future, at most ${MAX_SNOOZE_DAYS} days away.`,
      }),
    },
    resolve: async (_root, { id, until }, context) =>
      valueOrUnionError(
        await context.alerts.snooze(valueOrUnionError(await reachAlert(context, id)), until, context.actor),
      ),
  }),
  reopenAlert: t.field({
    type: AlertNode,
    authScopes: MAY_HANDLE,
    description:
      'Takes back that an alert was acknowledged or snoozed: it is OPEN again. A resolved alert stays as it is.',
    errors: resultOf('ReopenAlert', 'alert', 'AlertNotFound'),
    args: { id: t.arg.id(ALERT_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.alerts.reopen(valueOrUnionError(await reachAlert(context, id)), context.actor),
      ),
  }),
  commentOnAlert: t.field({
    type: AlertNode,
    authScopes: MAY_HANDLE,
    description:
      'Adds a comment to an alert. Everybody who may see the alert can read it. With the idempotency key of an earlier request on this alert, adds nothing.',
    errors: resultOf('CommentOnAlert', 'alert', 'AlertNotFound', 'InvalidInput', 'IdempotencyKeyUsed'),
    args: {
      id: t.arg.id(ALERT_ID),
      text: t.arg.string({
        required: true,
        description: `Plain text: 1 to ${MAX_COMMENT_CHARACTERS} characters.`,
      }),
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, { id, text, idempotencyKey }, context) => {
      const alert = valueOrUnionError(await reachAlert(context, id));
      return valueOrUnionError(
        await context.alerts.comment(alert, text, context.actor, idempotencyKey ?? null),
      );
    },
  }),
}));
