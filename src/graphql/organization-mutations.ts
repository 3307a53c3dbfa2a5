/** Mutations on organizations. */
import { DEFAULT_ROLE_NAME } from '../setup-kit/role-setup.ts';
import { builder } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { AWS_CALL_COST } from './cost.ts';
import { resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { OrganizationNode } from './nodes.ts';
import { databaseId, MISSING_ID, reachWorkspace, WORKSPACE_ID } from './reach.ts';

/** The database id of the organization that the request names. */
async function reachOrganization({ organizationsById }: GraphQLContext, id: string): Promise<string> {
  return (await organizationsById.load(databaseId('Organization', id)))?.id ?? MISSING_ID;
}

builder.mutationFields((t) => ({
  connectOrganization: t.field({
    type: OrganizationNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      "Connects an organization by a role in its management account or in a delegated administrator's account. The role is connected as any other. Once it is CONNECTED, Aurora reads the units and accounts, and again every hour. Connects no account: choose them with `chooseAccounts`. The same role again reads the organization at once.",
    errors: resultOf(
      'ConnectOrganization',
      'organization',
      'InvalidRoleArn',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'PartitionMismatch',
      'RoleInAurorasAccount',
      'IdentityUnavailable',
    ),
    args: {
      roleArn: t.arg.string({ required: true, description: 'The ARN of the role.' }),
      workspaceId: t.arg.id(WORKSPACE_ID),
    },
    resolve: async (_root, { roleArn, workspaceId }, context) => {
      const id = valueOrUnionError(reachWorkspace(context, workspaceId));
      return valueOrUnionError(
        await context.organizations.connect({ workspaceId: id, roleArn }, context.actor),
      );
    },
  }),

  chooseAccounts: t.field({
    type: OrganizationNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    description:
      'Chooses the accounts of an organization to connect, in place of the earlier choice. Aurora tries the role in each account, with growing pauses up to six hours, and connects the account when the role lets it in. New accounts in the chosen units connect by themselves. Accounts that are no longer chosen keep their connections.',
    errors: resultOf(
      'ChooseAccounts',
      'organization',
      'OrganizationNotFound',
      'OrganizationNotRead',
      'InvalidInput',
    ),
    args: {
      organizationId: t.arg.id({ required: true, description: 'The id of the organization.' }),
      unitIds: t.arg.stringList({
        required: true,
        description:
          'The ids of units; the units below them are included. Pass the id of the root to choose all accounts, and an empty list for none.',
      }),
      exceptAccountIds: t.arg.stringList({ description: 'The account IDs not to connect.' }),
      roleName: t.arg.string({
        description: `The name of the role in every account. Default: ${DEFAULT_ROLE_NAME}.`,
      }),
    },
    resolve: async (_root, { organizationId, unitIds, exceptAccountIds, roleName }, context) => {
      const id = await reachOrganization(context, organizationId);
      const choice = {
        unitIds: [...new Set(unitIds)],
        exceptAccountIds: [...new Set(exceptAccountIds ?? [])],
        ...(typeof roleName === 'string' && { roleName }),
      };
      return valueOrUnionError(await context.organizations.choose(id, choice, context.actor));
    },
  }),

  retryFailed: t.field({
    type: OrganizationNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      'Retries only what failed in an organization: tries the roles that have not let Aurora in, and verifies FAILED and INSECURE connections of its chosen accounts and of its role again.',
    errors: resultOf('RetryFailed', 'organization', 'OrganizationNotFound'),
    args: { organizationId: t.arg.id({ required: true, description: 'The id of the organization.' }) },
    resolve: async (_root, { organizationId }, context) =>
      valueOrUnionError(
        await context.organizations.retryFailed(
          await reachOrganization(context, organizationId),
          context.actor,
        ),
      ),
  }),
}));
