/** Mutations on connections. */
import type { Connection } from '../connection/connection.ts';
import { builder } from './builder.ts';
import { AWS_CALL_COST } from './cost.ts';
import { resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { ALL_LABELS, LabelInput } from './labels.ts';
import { AwsConnectionNode, globalId } from './nodes.ts';
import { CONNECTION_ID, reachConnection, reachWorkspace, WORKSPACE_ID, withoutNulls } from './reach.ts';

const DeletedType = builder.objectRef<Connection>('DeletedAwsConnection').implement({
  description: 'A connection that was deleted. Its role still exists in AWS.',
  fields: (t) => ({
    id: t.id(globalId('AwsConnection', 'deleted connection')),
    accountId: t.exposeString('accountId', { description: 'The AWS account ID.' }),
    roleArn: t.exposeString('roleArn', {
      description:
        'The ARN of the role. It still trusts Aurora: delete the role in AWS if no one else uses it.',
    }),
  }),
});

builder.mutationFields((t) => ({
  connectAwsAccount: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      'Connects an AWS account by the ARN of its role. Aurora stores the connection, tries it immediately, and returns its state within 3 seconds: a role that has propagated is CONNECTED by then. While it is PENDING, subscribe to `connectionProgress`. Connecting the same role again returns the same connection. A DISCONNECTED, FAILED or INSECURE connection is verified again and keeps its id.',
    errors: resultOf(
      'ConnectAwsAccount',
      'awsConnection',
      'InvalidRoleArn',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'PartitionMismatch',
      'RoleInAurorasAccount',
      'IdentityUnavailable',
    ),
    args: {
      roleArn: t.arg.string({
        required: true,
        description:
          'The ARN of the role, as the IAM console shows it: arn:aws:iam::123456789012:role/AuroraRole.',
      }),
      region: t.arg.string({
        description: "The AWS Region whose STS endpoint Aurora calls. Default: Aurora's own Region.",
      }),
      name: t.arg.string({ description: 'A name to show for the connection: 1 to 100 characters.' }),
      labels: t.arg({ type: [LabelInput], description: `The labels of the connection. ${ALL_LABELS}` }),
      workspaceId: t.arg.id(WORKSPACE_ID),
    },
    resolve: async (_root, args, context) => {
      const workspaceId = valueOrUnionError(reachWorkspace(context, args.workspaceId));
      const request = { ...withoutNulls(args), workspaceId };
      return valueOrUnionError(await context.connections.connectAwsAccount(request, context.actor));
    },
  }),

  retryConnection: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      'Tries a connection again. A FAILED, INSECURE or DEGRADED connection gets a new verification; a PENDING one gets its next attempt immediately. Returns the state within 3 seconds, as `connectAwsAccount` does.',
    errors: resultOf('RetryConnection', 'awsConnection', 'ConnectionNotFound', 'ConnectionNotRetryable'),
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.connections.retryConnection(await reachConnection(context, id), context.actor),
      ),
  }),

  disconnectAwsAccount: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    description:
      'Disconnects an account. Aurora no longer uses the role; for a week it tries whether the role still lets it in (the alert ROLE_STILL_USABLE). The connection stays as DISCONNECTED, with its history. To be certain, delete the role in AWS, or remove Aurora from its trust policy where others use the role.',
    errors: resultOf('DisconnectAwsAccount', 'awsConnection', 'ConnectionNotFound'),
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.connections.disconnectAwsAccount(await reachConnection(context, id), context.actor),
      ),
  }),

  deleteAwsConnection: t.field({
    type: DeletedType,
    authScopes: { scope: 'connections:write' },
    description:
      'Deletes a DISCONNECTED connection with its history and its alerts, and the organization that it reads. It cannot be undone; entries of the audit log stay. The role stays in AWS, and still trusts Aurora: delete it there. Connecting the role again makes a new connection.',
    errors: resultOf('DeleteAwsConnection', 'deleted', 'ConnectionNotFound', 'ConnectionInUse'),
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.connections.deleteAwsConnection(await reachConnection(context, id), context.actor),
      ),
  }),
}));
