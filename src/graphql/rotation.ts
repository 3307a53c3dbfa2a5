/** Rotating the External ID of a workspace. */

import type { Connection, ROTATION_OUTCOMES, RoleRotation } from '../connection/connection.ts';
import type { RotationProgress, Workspace } from '../storage/connections.ts';
import { builder } from './builder.ts';
import { SCANS_WORKSPACE } from './cost.ts';
import {
  ConnectionsStandAgainst,
  ExternalIdRotationUnderWay,
  NoExternalIdRotation,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { reachWorkspace } from './reach.ts';
import { ExternalIdType } from './workspace.ts';

type Previous = NonNullable<Workspace['previous']>;
type WorkspaceRotation = { readonly workspace: Workspace; readonly previous: Previous };

const ProgressType = builder.objectRef<RotationProgress>('ExternalIdRotationProgress').implement({
  description: 'How many connections in use take the new External ID, by what is known.',
  fields: (t) => ({
    moved: t.exposeInt('moved', { description: 'Their roles take the new one.' }),
    notMoved: t.exposeInt('notMoved', { description: 'Their roles take only the previous one so far.' }),
    unknown: t.exposeInt('unknown', { description: 'Their roles have not told yet.' }),
  }),
});

const RotationType = builder.objectRef<WorkspaceRotation>('ExternalIdRotation').implement({
  description:
    'A rotation that is under way: the new External ID is what "externalId" and "trustPolicy" show, the previous one is still good.',
  fields: (t) => ({
    previous: t.field({
      type: ExternalIdType,
      description: 'The External ID that is to be retired.',
      resolve: ({ previous }) => previous,
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When it began.',
      resolve: ({ workspace }) => workspace.externalIdCreatedAt,
    }),
    progress: t.field({
      type: ProgressType,
      complexity: SCANS_WORKSPACE,
      description: 'How far it has come.',
      resolve: ({ workspace }, _args, { store }) => store.rotationProgress(workspace.id),
    }),
  }),
});

builder.objectField(WorkspaceNode, 'externalIdRotation', (t) =>
  t.field({
    type: RotationType,
    nullable: true,
    description: 'The rotation of the External ID that is under way. Null when none is.',
    resolve: (workspace) =>
      workspace.previous === null ? null : { workspace, previous: workspace.previous },
  }),
);

const ConnectionRotationType = builder.objectRef<RoleRotation>('ConnectionRotation').implement({
  description: "Which of a workspace's two External IDs a connection's role takes.",
  fields: (t) => ({
    takesNew: t.exposeBoolean('takesNew', {
      nullable: true,
      description: 'Whether the role takes the new one already. Null until it has been seen.',
    }),
    takesPrevious: t.exposeBoolean('takesPrevious', {
      nullable: true,
      description: 'Whether the role still takes the previous one. Null until it has been seen.',
    }),
  }),
});

const UNKNOWN: RoleRotation = { takesNew: null, takesPrevious: null };

builder.objectField(AwsConnectionNode, 'externalIdRotation', (t) =>
  t.field({
    type: ConnectionRotationType,
    nullable: true,
    description:
      "While the workspace's External ID is rotated: which ones the role takes. Checked by itself. Null when no rotation is under way.",
    resolve: async ({ workspaceId, rotation }: Connection, _args, { workspaces }) => {
      const workspace = await workspaces.load(workspaceId);
      return (workspace?.previous ?? null) === null ? null : (rotation ?? UNKNOWN);
    },
  }),
);

export const RotationOutcomeType = builder.enumType('ExternalIdRotationOutcome', {
  description: 'How a rotation ended.',
  values: {
    FINISHED: { description: 'Only the new External ID is good.' },
    CANCELLED: { description: 'Only the External ID from before is good.' },
  } satisfies Record<(typeof ROTATION_OUTCOMES)[number], unknown>,
});

const result = <const Name extends string>(name: Name) => ({
  union: { name: `${name}Result` },
  result: { name: `${name}Success` },
  dataField: { name: 'workspace' },
});

builder.mutationFields((t) => {
  const workspaceId = t.arg.id({
    description: 'Whose External ID. A token of one workspace need not say.',
  });
  const force = t.arg.boolean({
    defaultValue: false,
    description: 'Do it also when connections will stop working.',
  });
  return {
    rotateExternalId: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description:
        'Gives the workspace a new External ID. The previous one stays good until finishExternalIdRotation: put the new trust policy on each role in the meantime. Aurora uses whichever a role takes.',
      errors: {
        types: [WorkspaceRequired, WorkspaceNotFound, ExternalIdRotationUnderWay],
        ...result('RotateExternalId'),
      },
      args: { workspaceId },
      resolve: async (_root, args, context) =>
        valueOrThrow(
          await context.connections.rotation.begin(
            valueOrThrow(reachWorkspace(context, args.workspaceId)),
            context.actor,
          ),
        ),
    }),

    finishExternalIdRotation: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description:
        'Retires the previous External ID, once the roles of all connections in use take the new one.',
      errors: {
        types: [WorkspaceRequired, WorkspaceNotFound, NoExternalIdRotation, ConnectionsStandAgainst],
        ...result('FinishExternalIdRotation'),
      },
      args: { workspaceId, force },
      resolve: async (_root, args, context) =>
        valueOrThrow(
          await context.connections.rotation.finish(
            valueOrThrow(reachWorkspace(context, args.workspaceId)),
            args.force === true,
            context.actor,
          ),
        ),
    }),

    cancelExternalIdRotation: t.field({
      type: WorkspaceNode,
      authScopes: { scope: 'connections:write' },
      description: 'Takes a rotation back: the External ID from before is the one again.',
      errors: {
        types: [WorkspaceRequired, WorkspaceNotFound, NoExternalIdRotation, ConnectionsStandAgainst],
        ...result('CancelExternalIdRotation'),
      },
      args: { workspaceId, force },
      resolve: async (_root, args, context) =>
        valueOrThrow(
          await context.connections.rotation.cancel(
            valueOrThrow(reachWorkspace(context, args.workspaceId)),
            args.force === true,
            context.actor,
          ),
        ),
    }),
  };
});
