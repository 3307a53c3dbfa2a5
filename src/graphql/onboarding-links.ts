/** Onboarding links: made, listed, revoked. */

import { LINK_SECONDS } from '../auth/onboarding-links.ts';
import { tokenIdOf } from '../auth/token-id.ts';
import { SET_PUBLIC_URL } from '../base/addresses.ts';
import { refuse } from '../connection/refusal.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { valueOrError } from './bad-input.ts';
import { builder } from './builder.ts';
import {
  InvalidInput,
  OnboardingLinkNotFound,
  PublicUrlRequired,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { encodeId, ownId } from './ids.ts';
import { OnboardingLinkNode } from './nodes.ts';
import { relayPage } from './paging.ts';
import { NOBODY, reachWorkspace } from './reach.ts';

builder.objectType(OnboardingLinkNode, {
  description:
    'A link that lets a customer into one workspace: to see all of its connections, and to connect, test, retry and disconnect accounts. Its token is not stored.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => isKept(value) && value.kind === 'ONBOARDING',
  fields: (t) => ({
    id: t.id({ description: 'Opaque.', resolve: ({ id }) => encodeId('OnboardingLink', id) }),
    tokenId: t.string({ description: 'Names its token in the audit log.', resolve: tokenIdOf }),
    hint: t.exposeString('hint', {
      description: "The last four digits before the checksum of the link's token, to tell links apart.",
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it ends by itself.',
      resolve: ({ expiresAt, createdAt }) => expiresAt ?? createdAt,
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

/** Whether the value is a kept token, of whatever kind. */
export function isKept(value: unknown): value is ApiKey {
  return typeof value === 'object' && value !== null && 'hint' in value;
}

const CreateSuccess = builder
  .objectRef<{ link: ApiKey; token: string }>('CreateOnboardingLinkSuccess')
  .implement({
    description: 'A new link.',
    fields: (t) => ({
      onboardingLink: t.field({
        type: OnboardingLinkNode,
        description: 'What is kept of it.',
        resolve: ({ link }) => link,
      }),
      url: t.string({
        description:
          'The link, to give to the customer: the onboarding page, with the token in the fragment, which browsers send to no server. It is shown here and never again.',
        resolve: ({ token }, _args, { publicUrl }) => `${publicUrl()}/#onboarding=${token}`,
      }),
      token: t.exposeString('token', {
        description: 'The token alone, for a page of your own: to send as "Authorization: Bearer ...".',
      }),
    }),
  });

builder.queryField('onboardingLinks', (t) =>
  t.connection({
    type: OnboardingLinkNode,
    authScopes: { invite: true },
    description:
      "A workspace's onboarding links, oldest first, also the revoked and expired. 20 a page unless asked otherwise, 100 at most.",
    args: {
      workspaceId: t.arg.id({ description: "Whose. A workspace's own token need not say." }),
    },
    resolve: (_root, { workspaceId, ...args }, context) => {
      const id = valueOrError(reachWorkspace(context, workspaceId));
      return relayPage<ApiKey>(context.cursors.ofList('onboardingLinks', id), args, (request) =>
        context.store.listApiKeys(id, 'ONBOARDING', request),
      );
    },
  }),
);

builder.mutationFields((t) => ({
  createOnboardingLink: t.field({
    type: CreateSuccess,
    authScopes: { invite: true },
    description:
      'Creates a link to the onboarding page for a customer. Anyone with the link can see the workspace, its External ID, and all of its connections with their history. They can connect, test, retry and disconnect accounts, and check trust policies. The link gives no access to API keys, AWS credentials, External ID rotation, the audit log, other links or other workspaces.',
    errors: {
      types: [InvalidInput, WorkspaceRequired, WorkspaceNotFound, PublicUrlRequired],
      directResult: true,
      union: { name: 'CreateOnboardingLinkResult' },
    },
    args: {
      workspaceId: t.arg.id({
        description: "Whose onboarding it shall be. A workspace's own token need not say.",
      }),
      expiresIn: t.arg.int({
        required: true,
        defaultValue: LINK_SECONDS.usual,
        description: `For how many seconds it is good: ${LINK_SECONDS.min} to ${LINK_SECONDS.max} (a week). Default: a day.`,
      }),
    },
    resolve: async (_root, { workspaceId, expiresIn: expiresInSeconds }, context) => {
      const id = valueOrThrow(reachWorkspace(context, workspaceId));
      // Before a token is made. Not derived from the Host header, which any client can set.
      const { publicUrlDoubt } = context;
      if (publicUrlDoubt !== null) {
        valueOrThrow(
          refuse('PUBLIC_URL_REQUIRED', `The link would lead nowhere: ${publicUrlDoubt}`, [SET_PUBLIC_URL]),
        );
      }
      return valueOrThrow(
        await context.onboardingLinks.create({ workspaceId: id, expiresInSeconds }, context.actor),
      );
    },
  }),

  revokeOnboardingLink: t.field({
    type: OnboardingLinkNode,
    authScopes: { invite: true },
    description: 'Revokes an onboarding link, for ever. What streams with its token ends at once.',
    errors: {
      types: [OnboardingLinkNotFound],
      union: { name: 'RevokeOnboardingLinkResult' },
      result: { name: 'RevokeOnboardingLinkSuccess' },
      dataField: { name: 'onboardingLink' },
    },
    args: { id: t.arg.id({ required: true, description: "The link's id." }) },
    resolve: async (_root, { id }, { onboardingLinks, onboardingLinksById, actor }) => {
      const seen = await onboardingLinksById.load(ownId('OnboardingLink', id) ?? NOBODY);
      return valueOrThrow(await onboardingLinks.revoke(seen?.id ?? NOBODY, actor));
    },
  }),
}));
