/** The caller. */
import { keptTokenId } from '../auth/token-id.ts';
import type { Role, Scope, Viewer, ViewerKind } from '../auth/viewer.ts';
import { allowedReturnTo } from '../base/return-to.ts';
import type { Workspace } from '../storage/connections.ts';
import { builder, enumOf, momentOrNull } from './builder.ts';
import { DOCUMENT_TEXT_COST } from './cost.ts';
import { WorkspaceNode } from './nodes.ts';
import { MAX_PAGE_SIZE } from './paging.ts';

const ViewerKindType = enumOf<ViewerKind>('ViewerKind', 'The kind of token that the caller uses.', {
  OPERATOR: 'A token of the operator, which may do everything in all workspaces.',
  API_KEY: 'An API key of one workspace.',
  ONBOARDING:
    "The token of an onboarding link. For a limited time, it gives access to one workspace's setup and connections only.",
  JWT: 'A JWT from the issuer that the operator has configured.',
  PERSON: 'A person who signed in at the OIDC issuer that the operator has configured.',
});

export const RoleType = enumOf<Role>('Role', 'What a caller may do at all.', {
  OPERATOR: 'May do everything in all workspaces.',
  AUDITOR:
    'May read everything in all workspaces, and what operators read of Aurora itself. Ends its own sessions, changes nothing else, and gets no AWS credentials.',
  MEMBER:
    'May do what its scopes allow in its workspaces. API keys, JWTs and onboarding links are members, too.',
});

/** `connections:read` is CONNECTIONS_READ. */
type NameOf<S> = S extends `${infer A}:${infer B}` ? `${Uppercase<A>}_${Uppercase<B>}` : never;

const scope = (value: Scope, description: string) => ({ value, description });

export const ScopeType = builder.enumType('Scope', {
  description: 'A permission of a token.',
  values: {
    CONNECTIONS_READ: scope('connections:read', 'See the workspace, its connections and their events.'),
    CONNECTIONS_WRITE: scope(
      'connections:write',
      'Connect, rename, retry, test and disconnect accounts, and rotate the External ID.',
    ),
    CREDENTIALS_READ: scope('credentials:read', 'Get temporary credentials of connected accounts.'),
  } satisfies Record<NameOf<Scope>, unknown>,
});

export const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The caller, as identified by the token.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKindType, description: 'The kind of token that the caller uses.' }),
    role: t.expose('role', { type: RoleType, description: 'What the caller may do at all.' }),
    tokenId: t.exposeString('tokenId', {
      description: 'The id of the token or person in the audit log. It cannot be used as a token.',
    }),
    name: t.exposeString('name', { description: 'The name of the token or person.' }),
    scopes: t.expose('scopes', {
      type: [ScopeType],
      description:
        'The permissions of the token. The operator may do more than these. An onboarding link has none: the descriptions of the fields say what it may use.',
    }),
    workspaces: t.field({
      type: [WorkspaceNode],
      complexity: { field: 1, multiplier: MAX_PAGE_SIZE },
      nullable: true,
      description: 'The workspaces that the token belongs to. Null when it may access all workspaces.',
      resolve: async (viewer, _args, { workspaces }) => {
        if (viewer.workspaces === 'ALL') return null;
        const found = await Promise.all(viewer.workspaces.map((id) => workspaces.load(id)));
        return found.filter((one): one is Workspace => one !== null);
      },
    }),
    returnTo: t.string({
      complexity: DOCUMENT_TEXT_COST,
      nullable: true,
      description:
        'Where the onboarding page may lead the user in the end: the address of the onboarding link, or else `requested`. Null when neither is an address of the origins in RETURN_TO_ORIGINS, so the page can use it as it is.',
      args: {
        requested: t.arg.string({
          description:
            'The address that the page was opened with, such as the value of its parameter returnTo.',
        }),
      },
      resolve: async ({ kind, tokenId }, { requested }, { onboardingLinksById, returnToOrigins }) => {
        const id = kind === 'ONBOARDING' ? keptTokenId(tokenId) : null;
        const link = id === null ? null : await onboardingLinksById.load(id);
        const allowed = [link?.returnTo, requested].flatMap((address) =>
          typeof address === 'string' ? [allowedReturnTo(address, returnToOrigins)] : [],
        );
        return allowed.find((address) => address !== null) ?? null;
      },
    }),
    expiresAt: t.expose(
      'expiresAt',
      momentOrNull(
        'When the token expires. Null when it never expires. For a person, when Aurora asks the issuer again: `session` says when it ends.',
      ),
    ),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    authScopes: { anyone: true },
    description: 'The caller: which token it uses, and what that token may do.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
