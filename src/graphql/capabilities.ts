/** What Aurora wants to do with roles, and why. */
import type { Capability, CapabilitySet } from '../access/capability.ts';
import { builder } from './builder.ts';
import { CAPABILITIES_OF_SET, CAPABILITY_SETS } from './cost.ts';
import { resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { WorkspaceNode } from './nodes.ts';
import { reachWorkspace, WORKSPACE_ID } from './reach.ts';

const CapabilityType = builder.objectRef<Capability>('Capability').implement({
  description: 'AWS actions that Aurora needs for one purpose.',
  fields: (t) => ({
    reason: t.exposeString('reason', {
      description: 'Why Aurora needs these actions, as a sentence to show to the customer.',
    }),
    actions: t.exposeStringList('actions', {
      description: 'Single actions, such as "ec2:DescribeInstances".',
    }),
    resources: t.exposeStringList('resources', {
      description: 'The resources of these actions: "*", or ARNs with wildcards.',
    }),
  }),
});

export const CapabilitySetType = builder.objectRef<CapabilitySet>('CapabilitySet').implement({
  description: 'A named list of what Aurora wants to do with a role, with a reason for each action.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'The name of the set, such as "OBSERVE". Names are unique.',
    }),
    version: t.exposeString('version', {
      description: 'The version of the set. It changes whenever the capabilities change.',
    }),
    description: t.exposeString('description', {
      description: 'What the set is for, as a sentence to show to the customer.',
    }),
    readsData: t.exposeBoolean('readsData', {
      description:
        "Whether the set is meant to read the customer's data. Where it is not, permissions to read data are excessive.",
    }),
    capabilities: t.expose('capabilities', {
      type: [CapabilityType],
      complexity: { field: 1, multiplier: CAPABILITIES_OF_SET },
      description: 'What Aurora wants to do. An action is at most once in the set for the same resources.',
    }),
  }),
});

builder.objectField(WorkspaceNode, 'capabilities', (t) =>
  t.field({
    type: CapabilitySetType,
    nullable: true,
    description:
      'The capability set that the roles of this workspace must have. Null when none was chosen, or when the operator has removed it.',
    resolve: (workspace, _args, { capabilities }) => capabilities.chosenBy(workspace),
  }),
);

builder.queryField('capabilitySets', (t) =>
  t.field({
    type: [CapabilitySetType],
    authScopes: { scope: 'connections:read', onboarding: true },
    complexity: { field: 1, multiplier: CAPABILITY_SETS },
    description:
      'The capability sets that a workspace can choose: the built-in ones first, each larger than the one before it, then those of the operator.',
    resolve: (_root, _args, { capabilities }) => [...capabilities.sets],
  }),
);

builder.mutationField('chooseCapabilities', (t) =>
  t.field({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:write' },
    description:
      'Chooses the capability set that the roles of a workspace must have. It changes no role: pass the name to `setupKit` for the permissions. Aurora compares each connected role with the set once a day; `checkAccess` does so at once.',
    errors: resultOf('ChooseCapabilities', 'workspace', ...WORKSPACE_ERRORS, 'InvalidInput'),
    args: {
      workspaceId: t.arg.id(WORKSPACE_ID),
      name: t.arg.string({
        description: 'The name of the set, as `capabilitySets` lists it. Null or absent: no set.',
      }),
    },
    resolve: async (_root, { workspaceId, name }, context) => {
      const id = valueOrUnionError(reachWorkspace(context, workspaceId));
      return valueOrUnionError(await context.capabilities.choose(id, name ?? null, context.actor));
    },
  }),
);
