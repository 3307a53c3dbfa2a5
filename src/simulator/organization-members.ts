/** Who may call what in AWS Organizations, and where its members are. */
import type { ApiCall } from './api-call.ts';
import { authorize } from './authorize.ts';
import { AwsFault, accessDenied } from './aws-fault.ts';
import type { Account, Directory, Organization } from './directory.ts';

export function organizationOf({ authenticated: { account } }: Pick<ApiCall, 'authenticated'>): Organization {
  if (account.organization !== null) return account.organization;
  const message = 'Your account is not a member of an organization.';
  throw new AwsFault('AWSOrganizationsNotInUseException', 400, message);
}

/** Only the account that manages the organization may call this action. @throws AccessDenied */
export function manage(call: ApiCall, action: string): Organization {
  authorize(call, `organizations:${action}`, { resource: '*', shown: '*' });
  const organization = organizationOf(call);
  if (organization.managementAccountId !== call.authenticated.account.id) throw notPermitted();
  return organization;
}

/** The management account and delegated administrators may call this action. @throws AccessDenied */
export function administer(call: ApiCall, action: string): Organization {
  authorize(call, `organizations:${action}`, { resource: '*', shown: '*' });
  const organization = organizationOf(call);
  const { id } = call.authenticated.account;
  const { administrators } = call.directory.organizationState(organization);
  if (organization.managementAccountId !== id && !administrators.has(id)) throw notPermitted();
  return organization;
}

function notPermitted(): AwsFault {
  return accessDenied("You don't have permissions to access this resource.");
}

/** The organization's root: `r-` and 4 to 32 letters or digits. */
export function rootOf({ path }: Organization): string {
  return path.split('/')[1] ?? '';
}

/** The root or unit that an account is in. */
export function parentOf({ organization }: Pick<Account, 'organization'>): string {
  return organization?.path.split('/').at(-2) ?? '';
}

/** The members of an organization, in the order of their ids. */
export function membersOf(directory: Directory, { id }: Organization): Account[] {
  return [...directory.accounts.values()]
    .filter(({ organization }) => organization?.id === id)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The path of a root or unit; null when the organization has no such parent. */
export function pathOf(directory: Directory, organization: Organization, parentId: string): string | null {
  const root = rootOf(organization);
  if (parentId === root) return `${organization.id}/${root}/`;
  const unit = directory.organizationState(organization).units.get(parentId);
  if (unit === undefined) return null;
  return `${pathOf(directory, organization, unit.parentId)}${unit.id}/`;
}
