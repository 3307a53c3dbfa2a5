/** Users and their access keys. */
import { AwsFault, noSuchEntity } from './aws-fault.ts';
import type { AccessKey, Account, Directory, User } from './directory.ts';
import type { IamAction, IamCall } from './iam-action.ts';
import {
  checkDeletable,
  exists,
  listed,
  permissionActions,
  readName,
  readPath,
  readTags,
  shownTags,
  tagActions,
} from './iam-common.ts';
import type { Arrival } from './propagation.ts';
import { Replicated } from './replicated.ts';
import type { XmlValue } from './xml.ts';

const KEYS_PER_USER = 2;

/** Writes a user, so that its replicas learn of it. */
export function writeUser(
  directory: Directory,
  account: Account,
  name: string,
  user: User | null,
  arrival?: Arrival,
): void {
  const key = name.toLowerCase();
  const users = account.users.get(key) ?? new Replicated<User>();
  users.write(user, directory.arrivals(arrival));
  account.users.set(key, users);
}

export function writeKey(directory: Directory, id: string, key: AccessKey | null, arrival?: Arrival): void {
  const keys = directory.keys.get(id) ?? new Replicated<AccessKey>();
  keys.write(key, directory.arrivals(arrival));
  directory.keys.set(id, keys);
}

export function newUser(directory: Directory, account: Account, name: string, path = '/'): User {
  return {
    arn: `arn:${account.partition}:iam::${account.id}:user${path}${name}`,
    name,
    path,
    userId: directory.random.id('AIDA'),
    createdAt: directory.clock.now(),
    inline: new Map(),
    attached: [],
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

/** The user that a call names, or the caller's own. */
function find({ directory, parameters, authenticated }: IamCall) {
  const { account, caller } = authenticated;
  const name = parameters.get('UserName') ?? caller.userName;
  if (name === undefined)
    throw new AwsFault(
      'ValidationError',
      400,
      'Must specify userName when calling with non-User credentials',
    );
  const entity = account.users.get(name.toLowerCase())?.latest ?? null;
  if (entity === null) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return { entity, write: (user: User) => writeUser(directory, account, name, user) };
}

function keysOf({ directory, authenticated }: IamCall, user: User): AccessKey[] {
  return [...directory.keys.values()].flatMap(({ latest }) =>
    latest?.accountId === authenticated.account.id && latest.userName === user.name ? [latest] : [],
  );
}

function findKey(call: IamCall): AccessKey {
  const id = call.parameters.need('AccessKeyId');
  const key = keysOf(call, find(call).entity).find(({ accessKeyId }) => accessKeyId === id);
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
    Tags: shownTags(user),
  };
}

const actions: Record<string, IamAction['run']> = {
  CreateUser({ directory, parameters, authenticated: { account } }) {
    const name = readName(parameters, 'UserName', 'userName');
    if (account.users.get(name.toLowerCase())?.latest) throw exists('User', name);
    const user = {
      ...newUser(directory, account, name, readPath(parameters)),
      tags: new Map(readTags(parameters)),
    };
    writeUser(directory, account, name, user);
    return { User: shown(user) };
  },
  GetUser: (call) => ({ User: shown(find(call).entity) }),
  DeleteUser(call) {
    const { entity } = find(call);
    checkDeletable(entity, keysOf(call, entity).length > 0);
    writeUser(call.directory, call.authenticated.account, entity.name, null);
    return undefined;
  },
  ListUsers({ parameters, authenticated: { account } }) {
    const users = [...account.users.values()].flatMap(({ latest }) =>
      latest === null ? [] : [shown(latest)],
    );
    return listed(parameters, 'Users', users);
  },
  CreateAccessKey(call) {
    const { entity } = find(call);
    if (keysOf(call, entity).length >= KEYS_PER_USER) {
      throw new AwsFault('LimitExceeded', 409, `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`);
    }
    const key = newKey(call.directory, call.authenticated.account, entity.name);
    writeKey(call.directory, key.accessKeyId, key);
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
    writeKey(call.directory, key.accessKeyId, {
      ...key,
      active: call.parameters.need('Status') === 'Active',
    });
    return undefined;
  },
  DeleteAccessKey(call) {
    writeKey(call.directory, findKey(call).accessKeyId, null);
    return undefined;
  },
  ListAccessKeys(call) {
    const { entity } = find(call);
    const keys = keysOf(call, entity).map((key) => ({
      UserName: entity.name,
      AccessKeyId: key.accessKeyId,
      Status: key.active ? 'Active' : 'Inactive',
      CreateDate: new Date(key.createdAt).toISOString(),
    }));
    return listed(call.parameters, 'AccessKeyMetadata', keys);
  },
  ...permissionActions('User', find),
  ...tagActions('User', find),
};

export const USER_ACTIONS: Record<string, IamAction> = Object.fromEntries(
  Object.entries(actions).map(([name, run]) => [name, { on: 'user', run }]),
);
