/** One role of one AWS account, connected to one workspace. */
import { audienceOf } from '../auth/viewer.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { StoredEvent } from '../storage/events.ts';
import { builder } from './builder.ts';
import { ConnectionEventType } from './connection-events.ts';
import { ConnectionFailureType, ConnectionStatusType } from './connection-failure.ts';
import { LONG_TEXT } from './cost.ts';
import { encodeId, ownId } from './ids.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { relayPage } from './paging.ts';
import { VerificationType } from './verification.ts';

builder.objectType(AwsConnectionNode, {
  description: 'One role of one AWS account, connected to one workspace.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'roleArn' in value,
  fields: (t) => ({
    id: t.id({ description: 'Opaque.', resolve: ({ id }) => encodeId('AwsConnection', id) }),
    name: t.exposeString('name', { nullable: true, description: 'As it was given. Null when none was.' }),
    workspace: t.field({
      type: WorkspaceNode,
      description: 'Whose it is.',
      resolve: async ({ workspaceId }, _args, { workspaces }) => {
        const workspace = await workspaces.load(workspaceId);
        if (workspace === null) throw new Error(`The workspace ${workspaceId} is gone.`);
        return workspace;
      },
    }),
    roleArn: t.exposeString('roleArn', { complexity: LONG_TEXT, description: "The role's ARN." }),
    accountId: t.exposeString('accountId', { description: "The role's account, twelve digits." }),
    partition: t.exposeString('partition', { description: "The role's partition." }),
    region: t.exposeString('region', { description: 'The Region whose STS Aurora asks.' }),
    status: t.field({
      type: ConnectionStatusType,
      description: 'Where it stands.',
      resolve: ({ status }) => status,
    }),
    failure: t.field({
      type: ConnectionFailureType,
      nullable: true,
      description:
        'Why it is not CONNECTED; while PENDING, why the latest attempt did not succeed. Null when there is nothing to say.',
      resolve: (connection, _args, { viewer }) =>
        connection.failure === null
          ? null
          : explainFailure(connection.failure, connection, audienceOf(viewer)),
    }),
    verification: t.field({
      type: VerificationType,
      nullable: true,
      description: 'The running verification, or the latest. Null before the first.',
      resolve: ({ verification }) => verification,
    }),
    events: t.connection({
      type: ConnectionEventType,
      description: 'What happened to it, newest first. 20 a page unless asked otherwise, 100 at most.',
      resolve: ({ id }, args, { store, cursors }) =>
        relayPage<StoredEvent>(cursors.ofList('events', id), args, (request) =>
          store.listEvents(id, request),
        ),
    }),
    externalIdEnforced: t.exposeBoolean('externalIdEnforced', {
      nullable: true,
      description: 'Whether the role refuses whoever lacks the External ID. Null until proven either way.',
    }),
    assumedRoleArn: t.exposeString('assumedRoleArn', {
      complexity: LONG_TEXT,
      nullable: true,
      description:
        "The ARN of Aurora's session in the account, as the customer sees it in CloudTrail. Null before the first success.",
    }),
    lastVerifiedAt: t.expose('lastVerifiedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the role was last proven to work and to be safe. Null before the first time.',
    }),
    nextCheckAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the role is checked again. Null unless it is CONNECTED, DEGRADED or INSECURE.',
      resolve: ({ recheck }) => recheck?.nextAt ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first connected.' }),
    disconnectedAt: t.expose('disconnectedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was disconnected. Null unless it is DISCONNECTED.',
    }),
  }),
});

builder.queryField('awsConnection', (t) =>
  t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'One connection. Null when there is no such, or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: "The connection's id." }) },
    resolve: async (_root, args, { awsConnections }) => {
      const id = ownId('AwsConnection', args.id);
      return id === null ? null : awsConnections.load(id);
    },
  }),
);
