/** Onboarding links: created, listed, revoked. */

import { LINK_SECONDS, type NewToken } from '../auth/tokens.ts';
import { SET_PUBLIC_URL } from '../base/addresses.ts';
import { allowedReturnTo, MAX_RETURN_TO_CHARACTERS } from '../base/return-to.ts';
import { refuse } from '../connection/refusal.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { valueOrGraphQLError } from './bad-input.ts';
import { builder, moment } from './builder.ts';
import { DOCUMENT_TEXT_COST } from './cost.ts';
import { directResultOf, resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { globalId, isToken, OnboardingLinkNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import {
  databaseId,
  IDEMPOTENCY_KEY,
  MISSING_ID,
  reachWorkspace,
  WORKSPACE_ID,
  withoutNulls,
} from './reach.ts';

builder.objectType(OnboardingLinkNode, {
  description:
    'A link that lets a customer into one workspace: to see all of its connections and alerts, to connect, rename, test, retry and disconnect accounts, and to handle alerts. Its token is not stored.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => isToken(value, 'ONBOARDING'),
  fields: (t) => ({
    id: t.id(globalId('OnboardingLink', 'onboarding link')),
    expiresAt: t.field({
      ...moment('When this link expires.'),
      resolve: ({ expiresAt, createdAt }) => expiresAt ?? createdAt,
    }),
    returnTo: t.string({
      complexity: DOCUMENT_TEXT_COST,
      nullable: true,
      description:
        'The address in the product that the page leads back to. Null when the link has none, or its origin is not allowed any more.',
      resolve: ({ returnTo }, _args, { returnToOrigins }) =>
        returnTo === null ? null : allowedReturnTo(returnTo, returnToOrigins),
    }),
  }),
});

const CreateSuccess = builder.objectRef<NewToken>('CreateOnboardingLinkSuccess').implement({
  description: 'The new onboarding link.',
  fields: (t) => ({
    onboardingLink: t.expose('key', {
      type: OnboardingLinkNode,
      description: 'What Aurora stores about the link.',
    }),
    url: t.string({
      description:
        'The address of the onboarding page, to send to the customer. Its fragment holds the token, and browsers send fragments to no server. Aurora never shows it again.',
      resolve: ({ token }, _args, { publicUrl }) => `${publicUrl()}/#onboarding=${token}`,
    }),
    token: t.exposeString('token', {
      description:
        'The token alone, for an onboarding page that you build: send it as "Authorization: Bearer TOKEN". Aurora never shows it again.',
    }),
  }),
});

builder.queryField('onboardingLinks', (t) =>
  t.connection({
    type: OnboardingLinkNode,
    authScopes: { invite: true },
    description: `The onboarding links of a workspace, oldest first, including revoked and expired ones. ${PAGE_SIZES}`,
    args: { workspaceId: t.arg.id(WORKSPACE_ID) },
    resolve: (_root, { workspaceId, ...args }, context) => {
      const { store, cursors } = context;
      const id = valueOrGraphQLError(reachWorkspace(context, workspaceId));
      return relayPage<ApiKey>(cursors.ofList('onboardingLinks', id), args, {
        read: (request) => store.listApiKeys(id, 'ONBOARDING', request),
        count: (limit) => store.countApiKeys(id, 'ONBOARDING', limit),
      });
    },
  }),
);

builder.mutationFields((t) => ({
  createOnboardingLink: t.field({
    type: CreateSuccess,
    authScopes: { invite: true },
    description:
      'Creates a link to the onboarding page for a customer. Anyone with the link can see the workspace, its External ID, and all of its connections with their history. They can connect, rename, label, test, retry and disconnect accounts, connect organizations and choose their accounts, check trust policies and permissions, and handle alerts. The link gives no access to API keys, AWS credentials, External ID rotation, the audit log, other links or other workspaces.',
    errors: directResultOf(
      'CreateOnboardingLinkResult',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'PublicUrlRequired',
      'IdempotencyKeyUsed',
    ),
    args: {
      workspaceId: t.arg.id(WORKSPACE_ID),
      expiresIn: t.arg.int({
        required: true,
        defaultValue: LINK_SECONDS.usual,
        description: `The lifetime of the link in seconds: ${LINK_SECONDS.min} to ${LINK_SECONDS.max} (a week). Default: one day.`,
      }),
      returnTo: t.arg.string({
        description: `Where the page offers to go when the customer is done: an address of the product, of one of the origins in RETURN_TO_ORIGINS. At most ${MAX_RETURN_TO_CHARACTERS} characters.`,
      }),
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, { workspaceId, expiresIn, returnTo, idempotencyKey }, context) => {
      const id = valueOrUnionError(reachWorkspace(context, workspaceId));
      // Checked before a token exists. Never the Host header, which any client can set.
      const { publicUrlDoubt } = context;
      if (publicUrlDoubt !== null) {
        valueOrUnionError(
          refuse('PUBLIC_URL_REQUIRED', `The link would not work: ${publicUrlDoubt}`, [SET_PUBLIC_URL]),
        );
      }
      return valueOrUnionError(
        await context.tokens.createOnboardingLink(
          withoutNulls({ workspaceId: id, expiresInSeconds: expiresIn, returnTo, idempotencyKey }),
          context.actor,
        ),
      );
    },
  }),

  revokeOnboardingLink: t.field({
    type: OnboardingLinkNode,
    authScopes: { invite: true },
    description: 'Revokes an onboarding link permanently. Streams that use its token end immediately.',
    errors: resultOf('RevokeOnboardingLink', 'onboardingLink', 'OnboardingLinkNotFound'),
    args: { id: t.arg.id({ required: true, description: 'The id of the onboarding link.' }) },
    resolve: async (_root, { id }, { tokens, onboardingLinksById, actor }) => {
      const seen = await onboardingLinksById.load(databaseId('OnboardingLink', id));
      return valueOrUnionError(await tokens.revokeOnboardingLink(seen?.id ?? MISSING_ID, actor));
    },
  }),
}));
