/** Rotating the External ID of a workspace. */

import type { Connection, RoleRotation, RotationOutcome } from '../connection/connection.ts';
import type { RotationProgress, Workspace } from '../storage/connections.ts';
import { builder, enumOf, moment } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { WORKSPACE_SCAN_COST } from './cost.ts';
import { resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { reachWorkspace, WORKSPACE_ID } from './reach.ts';
import { ExternalIdType } from './workspace.ts';

type Previous = NonNullable<Workspace['previous']>;
type WorkspaceRotation = { readonly workspace: Workspace; readonly previous: Previous };

const ProgressType = builder.objectRef<RotationProgress>('ExternalIdRotationProgress').implement({
  description: 'How many connections in use accept the new External ID, as far as Aurora knows.',
  fields: (t) => ({
    moved: t.exposeInt('moved', { description: 'How many roles accept the new External ID.' }),
    notMoved: t.exposeInt('notMoved', {
      description: 'How many roles accept only the previous External ID so far.',
    }),
    unknown: t.exposeInt('unknown', { description: 'How many roles Aurora has not checked yet.' }),
  }),
});

const RotationType = builder.objectRef<WorkspaceRotation>('ExternalIdRotation').implement({
  description:
    'A rotation in progress. The workspace shows the new External ID and its trust policy, and the previous External ID is still valid.',
  fields: (t) => ({
    previous: t.expose('previous', {
      type: ExternalIdType,
      description: 'The previous External ID, which becomes invalid when the rotation is finished.',
    }),
    startedAt: t.field({
      ...moment('When the rotation started.'),
      resolve: ({ workspace }) => workspace.externalIdCreatedAt,
    }),
    progress: t.field({
      type: ProgressType,
      complexity: WORKSPACE_SCAN_COST,
      description: 'How many roles accept the new External ID.',
      resolve: ({ workspace }, _args, { store }) => store.rotationProgress(workspace.id),
    }),
  }),
});

builder.objectField(WorkspaceNode, 'externalIdRotation', (t) =>
  t.field({
    type: RotationType,
    nullable: true,
    description: 'The rotation of the External ID. Null when none is in progress.',
    resolve: (workspace) =>
      workspace.previous === null ? null : { workspace, previous: workspace.previous },
  }),
);

const ConnectionRotationType = builder.objectRef<RoleRotation>('ConnectionRotation').implement({
  description: 'Which External IDs the role of a connection accepts during a rotation.',
  fields: (t) => ({
    takesNew: t.exposeBoolean('takesNew', {
      nullable: true,
      description: 'Whether the role accepts the new External ID. Null until Aurora has checked.',
    }),
    takesPrevious: t.exposeBoolean('takesPrevious', {
      nullable: true,
      description: 'Whether the role accepts the previous External ID. Null until Aurora has checked.',
    }),
  }),
});

const UNKNOWN: RoleRotation = { takesNew: null, takesPrevious: null };

builder.objectField(AwsConnectionNode, 'externalIdRotation', (t) =>
  t.field({
    type: ConnectionRotationType,
    nullable: true,
    description:
      "Which External IDs the role accepts, while the workspace's External ID is rotated. Aurora checks it automatically. Null when no rotation is in progress.",
    resolve: async ({ workspaceId, rotation }: Connection, _args, { workspaces }) => {
      const workspace = await workspaces.load(workspaceId);
      return (workspace?.previous ?? null) === null ? null : (rotation ?? UNKNOWN);
    },
  }),
);

export const RotationOutcomeType = enumOf<RotationOutcome>(
  'ExternalIdRotationOutcome',
  'How a rotation of an External ID ended.',
  {
    FINISHED: 'Only the new External ID is valid.',
    CANCELLED: 'Only the External ID from before the rotation is valid.',
  },
);

type EndArguments = { workspaceId?: string | null | undefined; force?: boolean | null | undefined };

const endRotation =
  (how: 'finish' | 'cancel') =>
  async (_root: unknown, { workspaceId, force }: EndArguments, context: GraphQLContext) => {
    const id = valueOrUnionError(reachWorkspace(context, workspaceId));
    return valueOrUnionError(await context.connections.rotation[how](id, force === true, context.actor));
  };

builder.mutationFields((t) => {
  const workspaceId = t.arg.id(WORKSPACE_ID);
  const force = t.arg.boolean({
    defaultValue: false,
    description: 'Whether to end the rotation even if connections stop working.',
  });
  const types = [...WORKSPACE_ERRORS, 'NoExternalIdRotation', 'ConnectionsStandAgainst'] as const;
  return {
    rotateExternalId: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description:
        'Starts a rotation: the workspace gets a new External ID. The previous one stays valid until `finishExternalIdRotation`. Put the new trust policy on each role before that. Aurora uses whichever External ID a role accepts.',
      errors: resultOf('RotateExternalId', 'workspace', ...WORKSPACE_ERRORS, 'ExternalIdRotationUnderWay'),
      args: { workspaceId },
      resolve: async (_root, args, context) => {
        const id = valueOrUnionError(reachWorkspace(context, args.workspaceId));
        return valueOrUnionError(await context.connections.rotation.begin(id, context.actor));
      },
    }),

    finishExternalIdRotation: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description:
        'Finishes a rotation: the previous External ID becomes invalid. Call it when the roles of all connections in use accept the new one.',
      errors: resultOf('FinishExternalIdRotation', 'workspace', ...types),
      args: { workspaceId, force },
      resolve: endRotation('finish'),
    }),

    cancelExternalIdRotation: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description:
        'Cancels a rotation: the External ID from before it is the only valid one again. Fails when connections would stop working, unless `force` is true.',
      errors: resultOf('CancelExternalIdRotation', 'workspace', ...types),
      args: { workspaceId, force },
      resolve: endRotation('cancel'),
    }),
  };
});
