/** A tenant, with what its customers' roles must require. */

import type { Connection } from '../connection/connection.ts';
import { STATUS_ORDER } from '../connection/connection-list.ts';
import type { Workspace } from '../storage/connections.ts';
import { type TrustPolicy, trustPolicy } from '../trust/trust-policy.ts';
import { builder } from './builder.ts';
import {
  ConnectionCountType,
  ConnectionFilterInput,
  ConnectionOrderInput,
  readConnectionList,
} from './connection-list.ts';
import type { GraphQLContext } from './context.ts';
import { SCANS_WORKSPACE } from './cost.ts';
import { IdentityUnavailable, identityUnavailable, withoutThrowing } from './errors.ts';
import { encodeId, ownId } from './ids.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { relayPage } from './paging.ts';
import { TrustPolicyType } from './policies.ts';

export const ExternalIdType = builder
  .objectRef<{ externalId: string; createdAt: number }>('ExternalId')
  .implement({
    description:
      "The value that a workspace's roles must require. Made by Aurora, and the same until it is rotated. No secret, but the workspace's own.",
    fields: (t) => ({
      value: t.exposeString('externalId', { description: 'The External ID, to be copied exactly.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  });

/** The trust policy, or why it cannot be made out. */
export const TrustPolicyResultType = builder.unionType('TrustPolicyResult', {
  description: "The trust policy for a workspace's roles, or why it cannot be made out.",
  types: [TrustPolicyType, IdentityUnavailable],
  resolveType: (value) => ('refusal' in value ? 'IdentityUnavailable' : 'TrustPolicy'),
});

/** The trust policy for a workspace's roles, which needs to know Aurora's account. */
export async function trustPolicyOf(
  workspace: Workspace,
  { identity }: GraphQLContext,
): Promise<TrustPolicy | IdentityUnavailable> {
  const reading = await identity.read();
  return reading.ok
    ? trustPolicy(reading.value, workspace.externalId)
    : withoutThrowing(identityUnavailable(reading.error));
}

builder.objectType(WorkspaceNode, {
  description: 'A tenant of Aurora.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'externalIdCreatedAt' in value,
  fields: (t) => ({
    id: t.id({ description: 'Opaque.', resolve: ({ id }) => encodeId('Workspace', id) }),
    name: t.exposeString('name', { description: 'As it was given.' }),
    externalId: t.field({
      type: ExternalIdType,
      description: "What the workspace's roles must require. While it is being rotated, the new one.",
      resolve: ({ externalId, externalIdCreatedAt: createdAt }) => ({ externalId, createdAt }),
    }),
    trustPolicy: t.field({
      type: TrustPolicyResultType,
      description: "The trust policy for the workspace's roles, or why it cannot be made out.",
      resolve: (workspace, _args, context) => trustPolicyOf(workspace, context),
    }),
    awsConnections: t.connection({
      type: AwsConnectionNode,
      description:
        "The workspace's connections, oldest first unless asked otherwise. 20 a page unless asked otherwise, 100 at most. A cursor is good for the order in which it was given.",
      args: {
        filter: t.arg({ type: ConnectionFilterInput, description: 'Which of them. Without it, all.' }),
        orderBy: t.arg({
          type: ConnectionOrderInput,
          description: 'In which order. Without it, oldest first.',
        }),
      },
      resolve: ({ id }, { filter, orderBy, ...args }, { store, cursors }) => {
        const list = readConnectionList(filter ?? {}, orderBy);
        // Without the direction: a cursor of an order is also valid in reverse.
        return relayPage<Connection>(cursors.ofList('awsConnections', id, list.orderBy), args, (request) =>
          store.listConnections(id, list, request),
        );
      },
    }),
    connectionCounts: t.field({
      type: [ConnectionCountType],
      complexity: { field: SCANS_WORKSPACE, multiplier: STATUS_ORDER.length },
      description: 'How many connections have each status: every status once, the most urgent first.',
      resolve: async ({ id }, _args, { store }) => {
        const counts = new Map(
          (await store.connectionCounts(id)).map(({ status, count }) => [status, count]),
        );
        return STATUS_ORDER.map((status) => ({ status, count: counts.get(status) ?? 0 }));
      },
    }),
    eventsCursor: t.string({
      description:
        'Where the stream of events stands now. To miss nothing, ask for it first, then read what you show, and subscribe to workspaceEvents with it as "after".',
      resolve: async ({ id }, _args, { store, cursors }) =>
        cursors.ofEvent(id, await store.lastPositionIn(id)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.queryFields((t) => ({
  workspace: t.field({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'One workspace. Null when there is no such, or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: "The workspace's id." }) },
    resolve: async (_root, args, { workspaces }) => {
      const id = ownId('Workspace', args.id);
      return id === null ? null : workspaces.load(id);
    },
  }),
  workspaces: t.connection({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      'All workspaces that the token may see, oldest first. 20 a page unless asked otherwise, 100 at most.',
    resolve: (_root, args, { store, viewer, cursors }) =>
      relayPage<Workspace>(cursors.ofList('workspaces'), args, (request) =>
        store.listWorkspaces(viewer.workspaces, request),
      ),
  }),
}));
