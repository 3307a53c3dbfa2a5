/** A customer's organization, whose management account has a role for Aurora. */
import type { ChooseAccountsMutationVariables } from '../../schema/generated/graphql.ts';
import type { SimulatedAccount } from '../../src/simulator/account.ts';
import type { Aurora } from './aurora.ts';
import {
  ChooseAccountsDocument,
  ConnectOrganizationDocument,
  OrganizationAccountsDocument,
  OrganizationDocument,
  RetryFailedDocument,
} from './documents.ts';
import { allowing } from './role-session.ts';

/** Creates the organization and the role in its management account; connects nothing. */
export async function organizationWorld(aurora: Aurora) {
  const { simulator, client } = aurora;
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const management = simulator.createAccount();
  const organization = simulator.createOrganization(management);
  const { arn: roleArn } = management.createRole('Reader', {
    trustPolicy,
    inlinePolicies: { read: allowing('organizations:*') },
  });

  const read = async (id: string) => {
    const { organization: found } = await client.send(OrganizationDocument, { id });
    if (found === null) throw new Error('There is no such organization.');
    return found;
  };
  return {
    workspace,
    trustPolicy,
    management,
    organization,
    roleArn,
    read,

    /** Connects the role, and waits until Aurora has read the organization or found a problem. */
    async connect(arn: string = roleArn) {
      const variables = { roleArn: arn, workspaceId: workspace.id };
      const { connectOrganization: answer } = await client.send(ConnectOrganizationDocument, variables);
      if (answer.__typename !== 'ConnectOrganizationSuccess') throw new Error(answer.message);
      await aurora.app.idle();
      return answer.organization.id;
    },

    /** @returns the organization as the answer has it: Aurora applies the choice after that */
    async choose(
      organizationId: string,
      unitIds: string[],
      rest: Partial<ChooseAccountsMutationVariables> = {},
    ) {
      const variables = { organizationId, unitIds, ...rest };
      const { chooseAccounts: answer } = await client.send(ChooseAccountsDocument, variables);
      if (answer.__typename !== 'ChooseAccountsSuccess') throw new Error(answer.message);
      await aurora.app.idle();
      return answer.organization;
    },

    async retryFailed(organizationId: string) {
      const { retryFailed: answer } = await client.send(RetryFailedDocument, { organizationId });
      if (answer.__typename !== 'RetryFailedSuccess') throw new Error(answer.message);
      await aurora.app.idle();
    },

    /** A new account in the unit, by default with the role. */
    addAccount(unitId: string, { hasRole = true, name }: { hasRole?: boolean; name?: string } = {}) {
      const account = simulator.createAccount();
      organization.place(account, unitId, name);
      if (hasRole) account.createRole('AuroraRole', { trustPolicy });
      return account;
    },

    /** The counts that are not 0. */
    async counts(id: string) {
      const { counts } = await read(id);
      return Object.fromEntries(
        counts.flatMap(({ progress, count }) => (count === 0 ? [] : [[progress, count]])),
      );
    },

    /** One account of the organization, as Aurora shows it. */
    async account(id: string, { accountId }: Pick<SimulatedAccount, 'accountId'>) {
      const filter = { search: accountId };
      const { organization: found } = await client.send(OrganizationAccountsDocument, { id, filter });
      const node = found?.accounts.edges[0]?.node;
      if (node === undefined) throw new Error(`The organization has no account ${accountId}.`);
      return node;
    },
  };
}
