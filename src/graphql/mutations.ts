/** What can be done. */
import { builder } from './builder.ts';
import { CALLS_AWS } from './cost.ts';
import {
  ConnectionNotFound,
  ConnectionNotRetryable,
  IdentityUnavailable,
  InvalidInput,
  InvalidRoleArn,
  PartitionMismatch,
  RoleInAurorasAccount,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { reachConnection, reachWorkspace } from './reach.ts';

const CONNECTION_ID = { required: true, description: "The connection's id." } as const;

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: WorkspaceNode,
    authScopes: { operator: true },
    description: 'Makes a workspace, with an External ID of its own.',
    errors: {
      types: [InvalidInput],
      union: { name: 'CreateWorkspaceResult' },
      result: { name: 'CreateWorkspaceSuccess' },
      dataField: { name: 'workspace' },
    },
    args: { name: t.arg.string({ required: true, description: '1 to 100 characters, to show.' }) },
    resolve: async (_root, { name }, { connections, actor }) =>
      valueOrThrow(await connections.createWorkspace(name, actor)),
  }),

  connectAwsAccount: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: CALLS_AWS,
    description:
      'Connects an AWS account by the ARN of its role. The connection is stored, tried at once, and answered as it stands within 3 seconds: a role that has propagated is CONNECTED then. While it is PENDING, subscribe to connectionProgress. The same role twice is one connection; a DISCONNECTED, FAILED or INSECURE one is connected anew under its own id.',
    errors: {
      types: [
        InvalidRoleArn,
        InvalidInput,
        WorkspaceRequired,
        WorkspaceNotFound,
        PartitionMismatch,
        RoleInAurorasAccount,
        IdentityUnavailable,
      ],
      union: { name: 'ConnectAwsAccountResult' },
      result: { name: 'ConnectAwsAccountSuccess' },
      dataField: { name: 'awsConnection' },
    },
    args: {
      roleArn: t.arg.string({
        required: true,
        description:
          "The role's ARN, as the IAM console shows it: arn:aws:iam::123456789012:role/AuroraRole.",
      }),
      workspaceId: t.arg.id({ description: "Whose it shall be. A workspace's own token need not say." }),
      region: t.arg.string({ description: "The Region whose STS to ask. Default: Aurora's own." }),
      name: t.arg.string({ description: '1 to 100 characters, to show.' }),
    },
    resolve: async (_root, { roleArn, workspaceId, region, name }, context) =>
      valueOrThrow(
        await context.connections.connectAwsAccount(
          {
            workspaceId: valueOrThrow(reachWorkspace(context, workspaceId)),
            roleArn,
            region: region ?? undefined,
            name: name ?? undefined,
          },
          context.actor,
        ),
      ),
  }),

  retryConnection: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: CALLS_AWS,
    description:
      'Tries again: a FAILED, INSECURE or DEGRADED connection gets a new verification, a PENDING one its next attempt at once. Answers like connectAwsAccount.',
    errors: {
      types: [ConnectionNotFound, ConnectionNotRetryable],
      union: { name: 'RetryConnectionResult' },
      result: { name: 'RetryConnectionSuccess' },
      dataField: { name: 'awsConnection' },
    },
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrThrow(
        await context.connections.retryConnection(await reachConnection(context, id), context.actor),
      ),
  }),

  disconnectAwsAccount: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    description:
      'Disconnects. The connection and its history stay, as DISCONNECTED; Aurora does not use the role any more. Delete the role in AWS to be certain.',
    errors: {
      types: [ConnectionNotFound],
      union: { name: 'DisconnectAwsAccountResult' },
      result: { name: 'DisconnectAwsAccountSuccess' },
      dataField: { name: 'awsConnection' },
    },
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrThrow(
        await context.connections.disconnectAwsAccount(await reachConnection(context, id), context.actor),
      ),
  }),
}));
