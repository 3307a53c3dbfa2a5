/** Mutations on workspaces. */
import { builder } from './builder.ts';
import { resultOf, valueOrThrow, WORKSPACE_ERRORS } from './errors.ts';
import { WorkspaceNode } from './nodes.ts';
import { IDEMPOTENCY_KEY, reachWorkspace, WORKSPACE_ID } from './reach.ts';

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: WorkspaceNode,
    authScopes: { operator: true },
    description:
      'Creates a workspace with a new External ID. With the idempotency key of an earlier request, returns the workspace of that request.',
    errors: resultOf('CreateWorkspace', 'workspace', 'InvalidInput', 'IdempotencyKeyUsed'),
    args: {
      name: t.arg.string({ required: true, description: 'The name of the workspace: 1 to 100 characters.' }),
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, { name, idempotencyKey }, { workspaceAdmin, actor }) =>
      valueOrThrow(await workspaceAdmin.create(name, actor, idempotencyKey ?? null)),
  }),

  updateWorkspace: t.field({
    type: WorkspaceNode,
    authScopes: { scope: 'connections:write' },
    description: 'Renames a workspace. The audit log has the old and the new name.',
    errors: resultOf('UpdateWorkspace', 'workspace', ...WORKSPACE_ERRORS, 'InvalidInput'),
    args: {
      workspaceId: t.arg.id(WORKSPACE_ID),
      name: t.arg.string({ required: true, description: 'The new name: 1 to 100 characters.' }),
    },
    resolve: async (_root, { workspaceId, name }, context) => {
      const id = valueOrThrow(reachWorkspace(context, workspaceId));
      return valueOrThrow(await context.workspaceAdmin.rename(id, name, context.actor));
    },
  }),
}));
