/** What a caller has left of its limits: so that it can slow down before it is refused. */
import { isOperator } from '../auth/viewer.ts';
import type { QuotaState } from '../base/refilling-quota.ts';
import type { Workspace } from '../storage/connections.ts';
import { builder, enumOf, momentOrNull } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { WorkspaceNode } from './nodes.ts';
import { ViewerType } from './viewer.ts';

type LimitName =
  | 'MUTATIONS'
  | 'STREAMS'
  | 'ATTEMPTS'
  | 'ACCOUNTS'
  | 'TESTS'
  | 'LISTED_ROLES'
  | 'NEW_SESSIONS'
  | 'WRITTEN_SESSIONS';

type Limit = {
  readonly name: LimitName;
  readonly max: number;
  readonly remaining: number;
  readonly windowSeconds: number | null;
  readonly resetAt: number | null;
  /** Null: a limit of the token. */
  readonly workspace: Workspace | null;
};

const LimitNameType = enumOf<LimitName>('LimitName', 'What a limit counts.', {
  MUTATIONS: 'Mutations of the token. The operator has no such limit.',
  STREAMS: 'WebSockets and event streams that the token has open.',
  ATTEMPTS: 'Connecting or retrying one role of the workspace.',
  ACCOUNTS: 'Different AWS accounts that the workspace tries to connect.',
  TESTS: 'Tests and access checks of connections of the workspace.',
  LISTED_ROLES:
    'Roles that the workspace connects in lists, and connections that it retries or checks many at once.',
  NEW_SESSIONS:
    'New sessions that programs get for connections of the workspace. Cached sessions do not count.',
  WRITTEN_SESSIONS:
    'New sessions that the token gets with its own session policies or source addresses. Cached sessions do not count.',
});

const LimitType = builder.objectRef<Limit>('Limit').implement({
  description: 'One limit, and what is left of it.',
  fields: (t) => ({
    name: t.expose('name', { type: LimitNameType, description: 'What the limit counts.' }),
    max: t.exposeInt('max', {
      description: 'The most in one window. For STREAMS: the most that may be open at the same time.',
    }),
    remaining: t.exposeInt('remaining', { description: 'How many are left now.' }),
    windowSeconds: t.exposeInt('windowSeconds', {
      nullable: true,
      description: 'The length of the window. Null for STREAMS.',
    }),
    resetAt: t.expose(
      'resetAt',
      momentOrNull(
        'When the limit is full again if nothing more is used. Parts of it return earlier. Null when it is full, and for STREAMS.',
      ),
    ),
    workspace: t.field({
      type: WorkspaceNode,
      nullable: true,
      description: 'The workspace that the limit belongs to. Null for a limit of the token.',
      resolve: ({ workspace }) => workspace,
    }),
  }),
});

/** The limits of a workspace. */
const WORKSPACE_LIMITS = 5;
const TOKEN_LIMITS = 3;
/** Workspaces of a JWT for which the viewer's limits are read. More: `workspace(id:) { limits }`. */
const MAX_WORKSPACES = 5;

builder.objectField(WorkspaceNode, 'limits', (t) =>
  t.field({
    type: [LimitType],
    complexity: { field: WORKSPACE_LIMITS, multiplier: WORKSPACE_LIMITS },
    description:
      'What is left of the limits of this workspace. All its tokens share them. NEW_SESSIONS is counted by each server for its part.',
    resolve: (workspace, _args, context) => limitsOf(workspace, context),
  }),
);

builder.objectField(ViewerType, 'limits', (t) =>
  t.field({
    type: [LimitType],
    complexity: {
      field: WORKSPACE_LIMITS * MAX_WORKSPACES,
      multiplier: TOKEN_LIMITS + WORKSPACE_LIMITS * MAX_WORKSPACES,
    },
    description: `What is left of the limits of this token, and of its first ${MAX_WORKSPACES} workspaces. For a token that may access all workspaces, ask \`workspace(id:) { limits }\`. MUTATIONS, STREAMS and WRITTEN_SESSIONS are counted by each server for its part.`,
    async resolve(viewer, _args, context) {
      const { credentials, mutationQuota, streams, workspaces } = context;
      const ids = viewer.workspaces === 'ALL' ? [] : viewer.workspaces.slice(0, MAX_WORKSPACES);
      const found = await Promise.all(ids.map((id) => workspaces.load(id)));
      const ofWorkspaces = await Promise.all(
        found.filter((one) => one !== null).map((workspace) => limitsOf(workspace, context)),
      );
      const open = { max: streams.max, remaining: streams.remaining(viewer.tokenId) };
      return [
        ...(isOperator(viewer) ? [] : [limitOf('MUTATIONS', mutationQuota.stateOf(viewer.tokenId), null)]),
        { name: 'STREAMS' as const, ...open, windowSeconds: null, resetAt: null, workspace: null },
        limitOf('WRITTEN_SESSIONS', credentials.writtenQuotaOf(viewer.tokenId), null),
        ...ofWorkspaces.flat(),
      ];
    },
  }),
);

async function limitsOf(workspace: Workspace, { quotas, credentials }: GraphQLContext): Promise<Limit[]> {
  const { ATTEMPT, ACCOUNT, TEST, BULK } = await quotas.statesOf(workspace.id);
  return [
    limitOf('ATTEMPTS', ATTEMPT, workspace),
    limitOf('ACCOUNTS', ACCOUNT, workspace),
    limitOf('TESTS', TEST, workspace),
    limitOf('LISTED_ROLES', BULK, workspace),
    limitOf('NEW_SESSIONS', credentials.quotaOf(workspace.id), workspace),
  ];
}

function limitOf(
  name: LimitName,
  { max, remaining, windowMs, resetAt }: QuotaState,
  workspace: Workspace | null,
): Limit {
  return { name, max, remaining, windowSeconds: windowMs / 1_000, resetAt, workspace };
}
