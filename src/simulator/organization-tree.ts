/** The part of AWS Organizations about roots, organizational units, accounts and delegated administrators. */
import type { Action, ApiCall } from './api-call.ts';
import { AwsFault } from './aws-fault.ts';
import type { Account, Organization, OrganizationalUnit } from './directory.ts';
import { administer, manage, membersOf, parentOf, pathOf, rootOf } from './organization-members.ts';
import type { XmlValue } from './xml.ts';

const MAX_PAGE = 20;

export const ORGANIZATION_TREE_ACTIONS: Readonly<Record<string, Action>> = {
  ListRoots(call) {
    const organization = administer(call, 'ListRoots');
    const id = rootOf(organization);
    return { Roots: [{ Id: id, Arn: arnOf(call, organization, 'root', id), Name: 'Root', PolicyTypes: [] }] };
  },
  ListOrganizationalUnitsForParent(call) {
    const organization = administer(call, 'ListOrganizationalUnitsForParent');
    const parent = needParent(call, organization, 'ParentId');
    const units = [...call.directory.organizationState(organization).units.values()];
    const shown = units
      .filter(({ parentId }) => parentId === parent)
      .map((unit) => unitAnswer(call, organization, unit));
    return page(call, 'OrganizationalUnits', shown);
  },
  ListAccountsForParent(call) {
    const organization = administer(call, 'ListAccountsForParent');
    const parent = needParent(call, organization, 'ParentId');
    const accounts = membersOf(call.directory, organization).filter(
      (account) => parentOf(account) === parent,
    );
    return page(
      call,
      'Accounts',
      accounts.map((account) => accountAnswer(call, organization, account)),
    );
  },
  ListAccounts(call) {
    const organization = administer(call, 'ListAccounts');
    const accounts = membersOf(call.directory, organization);
    return page(
      call,
      'Accounts',
      accounts.map((account) => accountAnswer(call, organization, account)),
    );
  },
  DescribeAccount(call) {
    const organization = administer(call, 'DescribeAccount');
    return { Account: accountAnswer(call, organization, needMember(call, organization)) };
  },
  CreateOrganizationalUnit(call) {
    const organization = manage(call, 'CreateOrganizationalUnit');
    const parentId = needParent(call, organization, 'ParentId');
    const { units } = call.directory.organizationState(organization);
    const name = call.parameters.need('Name');
    if ([...units.values()].some((unit) => unit.parentId === parentId && unit.name === name)) {
      const message = 'An OU with the same name already exists.';
      throw new AwsFault('DuplicateOrganizationalUnitException', 400, message);
    }
    const id = `ou-${rootOf(organization).slice(2)}-${call.directory.random.digits(8)}`;
    const unit = { id, name, parentId };
    units.set(id, unit);
    return { OrganizationalUnit: unitAnswer(call, organization, unit) };
  },
  MoveAccount(call) {
    const organization = manage(call, 'MoveAccount');
    const account = needMember(call, organization);
    if (parentOf(account) !== call.parameters.need('SourceParentId')) {
      const message = "We can't find a source root or OU with the ParentId that you specified.";
      throw new AwsFault('SourceParentNotFoundException', 400, message);
    }
    const parent = call.parameters.need('DestinationParentId');
    const path = pathOf(call.directory, organization, parent);
    if (path === null) {
      const message = `You specified parent '${parent}' that doesn't exist.`;
      throw new AwsFault('DestinationParentNotFoundException', 400, message);
    }
    account.organization = { ...organization, path };
  },
  CloseAccount(call) {
    const account = needMember(call, manage(call, 'CloseAccount'));
    if (account.isSuspended) {
      throw new AwsFault('AccountAlreadyClosedException', 400, 'The account is already closed.');
    }
    account.isSuspended = true;
  },
  RemoveAccountFromOrganization(call) {
    needMember(call, manage(call, 'RemoveAccountFromOrganization')).organization = null;
  },
  RegisterDelegatedAdministrator(call) {
    const organization = manage(call, 'RegisterDelegatedAdministrator');
    const { id } = needMember(call, organization);
    const { administrators } = call.directory.organizationState(organization);
    administrators.set(id, new Set(administrators.get(id)).add(call.parameters.need('ServicePrincipal')));
  },
  DeregisterDelegatedAdministrator(call) {
    const organization = manage(call, 'DeregisterDelegatedAdministrator');
    const { id } = needMember(call, organization);
    const { administrators } = call.directory.organizationState(organization);
    if (administrators.get(id)?.delete(call.parameters.need('ServicePrincipal')) !== true) {
      const message = 'The specified account is not a delegated administrator for this AWS service.';
      throw new AwsFault('AccountNotRegisteredException', 400, message);
    }
    if (administrators.get(id)?.size === 0) administrators.delete(id);
  },
  ListDelegatedAdministrators(call) {
    const organization = administer(call, 'ListDelegatedAdministrators');
    const { administrators } = call.directory.organizationState(organization);
    const service = call.parameters.get('ServicePrincipal');
    const shown = membersOf(call.directory, organization)
      .filter(({ id }) =>
        service === undefined ? administrators.has(id) : administrators.get(id)?.has(service),
      )
      .map((account) => accountAnswer(call, organization, account));
    return page(call, 'DelegatedAdministrators', shown);
  },
};

function needParent({ parameters, directory }: ApiCall, organization: Organization, name: string): string {
  const id = parameters.need(name);
  if (!/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/.test(id)) {
    throw new AwsFault(
      'InvalidInputException',
      400,
      'You provided a value that does not match the required pattern.',
    );
  }
  if (pathOf(directory, organization, id) !== null) return id;
  const message = `You specified parent '${id}' that doesn't exist.`;
  throw new AwsFault('ParentNotFoundException', 400, message);
}

function needMember({ parameters, directory }: ApiCall, { id }: Organization): Account {
  const account = directory.accounts.get(parameters.need('AccountId'));
  if (account?.organization?.id === id) return account;
  const message = "You specified an account that doesn't exist.";
  throw new AwsFault('AccountNotFoundException', 400, message);
}

function arnOf(
  { authenticated }: ApiCall,
  { id, managementAccountId }: Organization,
  kind: string,
  of: string,
) {
  const { partition, id: ownId } = authenticated.account;
  return `arn:${partition}:organizations::${managementAccountId ?? ownId}:${kind}/${id}/${of}`;
}

function unitAnswer(call: ApiCall, organization: Organization, { id, name }: OrganizationalUnit): XmlValue {
  return { Id: id, Arn: arnOf(call, organization, 'ou', id), Name: name };
}

function accountAnswer(call: ApiCall, organization: Organization, account: Account): XmlValue {
  const { id, name, isSuspended, createdAt } = account;
  return {
    Id: id,
    Arn: arnOf(call, organization, 'account', id),
    Email: `${id}@example.com`,
    Name: name,
    Status: isSuspended ? 'SUSPENDED' : 'ACTIVE',
    State: isSuspended ? 'CLOSED' : 'ACTIVE',
    JoinedMethod: 'CREATED',
    JoinedTimestamp: createdAt / 1_000,
  };
}

/** A page of at most 20 items, as in AWS. */
function page({ parameters }: ApiCall, name: string, items: readonly XmlValue[]): XmlValue {
  const size = Number(parameters.get('MaxResults') ?? MAX_PAGE);
  const start = Number(parameters.get('NextToken') ?? 0);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE || !Number.isInteger(start)) {
    throw new AwsFault(
      'InvalidInputException',
      400,
      'You provided a value that is outside of the allowed range.',
    );
  }
  const end = start + size;
  return { [name]: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
}
