/** A tenant, with the External ID that its customers' roles must require. */

import { type Connection, STATUSES } from '../connection/connection.ts';
import type { Workspace } from '../storage/connections.ts';
import { type TrustPolicy, trustPolicy } from '../trust/trust-policy.ts';
import { builder, moment } from './builder.ts';
import {
  ConnectionCountType,
  ConnectionFilterInput,
  ConnectionOrderInput,
  ofEachStatus,
  readConnectionFilter,
  readConnectionList,
} from './connection-list.ts';
import type { GraphQLContext } from './context.ts';
import { WORKSPACE_SCAN_COST } from './cost.ts';
import { IdentityUnavailable, identityUnavailableError, withoutThrowing } from './errors.ts';
import { AwsConnectionNode, globalId, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { TrustPolicyType } from './policies.ts';
import { databaseId } from './reach.ts';
import { readWorkspaceList, WorkspaceFilterInput, WorkspaceOrderInput } from './workspace-list.ts';

export const ExternalIdType = builder
  .objectRef<{ externalId: string; createdAt: number }>('ExternalId')
  .implement({
    description:
      "The External ID that a workspace's roles must require. Aurora generates it, and it stays the same until it is rotated. It is not secret, but unique to the workspace.",
    fields: (t) => ({
      value: t.exposeString('externalId', { description: 'The External ID. Copy it exactly.' }),
      createdAt: t.expose('createdAt', moment('When Aurora generated the External ID.')),
    }),
  });

export const TrustPolicyResultType = builder.unionType('TrustPolicyResult', {
  description: "The trust policy for a workspace's roles, or why Aurora cannot generate it.",
  types: [TrustPolicyType, IdentityUnavailable],
  resolveType: (value) => ('refusal' in value ? 'IdentityUnavailable' : 'TrustPolicy'),
});

/** The trust policy for a workspace's roles. It contains Aurora's account, so it needs Aurora's identity. */
export async function trustPolicyOf(
  workspace: Workspace,
  { identity }: GraphQLContext,
): Promise<TrustPolicy | IdentityUnavailable> {
  const reading = await identity.read();
  return reading.ok
    ? trustPolicy(reading.value, workspace.externalId)
    : withoutThrowing(identityUnavailableError(reading.error));
}

builder.objectType(WorkspaceNode, {
  description: 'A tenant of Aurora, with its External ID and its connections.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'externalIdCreatedAt' in value,
  fields: (t) => ({
    id: t.id(globalId('Workspace', 'workspace')),
    name: t.exposeString('name', { description: 'The name of this workspace.' }),
    externalId: t.field({
      type: ExternalIdType,
      description:
        "The External ID that the workspace's roles must require. During a rotation, the new External ID.",
      resolve: ({ externalId, externalIdCreatedAt: createdAt }) => ({ externalId, createdAt }),
    }),
    trustPolicy: t.field({
      type: TrustPolicyResultType,
      description: "The trust policy for the workspace's roles, or why Aurora cannot generate it.",
      resolve: (workspace, _args, context) => trustPolicyOf(workspace, context),
    }),
    awsConnections: t.connection({
      type: AwsConnectionNode,
      description: `The connections of this workspace. ${PAGE_SIZES} A cursor is valid only for the order in which it was returned.`,
      args: {
        filter: t.arg({
          type: ConnectionFilterInput,
          description: 'Which connections to return. Without it, all of them.',
        }),
        orderBy: t.arg({
          type: ConnectionOrderInput,
          description: 'How to sort the connections. Without it, oldest first.',
        }),
      },
      resolve: ({ id }, { filter, orderBy, ...args }, { store, cursors }) => {
        const list = readConnectionList(filter, orderBy);
        // The direction is left out, because a cursor is also valid in the reverse order.
        return relayPage<Connection>(cursors.ofList('awsConnections', id, list.orderBy), args, {
          read: (request) => store.listConnections(id, list, request),
          count: (limit) => store.countConnections(id, list, limit),
        });
      },
    }),
    connectionCounts: t.field({
      type: [ConnectionCountType],
      complexity: { field: WORKSPACE_SCAN_COST, multiplier: STATUSES.length },
      description:
        'The number of connections with each status. Lists every status once, the most urgent first. The sum is the length of the list `awsConnections` with the same filter.',
      args: {
        filter: t.arg({
          type: ConnectionFilterInput,
          description: 'Which connections to count. Without it, all of them.',
        }),
      },
      resolve: async ({ id }, { filter }, { store }) =>
        ofEachStatus(await store.connectionCounts(id, readConnectionFilter(filter))),
    }),
    eventsCursor: t.string({
      description:
        'The cursor of the latest event in this workspace. To miss no event, read this cursor first, then the data to show, and pass the cursor as `after` to `workspaceEvents`.',
      resolve: async ({ id }, _args, { store, cursors }) =>
        cursors.ofEvent(id, await store.lastPositionIn(id)),
    }),
    createdAt: t.expose('createdAt', moment('When this workspace was created.')),
  }),
});

builder.queryFields((t) => ({
  workspace: t.field({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'One workspace. Null when it does not exist or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the workspace.' }) },
    resolve: (_root, { id }, { workspaces }) => workspaces.load(databaseId('Workspace', id)),
  }),
  workspaces: t.connection({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    description: `All workspaces that the token may see. ${PAGE_SIZES} A cursor is valid only for the order in which it was returned.`,
    args: {
      filter: t.arg({
        type: WorkspaceFilterInput,
        description: 'Which workspaces to return. Without it, all of them.',
      }),
      orderBy: t.arg({
        type: WorkspaceOrderInput,
        description: 'How to sort the workspaces. Without it, oldest first.',
      }),
    },
    resolve: (_root, { filter, orderBy, ...args }, { store, viewer, cursors }) => {
      const list = readWorkspaceList(filter, orderBy);
      // The order by time has the cursors that it had when it was the only one.
      const scope = list.orderBy === 'CREATED_AT' ? ['workspaces'] : ['workspaces', list.orderBy];
      return relayPage<Workspace>(cursors.ofList(...scope), args, {
        read: (request) => store.listWorkspaces(viewer.workspaces, list, request),
        count: (limit) => store.countWorkspaces(viewer.workspaces, list, limit),
      });
    },
  }),
}));
