/** API keys of workspaces. */
import type { NewToken } from '../auth/tokens.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { builder, momentOrNull } from './builder.ts';
import { directResultOf, resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { ApiKeyNode, globalId, isToken, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { databaseId, IDEMPOTENCY_KEY, MISSING_ID, reachWorkspace, withoutNulls } from './reach.ts';
import { ScopeType } from './viewer.ts';

builder.objectType(ApiKeyNode, {
  description: 'A key with which programs call on behalf of one workspace. The key itself is not stored.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => isToken(value, 'API_KEY'),
  fields: (t) => ({
    id: t.id(globalId('ApiKey', 'API key')),
    name: t.exposeString('name', { description: 'The name that was chosen for this API key.' }),
    scopes: t.expose('scopes', { type: [ScopeType], description: 'What programs may do with this key.' }),
    expiresAt: t.expose('expiresAt', momentOrNull('When this key expires. Null when it never expires.')),
  }),
});

builder.objectField(WorkspaceNode, 'apiKeys', (t) =>
  t.connection({
    type: ApiKeyNode,
    authScopes: { operator: true },
    description: `The API keys of this workspace, oldest first, including revoked and expired ones. ${PAGE_SIZES}`,
    resolve: ({ id }, args, { store, cursors }) =>
      relayPage<ApiKey>(cursors.ofList('apiKeys', id), args, {
        read: (request) => store.listApiKeys(id, 'API_KEY', request),
        count: (limit) => store.countApiKeys(id, 'API_KEY', limit),
      }),
  }),
);

const CreateApiKeySuccess = builder.objectRef<NewToken>('CreateApiKeySuccess').implement({
  description: 'The new API key.',
  fields: (t) => ({
    apiKey: t.expose('key', { type: ApiKeyNode, description: 'What Aurora stores about the key.' }),
    token: t.exposeString('token', {
      description:
        'The key itself, to send as "Authorization: Bearer TOKEN". Store it now: Aurora never shows it again.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeySuccess,
    authScopes: { operator: true },
    description: 'Creates an API key for a workspace.',
    errors: directResultOf('CreateApiKeyResult', 'InvalidInput', ...WORKSPACE_ERRORS, 'IdempotencyKeyUsed'),
    args: {
      workspaceId: t.arg.id({ required: true, description: 'The id of the workspace that gets the key.' }),
      name: t.arg.string({
        required: true,
        description: 'A name to recognize the key: 1 to 100 characters.',
      }),
      scopes: t.arg({
        type: [ScopeType],
        required: true,
        description: 'What programs may do with the key. At least one scope.',
      }),
      expiresInDays: t.arg.int({
        description: 'The lifetime of the key in days, 1 to 3650. Without it, the key never expires.',
      }),
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, args, context) => {
      const workspaceId = valueOrUnionError(reachWorkspace(context, args.workspaceId));
      const request = { ...withoutNulls(args), workspaceId };
      return valueOrUnionError(await context.tokens.createApiKey(request, context.actor));
    },
  }),

  revokeApiKey: t.field({
    type: ApiKeyNode,
    authScopes: { operator: true },
    description:
      'Revokes an API key permanently, with the onboarding links that were created with it. Their streams end immediately.',
    errors: resultOf('RevokeApiKey', 'apiKey', 'ApiKeyNotFound'),
    args: { id: t.arg.id({ required: true, description: 'The id of the API key.' }) },
    resolve: async (_root, { id }, { tokens, apiKeysById, actor }) => {
      const seen = await apiKeysById.load(databaseId('ApiKey', id));
      return valueOrUnionError(await tokens.revokeApiKey(seen?.id ?? MISSING_ID, actor));
    },
  }),
}));
