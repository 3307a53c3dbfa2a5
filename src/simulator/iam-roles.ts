/** IAM's actions on roles. */

import type { Action, ApiCall } from './api-call.ts';
import { noSuchEntity, validationError } from './aws-fault.ts';
import type { Account, Directory, Role } from './directory.ts';
import {
  alreadyExists,
  boundaryActions,
  checkDeletable,
  pageOf,
  permissionActions,
  readBoundary,
  readName,
  readPath,
  readTags,
  shownBoundary,
  shownTags,
  tagActions,
} from './iam-common.ts';
import { checkConstraints } from './parameters.ts';
import { readTrustPolicy, showTrustPolicy } from './trust-policies.ts';
import type { XmlValue } from './xml.ts';

export function newRole(
  directory: Directory,
  account: Account,
  input: {
    name: string;
    trustPolicy: string;
    path?: string;
    description?: string;
    maxSessionSeconds?: number;
    tags?: Iterable<[string, string]>;
    boundary?: string | null;
  },
): Role {
  const { name, path = '/' } = input;
  return {
    arn: `arn:${account.partition}:iam::${account.id}:role${path}${name}`,
    name,
    path,
    roleId: directory.random.id('AROA'),
    createdAt: directory.clock.now(),
    description: input.description ?? '',
    maxSessionSeconds: input.maxSessionSeconds ?? 3_600,
    trust: readTrustPolicy(input.trustPolicy, account, directory),
    tags: new Map(input.tags ?? []),
    inline: new Map(),
    attached: [],
    boundary: input.boundary ?? null,
  };
}

/** The role that a call names. `write` stores a new version, or deletes the role with null. */
function findRole({ directory, parameters, authenticated: { account } }: ApiCall) {
  const name = readName(parameters, 'RoleName', 'roleName');
  const entity = account.role(name);
  if (entity === null) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return {
    entity,
    write: (role: Role | null) => directory.write(account.roles, name.toLowerCase(), role),
  };
}

function maxSession(call: ApiCall): number | undefined {
  const text = call.parameters.get('MaxSessionDuration');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(seconds >= 3_600 && seconds <= 43_200)) {
    throw validationError(
      `1 validation error detected: Value '${text}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
    );
  }
  return seconds;
}

function description({ parameters }: ApiCall): string | undefined {
  const text = parameters.get('Description');
  const patternText = '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*';
  const pattern = /^[\t\n\r\x20-\x7e\xa1-\xff]*$/;
  checkConstraints([{ member: 'description', value: text, max: 1_000, pattern, patternText }]);
  return text;
}

function shown(role: Role, directory: Directory): { [tag: string]: XmlValue } {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt).toISOString(),
    AssumeRolePolicyDocument: encodeURIComponent(showTrustPolicy(role.trust, directory)),
    Description: role.description === '' ? undefined : role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

/** Lists do not show these. [IAM API reference, ListRoles] */
function shownAlone(role: Role, directory: Directory): { [tag: string]: XmlValue } {
  return {
    ...shown(role, directory),
    PermissionsBoundary: shownBoundary(role),
    Tags: shownTags(role),
  };
}

export const ROLE_ACTIONS: Record<string, Action> = {
  CreateRole(call) {
    const { directory, parameters, authenticated } = call;
    const { account } = authenticated;
    const name = readName(parameters, 'RoleName', 'roleName');
    const seconds = maxSession(call);
    const role = newRole(directory, account, {
      name,
      trustPolicy: parameters.need('AssumeRolePolicyDocument'),
      path: readPath(parameters),
      description: description(call) ?? '',
      tags: readTags(parameters),
      boundary: readBoundary(call),
      ...(seconds !== undefined && { maxSessionSeconds: seconds }),
    });
    if (account.role(name) !== null) throw alreadyExists('Role', name);
    directory.write(account.roles, name.toLowerCase(), role);
    return { Role: shownAlone(role, directory) };
  },
  GetRole: (call) => ({ Role: shownAlone(findRole(call).entity, call.directory) }),
  ListRoles({ directory, parameters, authenticated: { account } }) {
    const prefix = parameters.get('PathPrefix') ?? '/';
    const roles = [...account.roles.values()].flatMap(({ latest }) =>
      latest?.path.startsWith(prefix) === true ? [shown(latest, directory)] : [],
    );
    return pageOf(parameters, 'Roles', roles);
  },
  DeleteRole(call) {
    const { entity, write } = findRole(call);
    checkDeletable(entity);
    write(null);
  },
  UpdateRole(call) {
    const { entity, write } = findRole(call);
    write({
      ...entity,
      description: description(call) ?? entity.description,
      maxSessionSeconds: maxSession(call) ?? entity.maxSessionSeconds,
    });
    return {};
  },
  UpdateAssumeRolePolicy(call) {
    const { entity, write } = findRole(call);
    const text = call.parameters.need('PolicyDocument');
    const { directory, authenticated } = call;
    write({ ...entity, trust: readTrustPolicy(text, authenticated.account, directory, 'policyDocument') });
  },
  // The console, Terraform and users of the CLI call this action before they delete a role.
  ListInstanceProfilesForRole(call) {
    findRole(call);
    return pageOf(call.parameters, 'InstanceProfiles', []);
  },
  ...permissionActions('Role', findRole),
  ...boundaryActions('Role', findRole),
  ...tagActions('Role', findRole),
};
