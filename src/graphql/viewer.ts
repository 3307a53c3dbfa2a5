/** Who is calling. */
import { SCOPES, type Scope, type Viewer, type ViewerKind } from '../auth/viewer.ts';
import type { Workspace } from '../storage/connections.ts';
import { builder } from './builder.ts';
import { WorkspaceNode } from './nodes.ts';
import { LARGEST_PAGE_SIZE } from './paging.ts';

const ViewerKindType = builder.enumType('ViewerKind', {
  description: 'What kind of token the caller has.',
  values: {
    OPERATOR: { description: "The operator's token: may do everything, in all workspaces." },
    API_KEY: { description: 'An API key of one workspace.' },
    ONBOARDING: {
      description:
        "The token of an onboarding link: for a while, one workspace's setup and connections, and nothing else.",
    },
    JWT: { description: 'A JWT of the issuer that the operator has configured.' },
  } satisfies Record<ViewerKind, unknown>,
});

/** `connections:read` is CONNECTIONS_READ. */
const nameOf = (scope: Scope) => scope.toUpperCase().replace(':', '_');

const DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  'connections:read': 'See the workspace, its connections and their events.',
  'connections:write': 'Connect, retry, test and disconnect; rotate the External ID.',
  'credentials:read': 'Get temporary credentials of connected accounts.',
};

export const ScopeType = builder.enumType('Scope', {
  description: 'What a token may be allowed to do.',
  values: Object.fromEntries(
    SCOPES.map((scope) => [nameOf(scope), { value: scope, description: DESCRIPTIONS[scope] }]),
  ) as Record<string, { value: Scope; description: string }>,
});

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is calling, as the token says.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ViewerKindType, description: 'What kind of token it is.' }),
    tokenId: t.exposeString('tokenId', {
      description: 'Names the token in the audit log. It is not the token, and opens nothing.',
    }),
    name: t.exposeString('name', { description: 'What the token is called.' }),
    scopes: t.field({
      type: [ScopeType],
      description:
        'What it may do. An operator may do more than these; an onboarding link has none, and what it may do says so itself.',
      resolve: ({ scopes }) => [...scopes],
    }),
    workspaces: t.field({
      type: [WorkspaceNode],
      complexity: { field: 1, multiplier: LARGEST_PAGE_SIZE },
      nullable: true,
      description: 'The workspaces that it belongs to. Null when that is all of them.',
      resolve: async (viewer, _args, { workspaces }) => {
        if (viewer.workspaces === 'ALL') return null;
        const found = await workspaces.loadMany(viewer.workspaces);
        return found.filter((one): one is Workspace => one !== null && !(one instanceof Error));
      },
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the token ends. Null when it does not by itself.',
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    authScopes: { anyone: true },
    description: 'Who is calling.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
