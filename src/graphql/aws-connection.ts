/** One role of one AWS account, connected to one workspace. */
import { audienceOf } from '../auth/viewer.ts';
import { refuseAhead } from '../base/cursor-ahead.ts';
import { roleOf } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import { MAX_LABELS } from '../connection/labels.ts';
import { trustRelationshipsUrl } from '../setup-kit/console.ts';
import type { StoredEvent } from '../storage/events.ts';
import { builder, moment, momentOrNull } from './builder.ts';
import { ConnectionEventType } from './connection-events.ts';
import { ConnectionFailureType, ConnectionStatusType } from './connection-failure.ts';
import { workspaceOf } from './context.ts';
import { LONG_TEXT_COST } from './cost.ts';
import { LabelType } from './labels.ts';
import { AwsConnectionNode, globalId, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { CONNECTION_ID, findConnection } from './reach.ts';
import { VerificationType } from './verification.ts';

builder.objectType(AwsConnectionNode, {
  description: 'One role of one AWS account, connected to one workspace.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'roleArn' in value,
  fields: (t) => ({
    id: t.id(globalId('AwsConnection', 'connection')),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name that was chosen for this connection. Null when it has none.',
    }),
    labels: t.expose('labels', {
      type: [LabelType],
      complexity: { field: 1, multiplier: MAX_LABELS },
      description: 'The labels that were chosen for this connection, in the order of their keys.',
    }),
    workspace: t.field({
      type: WorkspaceNode,
      description: 'The workspace that owns this connection.',
      resolve: ({ workspaceId }, _args, context) => workspaceOf(workspaceId, context),
    }),
    roleArn: t.exposeString('roleArn', {
      complexity: LONG_TEXT_COST,
      description: 'The ARN of the role that Aurora assumes.',
    }),
    accountId: t.exposeString('accountId', {
      description: 'The AWS account ID of the role, twelve digits.',
    }),
    trustRelationshipsUrl: t.string({
      nullable: true,
      description:
        "The role's trust relationships in the IAM console, for a user who is signed in to the account. Null where the partition's console has no public address.",
      resolve: (connection) => trustRelationshipsUrl(roleOf(connection)),
    }),
    partition: t.exposeString('partition', {
      description: 'The AWS partition of the role, such as "aws" or "aws-cn".',
    }),
    region: t.exposeString('region', { description: 'The AWS Region whose STS endpoint Aurora calls.' }),
    status: t.expose('status', {
      type: ConnectionStatusType,
      description: 'The present status of this connection.',
    }),
    failure: t.field({
      type: ConnectionFailureType,
      nullable: true,
      description:
        'Why the connection is not CONNECTED; while it is PENDING, why the latest attempt failed. Null when nothing has failed.',
      resolve: (connection, _args, { viewer }) =>
        connection.failure === null
          ? null
          : explainFailure(connection.failure, connection, audienceOf(viewer)),
    }),
    verification: t.expose('verification', {
      type: VerificationType,
      nullable: true,
      description: 'The running verification, or the latest one. Null before the first verification.',
    }),
    events: t.connection({
      type: ConnectionEventType,
      description: `The events of this connection, newest first. ${PAGE_SIZES}`,
      resolve: ({ id, lastSequence }, args, { store, cursors }) =>
        relayPage<StoredEvent>(cursors.ofList('events', id), args, {
          read: async (request) => {
            refuseAhead([request.after, request.before], lastSequence);
            return store.listEvents(id, request);
          },
          count: (limit) => store.countEvents(id, limit),
        }),
    }),
    externalIdEnforced: t.exposeBoolean('externalIdEnforced', {
      nullable: true,
      description:
        'Whether the role refuses callers without the External ID. Null until Aurora has proven either.',
    }),
    assumedRoleArn: t.exposeString('assumedRoleArn', {
      complexity: LONG_TEXT_COST,
      nullable: true,
      description:
        "The ARN of Aurora's session in the account, as CloudTrail shows it. Null before the first success.",
    }),
  }),
});

builder.objectFields(AwsConnectionNode, (t) => ({
  lastVerifiedAt: t.expose(
    'lastVerifiedAt',
    momentOrNull('When Aurora last proved that the role works and is safe. Null before the first proof.'),
  ),
  lastCheckedAt: t.expose(
    'lastCheckedAt',
    momentOrNull(
      'When AWS last answered an attempt or a check of the role, whatever the outcome. Null before the first answer.',
    ),
  ),
  lastUsedAt: t.expose(
    'lastUsedAt',
    momentOrNull(
      'When a program last got credentials of the role, or reported a call that AWS refused, to the minute. Null before the first time.',
    ),
  ),
  sessionsRevokedAt: t.expose(
    'sessionsRevokedAt',
    momentOrNull(
      'When the sessions of the role were last revoked (`revokeSessions`). Aurora hands out no session from before. Null when they never were.',
    ),
  ),
  nextCheckAt: t.field({
    ...momentOrNull(
      'When Aurora checks the role again. Null unless the status is CONNECTED, DEGRADED or INSECURE.',
    ),
    resolve: ({ recheck }) => recheck?.nextAt ?? null,
  }),
  createdAt: t.expose('createdAt', moment('When the role was connected for the first time.')),
  disconnectedAt: t.expose(
    'disconnectedAt',
    momentOrNull('When the connection was disconnected. Null unless the status is DISCONNECTED.'),
  ),
}));

builder.queryField('awsConnection', (t) =>
  t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'One connection. Null when it does not exist or the token may not see it.',
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: (_root, { id }, context) => findConnection(context, id),
  }),
);
