/** API keys of workspaces. */
import { tokenIdOf } from '../auth/token-id.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { builder } from './builder.ts';
import {
  ApiKeyNotFound,
  InvalidInput,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { encodeId, ownId } from './ids.ts';
import { ApiKeyNode, WorkspaceNode } from './nodes.ts';
import { isKept } from './onboarding-links.ts';
import { relayPage } from './paging.ts';
import { NOBODY, reachWorkspace } from './reach.ts';
import { ScopeType } from './viewer.ts';

builder.objectType(ApiKeyNode, {
  description: 'A key with which programs call on behalf of one workspace. The key itself is kept nowhere.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => isKept(value) && value.kind === 'API_KEY',
  fields: (t) => ({
    id: t.id({ description: 'Opaque.', resolve: ({ id }) => encodeId('ApiKey', id) }),
    tokenId: t.string({
      description: 'Names the key in the audit log.',
      resolve: tokenIdOf,
    }),
    name: t.exposeString('name', { description: 'As it was given.' }),
    scopes: t.field({
      type: [ScopeType],
      description: 'What it may do.',
      resolve: ({ scopes }) => [...scopes],
    }),
    hint: t.exposeString('hint', {
      description: 'The last four digits before the checksum of the key, to tell keys apart.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends by itself. Null when it does not.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute. Null before the first time.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Null while it has not been.',
    }),
  }),
});

builder.objectField(WorkspaceNode, 'apiKeys', (t) =>
  t.connection({
    type: ApiKeyNode,
    authScopes: { operator: true },
    description:
      "The workspace's API keys, oldest first, also the revoked and expired. 20 a page unless asked otherwise, 100 at most.",
    resolve: ({ id }, args, { store, cursors }) =>
      relayPage<ApiKey>(cursors.ofList('apiKeys', id), args, (request) =>
        store.listApiKeys(id, 'API_KEY', request),
      ),
  }),
);

const CreateApiKeySuccess = builder
  .objectRef<{ apiKey: ApiKey; token: string }>('CreateApiKeySuccess')
  .implement({
    description: 'A new key.',
    fields: (t) => ({
      apiKey: t.field({
        type: ApiKeyNode,
        description: 'What is kept of it.',
        resolve: ({ apiKey }) => apiKey,
      }),
      token: t.exposeString('token', {
        description: 'The key, to send as "Authorization: Bearer ...". It is shown here and never again.',
      }),
    }),
  });

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeySuccess,
    authScopes: { operator: true },
    description: 'Makes an API key for a workspace.',
    errors: {
      types: [InvalidInput, WorkspaceRequired, WorkspaceNotFound],
      directResult: true,
      union: { name: 'CreateApiKeyResult' },
    },
    args: {
      workspaceId: t.arg.id({ required: true, description: 'Whose it shall be.' }),
      name: t.arg.string({ required: true, description: '1 to 100 characters, to tell it by.' }),
      scopes: t.arg({
        type: [ScopeType],
        required: true,
        description: 'What it shall be allowed to do. At least one.',
      }),
      expiresInDays: t.arg.int({
        description: 'For how long it is good, 1 to 3650 days. Without, until it is revoked.',
      }),
    },
    resolve: async (_root, { workspaceId, name, scopes, expiresInDays }, context) =>
      valueOrThrow(
        await context.apiKeys.create(
          {
            workspaceId: valueOrThrow(reachWorkspace(context, workspaceId)),
            name,
            scopes,
            expiresInDays: expiresInDays ?? undefined,
          },
          context.actor,
        ),
      ),
  }),

  revokeApiKey: t.field({
    type: ApiKeyNode,
    authScopes: { operator: true },
    description:
      'Revokes an API key, for ever, and the onboarding links that were made with it. What streams with them ends at once.',
    errors: {
      types: [ApiKeyNotFound],
      union: { name: 'RevokeApiKeyResult' },
      result: { name: 'RevokeApiKeySuccess' },
      dataField: { name: 'apiKey' },
    },
    args: { id: t.arg.id({ required: true, description: "The key's id." }) },
    resolve: async (_root, { id }, { apiKeys, apiKeysById, actor }) => {
      const seen = await apiKeysById.load(ownId('ApiKey', id) ?? NOBODY);
      return valueOrThrow(await apiKeys.revoke(seen?.id ?? NOBODY, actor));
    },
  }),
}));
