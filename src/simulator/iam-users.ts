/** IAM's actions on users and their access keys. */

import type { Action, ApiCall } from './api-call.ts';
import { noSuchEntity, validationError } from './aws-fault.ts';
import type { AccessKey, Account, Directory, User } from './directory.ts';
import {
  alreadyExists,
  boundaryActions,
  checkDeletable,
  limitExceeded,
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
import type { XmlValue } from './xml.ts';

const MAX_KEYS_PER_USER = 2;

export function newUser(directory: Directory, account: Account, name: string, path = '/'): User {
  return {
    arn: `arn:${account.partition}:iam::${account.id}:user${path}${name}`,
    name,
    path,
    userId: directory.random.id('AIDA'),
    createdAt: directory.clock.now(),
    inline: new Map(),
    attached: [],
    boundary: null,
    tags: new Map(),
  };
}

export function newKey(directory: Directory, account: Account, userName: string | null): AccessKey {
  return {
    accessKeyId: directory.random.id('AKIA'),
    secretAccessKey: directory.random.secret(40),
    accountId: account.id,
    userName,
    active: true,
    createdAt: directory.clock.now(),
  };
}

/** The user that a call names, or else the caller. `write` stores a new version, or deletes the user with null. */
function findUser({ directory, parameters, authenticated }: ApiCall) {
  const { account, caller } = authenticated;
  const name = parameters.get('UserName') ?? caller.userName;
  if (name === undefined)
    throw validationError('Must specify userName when calling with non-User credentials');
  const entity = account.user(name);
  if (entity === null) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return {
    entity,
    write: (user: User | null) => directory.write(account.users, name.toLowerCase(), user),
  };
}

function keysOf({ directory, authenticated }: ApiCall, user: User): AccessKey[] {
  return [...directory.keys.values()].flatMap(({ latest }) =>
    latest?.accountId === authenticated.account.id && latest.userName === user.name ? [latest] : [],
  );
}

function findKey(call: ApiCall): AccessKey {
  const id = call.parameters.need('AccessKeyId');
  const key = keysOf(call, findUser(call).entity).find(({ accessKeyId }) => accessKeyId === id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

function shown(user: User): XmlValue {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: new Date(user.createdAt).toISOString(),
    PermissionsBoundary: shownBoundary(user),
    Tags: shownTags(user),
  };
}

export const USER_ACTIONS: Record<string, Action> = {
  CreateUser(call) {
    const { directory, parameters, authenticated } = call;
    const { account } = authenticated;
    const name = readName(parameters, 'UserName', 'userName');
    if (account.user(name) !== null) throw alreadyExists('User', name);
    const user = {
      ...newUser(directory, account, name, readPath(parameters)),
      tags: new Map(readTags(parameters)),
      boundary: readBoundary(call),
    };
    directory.write(account.users, name.toLowerCase(), user);
    return { User: shown(user) };
  },
  GetUser: (call) => ({ User: shown(findUser(call).entity) }),
  DeleteUser(call) {
    const { entity, write } = findUser(call);
    checkDeletable(entity, keysOf(call, entity).length > 0);
    write(null);
  },
  ListUsers({ parameters, authenticated: { account } }) {
    const users = [...account.users.values()].flatMap(({ latest }) =>
      latest === null ? [] : [shown(latest)],
    );
    return pageOf(parameters, 'Users', users);
  },
  CreateAccessKey(call) {
    const { entity } = findUser(call);
    if (keysOf(call, entity).length >= MAX_KEYS_PER_USER) {
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS_PER_USER}`);
    }
    const key = newKey(call.directory, call.authenticated.account, entity.name);
    call.directory.write(call.directory.keys, key.accessKeyId, key);
    return {
      AccessKey: {
        UserName: entity.name,
        AccessKeyId: key.accessKeyId,
        Status: 'Active',
        SecretAccessKey: key.secretAccessKey,
        CreateDate: new Date(key.createdAt).toISOString(),
      },
    };
  },
  UpdateAccessKey(call) {
    const key = findKey(call);
    const active = call.parameters.need('Status') === 'Active';
    call.directory.write(call.directory.keys, key.accessKeyId, { ...key, active });
  },
  DeleteAccessKey(call) {
    call.directory.write(call.directory.keys, findKey(call).accessKeyId, null);
  },
  ListAccessKeys(call) {
    const { entity } = findUser(call);
    const keys = keysOf(call, entity).map((key) => ({
      UserName: entity.name,
      AccessKeyId: key.accessKeyId,
      Status: key.active ? 'Active' : 'Inactive',
      CreateDate: new Date(key.createdAt).toISOString(),
    }));
    return pageOf(call.parameters, 'AccessKeyMetadata', keys);
  },
  ...permissionActions('User', findUser),
  ...boundaryActions('User', findUser),
  ...tagActions('User', findUser),
};
