/** IAM's actions on managed policies: AWS's own, and those of the customer. */
import type { Action, ApiCall } from './api-call.ts';
import { AwsFault, noSuchEntity } from './aws-fault.ts';
import type { Account, Directory, ManagedPolicy, PolicyEdition } from './directory.ts';
import { alreadyExists, limitExceeded, pageOf, readPath } from './iam-common.ts';
import { awsManagedPolicies, findManagedPolicy, isAwsManaged } from './managed-policies.ts';
import { checkConstraints } from './parameters.ts';
import { readPolicy, sizeOf } from './stored-policy.ts';
import type { XmlValue } from './xml.ts';

/** IAM's quotas. AWS's own policies may be longer. [IAM User Guide, IAM quotas] */
const MAX_POLICY_CHARACTERS = 6_144;
const MAX_VERSIONS = 5;

export function newPolicy(
  directory: Directory,
  account: Account,
  input: { name: string; document: string; path?: string; description?: string },
): ManagedPolicy {
  const { name, path = '/', description = '' } = input;
  const edition = newEdition(directory, 1, input.document);
  return {
    arn: `arn:${account.partition}:iam::${account.id}:policy${path}${name}`,
    name,
    path,
    policyId: directory.random.id('ANPA'),
    description,
    createdAt: edition.createdAt,
    updatedAt: edition.createdAt,
    editions: [edition],
    defaultEdition: edition,
  };
}

/** @throws MalformedPolicyDocument, LimitExceeded */
export function newEdition(directory: Directory, number: number, document: string): PolicyEdition {
  const stored = readPolicy(document, 'IDENTITY');
  if (sizeOf(document) > MAX_POLICY_CHARACTERS) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MAX_POLICY_CHARACTERS}`);
  }
  return { id: `v${number}`, createdAt: directory.clock.now(), stored };
}

/** The policy that a call names. @throws NoSuchEntity */
function find({ parameters, authenticated }: ApiCall): ManagedPolicy {
  const arn = parameters.need('PolicyArn');
  const found = findManagedPolicy(authenticated.account, arn);
  if (found === null) throw noSuchEntity(`Policy ${arn} was not found.`);
  return found;
}

/** The policy of the customer that a call changes. `write` stores a new form, or deletes it with null. */
function findOwn(call: ApiCall) {
  const { directory, authenticated } = call;
  const policy = find(call);
  if (isAwsManaged(policy)) {
    throw new AwsFault(
      'AccessDenied',
      403,
      `Cannot perform the operation on the protected policy ${policy.arn}.`,
    );
  }
  const { policies } = authenticated.account;
  return {
    policy,
    write: (changed: ManagedPolicy | null) => directory.write(policies, policy.arn, changed),
  };
}

function findEdition({ editions, arn }: ManagedPolicy, { parameters }: ApiCall): PolicyEdition {
  const id = parameters.need('VersionId');
  const found = editions.find((edition) => edition.id === id);
  if (found === undefined)
    throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return found;
}

function usersAndRoles({ users, roles }: Account) {
  return [...users.values(), ...roles.values()].flatMap(({ latest }) => latest ?? []);
}

function shown(policy: ManagedPolicy, account: Account): { [tag: string]: XmlValue } {
  const holders = usersAndRoles(account);
  return {
    PolicyName: policy.name,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultEdition.id,
    AttachmentCount: holders.filter(({ attached }) => attached.includes(policy.arn)).length,
    PermissionsBoundaryUsageCount: holders.filter(({ boundary }) => boundary === policy.arn).length,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt).toISOString(),
    UpdateDate: new Date(policy.updatedAt).toISOString(),
  };
}

function shownEdition(edition: PolicyEdition, { defaultEdition }: ManagedPolicy) {
  return {
    VersionId: edition.id,
    IsDefaultVersion: edition.id === defaultEdition.id,
    CreateDate: new Date(edition.createdAt).toISOString(),
  };
}

export const POLICY_ACTIONS: Record<string, Action> = {
  ListPolicies({ parameters, authenticated: { account } }) {
    const own = [...account.policies.values()].flatMap(({ latest }) => latest ?? []);
    const scope = parameters.get('Scope') ?? 'All';
    const prefix = parameters.get('PathPrefix') ?? '/';
    const policies = [
      ...(scope === 'AWS' ? [] : own),
      ...(scope === 'Local' ? [] : awsManagedPolicies(account.partition).values()),
    ].filter(({ path }) => path.startsWith(prefix));
    return pageOf(
      parameters,
      'Policies',
      policies.map((policy) => shown(policy, account)),
    );
  },
  CreatePolicy(call) {
    const { directory, parameters, authenticated } = call;
    const { account } = authenticated;
    const name = parameters.need('PolicyName');
    checkConstraints([{ member: 'policyName', value: name, min: 1, max: 128, pattern: /^[\w+=,.@-]+$/ }]);
    const policy = newPolicy(directory, account, {
      name,
      document: parameters.need('PolicyDocument'),
      path: readPath(parameters),
      description: parameters.get('Description') ?? '',
    });
    if (findManagedPolicy(account, policy.arn) !== null) throw alreadyExists('A policy called', name);
    directory.write(account.policies, policy.arn, policy);
    return { Policy: shown(policy, account) };
  },
  GetPolicy(call) {
    const policy = find(call);
    const { description } = policy;
    return {
      Policy: {
        ...shown(policy, call.authenticated.account),
        Description: description === '' ? undefined : description,
      },
    };
  },
  DeletePolicy(call) {
    const { policy, write } = findOwn(call);
    const conflict = (what: string) => new AwsFault('DeleteConflict', 409, `Cannot delete a policy ${what}.`);
    const holders = usersAndRoles(call.authenticated.account);
    if (holders.some(({ attached, boundary }) => attached.includes(policy.arn) || boundary === policy.arn)) {
      throw conflict('attached to entities');
    }
    if (policy.editions.length > 1) throw conflict('with more than one version');
    write(null);
  },
  ListPolicyVersions(call) {
    const policy = find(call);
    const editions = policy.editions.toReversed().map((edition) => shownEdition(edition, policy));
    return pageOf(call.parameters, 'Versions', editions);
  },
  GetPolicyVersion(call) {
    const policy = find(call);
    const edition = findEdition(policy, call);
    const Document = encodeURIComponent(edition.stored.text);
    return { PolicyVersion: { Document, ...shownEdition(edition, policy) } };
  },
  CreatePolicyVersion(call) {
    const { policy, write } = findOwn(call);
    if (policy.editions.length >= MAX_VERSIONS) {
      throw limitExceeded(
        `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const number = Number(policy.editions.at(-1)?.id.slice(1)) + 1;
    const edition = newEdition(call.directory, number, call.parameters.need('PolicyDocument'));
    const isDefault = call.parameters.get('SetAsDefault') === 'true';
    const changed = {
      ...policy,
      editions: [...policy.editions, edition],
      updatedAt: edition.createdAt,
      ...(isDefault && { defaultEdition: edition }),
    };
    write(changed);
    return { PolicyVersion: shownEdition(edition, changed) };
  },
  SetDefaultPolicyVersion(call) {
    const { policy, write } = findOwn(call);
    write({ ...policy, defaultEdition: findEdition(policy, call), updatedAt: call.directory.clock.now() });
  },
  DeletePolicyVersion(call) {
    const { policy, write } = findOwn(call);
    const edition = findEdition(policy, call);
    if (edition.id === policy.defaultEdition.id) {
      throw new AwsFault('DeleteConflict', 409, 'Cannot delete the default version of a policy.');
    }
    write({ ...policy, editions: policy.editions.filter(({ id }) => id !== edition.id) });
  },
};
