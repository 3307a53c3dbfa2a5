/** All policies that decide what a caller may do. */
import type { NamedPolicy, PermissionPolicies } from '../iam/policy/permissions.ts';
import type { Account, Role, ServiceControlPolicy, Session, User } from './directory.ts';
import { findManagedPolicy } from './managed-policies.ts';
import type { StoredPolicy } from './stored-policy.ts';

/** A policy, named as SimulatePrincipalPolicy names it: a managed policy by its name, an inline one by its holder. */
export type SourcePolicy = NamedPolicy & { readonly text: string };

/** The identity policies of a user or role. An attached policy that does not exist allows nothing. */
export function identityPoliciesOf(holder: User | Role, account: Account): SourcePolicy[] {
  const kind = 'trust' in holder ? 'role' : 'user';
  return [
    ...[...holder.inline].map(([name, stored]) => named(`${kind}_${holder.name}_${name}`, stored)),
    ...holder.attached.flatMap((arn) => managedPolicy(account, arn) ?? []),
  ];
}

/** The permissions boundary of a user or role. One that does not exist any more allows nothing. */
export function boundaryOf({ boundary }: User | Role, account: Account): SourcePolicy | null {
  if (boundary === null) return null;
  return managedPolicy(account, boundary) ?? named(boundary, NOTHING);
}

/**
 * The service control policies of an account, which are those of one level: the simulator has no organizational
 * units. Empty for an account outside an organization, and for the one that manages it.
 */
export function serviceControlPoliciesOf(account: Account): readonly (readonly SourcePolicy[])[] {
  const { organization, serviceControlPolicies: policies } = account;
  if (organization === null || organization.managementAccountId === account.id) return [];
  return [policies.map((policy: ServiceControlPolicy) => named(policy.name, policy))];
}

/** @param holder null for the root user */
export function permissionsOf(
  holder: User | Role | null,
  account: Account,
  session: Session | null,
): PermissionPolicies {
  return {
    identityPolicies: holder === null ? [] : identityPoliciesOf(holder, account),
    boundary: holder === null ? null : boundaryOf(holder, account),
    serviceControlPolicies: serviceControlPoliciesOf(account),
    sessionPolicies: (session?.policies ?? []).map((policy) => ({ name: 'session policy', policy })),
  };
}

const NOTHING: StoredPolicy = { text: '', policy: { version: '2012-10-17', statements: [] } };

function managedPolicy(account: Account, arn: string): SourcePolicy | null {
  const found = findManagedPolicy(account, arn);
  return found === null ? null : named(found.name, found.defaultEdition.stored);
}

function named(name: string, { text, policy }: StoredPolicy): SourcePolicy {
  return { name, policy, text };
}
