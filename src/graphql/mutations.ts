/** What can be done. */
import type { Outcome } from '../connections/refusal.ts';
import { builder } from './builder.ts';
import {
  ConnectionNotFound,
  ConnectionNotRetryable,
  IdentityUnavailable,
  InvalidInput,
  InvalidRoleArn,
  PartitionMismatch,
  RoleInAurorasAccount,
  refused,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { ownId } from './ids.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { NOBODY, workspaceFor } from './workspace-for.ts';

/** The value, or the refusal as the errors plugin wants it. */
function valueOrThrow<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw refused(outcome.refusal);
}

const CONNECTION_ID = { required: true, description: "The connection's id." } as const;

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: WorkspaceNode,
    description: 'Makes a workspace, with an External ID of its own.',
    errors: {
      types: [InvalidInput],
      union: { name: 'CreateWorkspaceResult' },
      result: { name: 'CreateWorkspaceSuccess' },
      dataField: { name: 'workspace' },
    },
    args: { name: t.arg.string({ required: true, description: '1 to 100 characters, to show.' }) },
    resolve: async (_root, { name }, { connections }) =>
      valueOrThrow(await connections.createWorkspace(name)),
  }),

  connectAwsAccount: t.field({
    type: AwsConnectionNode,
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
    resolve: async (_root, { roleArn, workspaceId, region, name }, { connections, viewer }) =>
      valueOrThrow(
        await connections.connectAwsAccount({
          workspaceId: valueOrThrow(workspaceFor(viewer, workspaceId)),
          roleArn,
          region: region ?? undefined,
          name: name ?? undefined,
        }),
      ),
  }),

  retryConnection: t.field({
    type: AwsConnectionNode,
    description:
      'Tries again: a FAILED, INSECURE or DEGRADED connection gets a new verification, a PENDING one its next attempt at once. Answers like connectAwsAccount.',
    errors: {
      types: [ConnectionNotFound, ConnectionNotRetryable],
      union: { name: 'RetryConnectionResult' },
      result: { name: 'RetryConnectionSuccess' },
      dataField: { name: 'awsConnection' },
    },
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, { connections }) =>
      valueOrThrow(await connections.retryConnection(ownId('AwsConnection', id) ?? NOBODY)),
  }),

  disconnectAwsAccount: t.field({
    type: AwsConnectionNode,
    description:
      'Disconnects. The connection and its history stay, as DISCONNECTED; Aurora does not use the role any more. Delete the role in AWS to be certain.',
    errors: {
      types: [ConnectionNotFound],
      union: { name: 'DisconnectAwsAccountResult' },
      result: { name: 'DisconnectAwsAccountSuccess' },
      dataField: { name: 'awsConnection' },
    },
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, { connections }) =>
      valueOrThrow(await connections.disconnectAwsAccount(ownId('AwsConnection', id) ?? NOBODY)),
  }),
}));
