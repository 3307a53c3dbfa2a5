/** Mutations on workspaces. */
import type { WorkspaceContents } from '../storage/deletions.ts';
import { builder } from './builder.ts';
import { resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { WorkspaceNode } from './nodes.ts';
import { databaseId, IDEMPOTENCY_KEY, reachWorkspace, WORKSPACE_ID } from './reach.ts';

type Deletion = WorkspaceContents & { readonly isDone: boolean };

const DeletionType = builder.objectRef<Deletion>('WorkspaceDeletion').implement({
  description: 'What the deletion of a workspace deletes, in numbers. Entries of the audit log stay.',
  fields: (t) => ({
    isDone: t.exposeBoolean('isDone', {
      description: 'Whether the workspace has been deleted. False for a dry run.',
    }),
    awsConnections: t.exposeInt('awsConnections', {
      description: 'Connections, each with its history. Their roles stay in AWS.',
    }),
    organizations: t.exposeInt('organizations', {
      description: 'Organizations, with what Aurora has read of them.',
    }),
    apiKeys: t.exposeInt('apiKeys', {
      description: 'API keys that work now. They are revoked.',
    }),
    onboardingLinks: t.exposeInt('onboardingLinks', {
      description: 'Onboarding links that work now. They are revoked.',
    }),
    webhooks: t.exposeInt('webhooks', {
      description: 'Webhooks, with their deliveries. Events that were not delivered yet are lost.',
    }),
    openAlerts: t.exposeInt('openAlerts', {
      description: 'Alerts that are not resolved. The resolved ones are deleted, too.',
    }),
  }),
});

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
      valueOrUnionError(await workspaceAdmin.create(name, actor, idempotencyKey ?? null)),
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
      const id = valueOrUnionError(reachWorkspace(context, workspaceId));
      return valueOrUnionError(await context.workspaceAdmin.rename(id, name, context.actor));
    },
  }),

  deleteWorkspace: t.field({
    type: DeletionType,
    authScopes: { operator: true },
    description:
      'Deletes a workspace with everything of it, and returns what was deleted. From the answer on, its tokens and credentials are refused and its streams end, on every server; the rows are deleted in the background within 27 hours. Its alerts are resolved. The roles stay in AWS, and still trust Aurora: delete them there. It cannot be undone. Call it with `dryRun: true` first.',
    errors: resultOf('DeleteWorkspace', 'deletion', 'WorkspaceNotFound', 'InvalidInput'),
    args: {
      workspaceId: t.arg.id({ required: true, description: 'The id of the workspace.' }),
      name: t.arg.string({
        description:
          'The name of the workspace, repeated as a confirmation; its External ID if another workspace has the same name. Not needed for a dry run.',
      }),
      dryRun: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether to return what would be deleted, and delete nothing.',
      }),
    },
    resolve: async (_root, { workspaceId, name, dryRun }, { workspaceAdmin, actor }) => {
      // Operators see every workspace.
      const id = databaseId('Workspace', workspaceId);
      const contents = dryRun
        ? await workspaceAdmin.contents(id)
        : await workspaceAdmin.delete(id, name ?? '', actor);
      return { isDone: !dryRun, ...valueOrUnionError(contents) };
    },
  }),
}));
