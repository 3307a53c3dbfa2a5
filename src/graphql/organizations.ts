/** Organizations of AWS: their units and accounts, and which accounts Aurora connects. */
import { STATUSES } from '../connection/connection.ts';
import {
  type AccountChoice,
  type AccountProgress,
  type AccountState,
  isRoleRefused,
  type OrganizationAccount,
  type OrganizationUnit,
  type UnreadCause,
  WITHOUT_CONNECTION,
} from '../connection/organization.ts';
import type { AccountFilter, Organization } from '../storage/organizations.ts';
import { builder, enumOf, moment, momentOrNull } from './builder.ts';
import { MAX_SEARCH_CHARACTERS, readSearch } from './connection-list.ts';
import { connectionOf, connectionOrNull, type GraphQLContext, workspaceOf } from './context.ts';
import { WORKSPACE_SCAN_COST } from './cost.ts';
import { AwsConnectionNode, globalId, OrganizationNode, WorkspaceNode } from './nodes.ts';
import { countsOf, NO_ACCOUNTS, UnitCountsType } from './organization-counts.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { databaseId } from './reach.ts';

/** The units of a usual organization, for the cost of their list. */
const USUAL_UNITS = 100;

type UnitOf = OrganizationUnit & { readonly organization: Organization };

const UnitType = builder.objectRef<UnitOf>('OrganizationUnit').implement({
  description: 'The root or an organizational unit (OU) of an organization.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'The id in AWS: r-… for the root, ou-… for a unit.' }),
    name: t.exposeString('name', { description: 'The name in AWS.' }),
    parentId: t.exposeString('parentId', {
      nullable: true,
      description: 'The id of the root or unit above. Null for the root.',
    }),
    path: t.exposeString('path', { description: 'The names from the root on: "Root/Workloads/Web".' }),
    counts: t.field({
      type: UnitCountsType,
      description: 'The number of accounts directly in it, by their progress.',
      resolve: async ({ id, organization }, _args, { store }) =>
        (await countsOf(organization, store)).byUnit.get(id) ?? NO_ACCOUNTS,
    }),
  }),
});

const StateType = enumOf<AccountState>('OrganizationAccountState', 'The state of an account in AWS.', {
  ACTIVE: 'The account can be used.',
  SUSPENDED: 'AWS has closed or suspended the account, or has not activated it.',
  REMOVED: 'The account has left the organization.',
});

const ProgressType = enumOf<AccountProgress>(
  'OrganizationAccountProgress',
  'How far an account has come: the status of its connection, or why it has none.',
  {
    PENDING_ROLE: 'The account is chosen, and its role has not let Aurora in yet. Aurora keeps trying.',
    NOT_CHOSEN: 'The account is not chosen, and can be.',
    MANAGEMENT: 'The management account, which cannot be chosen. It has no connection.',
    SUSPENDED: 'AWS has suspended the account, and it has no connection.',
    REMOVED: 'The account has left the organization, and it has no connection.',
    INSECURE: 'The connection is INSECURE.',
    DEGRADED: 'The connection is DEGRADED.',
    FAILED: 'The connection is FAILED.',
    PENDING: 'The role has let Aurora in, and is being verified.',
    CONNECTED: 'The connection is CONNECTED.',
    DISCONNECTED: 'The connection was disconnected. Aurora does not connect it again by itself.',
  },
);

const AccountType = builder.objectRef<OrganizationAccount>('OrganizationAccount').implement({
  description: 'An account of an organization.',
  fields: (t) => ({
    accountId: t.exposeString('accountId', { description: 'The AWS account ID, twelve digits.' }),
    name: t.exposeString('name', { description: 'The name of the account in the organization.' }),
    unitId: t.exposeString('unitId', { description: 'The id of the root or unit that the account is in.' }),
    state: t.expose('state', { type: StateType, description: 'The state of the account in AWS.' }),
    chosen: t.exposeBoolean('isChosen', { description: 'Whether the present choice includes the account.' }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description: 'The connection of the account. Null until its role has let Aurora in.',
      resolve: connectionOrNull,
    }),
    tries: t.exposeInt('tries', {
      description:
        'How many tries of the role have failed since the account was chosen, or since a person last asked for a retry.',
    }),
    nextTryAt: t.expose(
      'nextTryAt',
      momentOrNull('When Aurora tries the role again. Null unless the account waits for its role.'),
    ),
    answer: t.exposeString('answer', {
      nullable: true,
      description:
        'Why the latest try failed, or why Aurora could not try. AWS gives the same answer for a missing role and a wrong trust policy. Null before the first try, and unless the account waits for its role.',
    }),
    refused: t.boolean({
      description:
        'Whether AWS refused the role at the latest try: the role is missing, or its trust policy is wrong. False before the first try, and when `answer` says nothing about the role.',
      resolve: isRoleRefused,
    }),
  }),
});

const ChoiceType = builder.objectRef<AccountChoice>('OrganizationChoice').implement({
  description:
    'The accounts to connect: those in the units and the units below, without the exceptions. Never the management account.',
  fields: (t) => ({
    unitIds: t.stringList({
      description:
        'The ids of the chosen units. The id of the root means all accounts but the management account.',
      resolve: ({ unitIds }) => [...unitIds],
    }),
    exceptAccountIds: t.stringList({
      description: 'The account IDs of those that are not connected.',
      resolve: ({ exceptAccountIds }) => [...exceptAccountIds],
    }),
    roleName: t.exposeString('roleName', { description: 'The name of the role in each account.' }),
  }),
});

type ProgressCount = { readonly progress: AccountProgress; readonly count: number };

const CountType = builder.objectRef<ProgressCount>('OrganizationAccountCount').implement({
  description: 'The number of accounts with the same progress.',
  fields: (t) => ({
    progress: t.expose('progress', { type: ProgressType, description: 'The progress that is counted.' }),
    count: t.exposeInt('count', { description: 'How many accounts have this progress.' }),
  }),
});

type Problem = {
  readonly message: string;
  readonly remedies: readonly string[];
  readonly since: number | null;
};

const ProblemType = builder.objectRef<Problem>('OrganizationProblem').implement({
  description: 'Why Aurora cannot read the organization at present.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, as a sentence.' }),
    remedies: t.stringList({
      description: 'What to do about it, the most likely remedy first.',
      resolve: ({ remedies }) => [...remedies],
    }),
    since: t.expose(
      'since',
      momentOrNull(
        'When the problem began. Null when it is the status of the connection of the role: its events say when.',
      ),
    ),
  }),
});

const FilterInput = builder.inputType('OrganizationAccountFilter', {
  description: 'Selects the accounts that match every field that is set.',
  fields: (t) => ({
    unitId: t.string({ description: 'Only accounts directly in this root or unit.' }),
    progress: t.field({
      type: [ProgressType],
      description: 'Only accounts with one of these values of `progress`.',
    }),
    search: t.string({
      description: `Only accounts whose name or id contains this text. Ignores case. At most ${MAX_SEARCH_CHARACTERS} characters.`,
    }),
  }),
});

builder.objectType(OrganizationNode, {
  description:
    'An organization of AWS: a role in its management account or in a delegated administrator account reads its accounts every hour.',
  interfaces: [builder.nodeInterfaceRef()],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'awsId' in value,
  fields: (t) => ({
    id: t.id(globalId('Organization', 'organization')),
    workspace: t.field({
      type: WorkspaceNode,
      description: 'The workspace that owns this organization.',
      resolve: ({ workspaceId }, _args, context) => workspaceOf(workspaceId, context),
    }),
    awsOrganizationId: t.exposeString('awsId', {
      nullable: true,
      description: 'The id in AWS: o-…. Null before the first reading.',
    }),
    managementAccountId: t.exposeString('managementAccountId', {
      nullable: true,
      description:
        'The account ID of the management account. A StackSet never creates a role there. Null before the first reading.',
    }),
    role: t.field({
      type: AwsConnectionNode,
      description: 'The connection of the role that reads the organization.',
      resolve: ({ connectionId }, _args, context) => connectionOf(connectionId, context),
    }),
    readAt: t.expose('readAt', momentOrNull('When Aurora last read the organization. Null before that.')),
    units: t.field({
      type: [UnitType],
      complexity: { field: 1, multiplier: USUAL_UNITS },
      description: 'The root first, then all units, each after the one above it.',
      resolve: (organization) => organization.units.map((unit) => ({ ...unit, organization })),
    }),
    choice: t.expose('choice', {
      type: ChoiceType,
      nullable: true,
      description: 'The accounts to connect. Null before the first choice: then Aurora connects none.',
    }),
    accounts: t.connection({
      type: AccountType,
      description: `The accounts, by name: 2 before 10. ${PAGE_SIZES}`,
      args: {
        filter: t.arg({
          type: FilterInput,
          description: 'Which accounts to return. Without it, all of them.',
        }),
      },
      resolve: ({ id }, { filter, ...args }, { store, cursors }) => {
        const selected = readFilter(filter ?? {});
        return relayPage<OrganizationAccount>(cursors.ofList('organizationAccounts', id), args, {
          read: (request) => store.listOrganizationAccounts(id, selected, request),
          count: (limit) => store.countOrganizationAccounts(id, selected, limit),
        });
      },
    }),
    counts: t.field({
      type: [CountType],
      complexity: { field: WORKSPACE_SCAN_COST, multiplier: STATUSES.length + WITHOUT_CONNECTION.length },
      description:
        'The number of accounts with each progress. Lists each progress once, the most urgent first.',
      resolve: async (organization, _args, { store }) => {
        const { byProgress } = await countsOf(organization, store);
        return [...STATUSES, ...WITHOUT_CONNECTION].map((progress) => ({
          progress,
          count: byProgress.get(progress) ?? 0,
        }));
      },
    }),
    problem: t.field({
      type: ProblemType,
      nullable: true,
      description: 'Why Aurora cannot read the organization. Null while it can, and before the first try.',
      resolve: problemOf,
    }),
    createdAt: t.expose('createdAt', moment('When the organization was connected for the first time.')),
  }),
});

const READING_REMEDIES: Readonly<Record<UnreadCause, string>> = {
  PERMISSION:
    "Let the role call organizations:DescribeOrganization, ListRoots, ListOrganizationalUnitsForParent and ListAccountsForParent. It must be in the management account or in a delegated administrator's account.",
  ROLE: 'Test the connection of the role: the result says what to change in its trust policy.',
  TOO_LARGE: 'Connect the accounts with connectAwsAccounts.',
  AWS: 'Nothing to do: Aurora tries again every five minutes.',
};

async function problemOf(
  { connectionId, problem }: Organization,
  _args: object,
  { awsConnections }: GraphQLContext,
): Promise<Problem | null> {
  const status = (await awsConnections.load(connectionId))?.status;
  if (status !== undefined && ['FAILED', 'INSECURE', 'DISCONNECTED'].includes(status)) {
    const message = `The role that reads the organization is ${status}.`;
    const remedy =
      'Repair the role: the `failure` of its connection says how. Then call connectOrganization again.';
    return { message, remedies: [remedy], since: null };
  }
  return problem && { ...problem, remedies: [READING_REMEDIES[problem.cause]] };
}

/** @throws GraphQLError BAD_USER_INPUT */
function readFilter({ unitId, progress, search }: typeof FilterInput.$inferInput): AccountFilter {
  return {
    unitId: unitId ?? undefined,
    progress: progress ?? undefined,
    search: readSearch(search),
  };
}

builder.objectField(WorkspaceNode, 'organizations', (t) =>
  t.field({
    type: [OrganizationNode],
    description: 'The organizations that are connected to this workspace, oldest first.',
    resolve: ({ id }, _args, { store }) => store.organizationsOf(id),
  }),
);

builder.queryField('organization', (t) =>
  t.field({
    type: OrganizationNode,
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'One organization. Null when it does not exist or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the organization.' }) },
    resolve: (_root, { id }, { organizationsById }) => organizationsById.load(databaseId('Organization', id)),
  }),
);
