/** What IAM's actions share. */

import type { Action, ApiCall } from './api-call.ts';
import { AwsFault, noSuchEntity, validationError } from './aws-fault.ts';
import type { Permissions, Tagged } from './directory.ts';
import { findManagedPolicy, nameInArn } from './managed-policies.ts';
import { checkConstraints, type Parameters } from './parameters.ts';
import { readPolicy, type StoredPolicy, sizeOf } from './stored-policy.ts';
import type { XmlValue } from './xml.ts';

const DEFAULT_PAGE_SIZE = 100;

/** IAM's quotas. [IAM User Guide, IAM quotas] */
const MAX_ATTACHED_POLICIES = 10;
const MAX_INLINE_CHARACTERS = { User: 2_048, Role: 10_240 };

export function limitExceeded(message: string): AwsFault {
  return new AwsFault('LimitExceeded', 409, message);
}

/** Reads a name, with IAM's constraints. */
export function readName(parameters: Parameters, field: string, member: string): string {
  const name = parameters.get(field) ?? '';
  checkConstraints([{ member, value: name, min: 1, max: 64, pattern: /^[\w+=,.@-]+$/ }]);
  return name;
}

export function readPath(parameters: Parameters): string {
  const path = parameters.get('Path') ?? '/';
  if (!/^\/(?:[\x21-\x7e]{1,510}\/)?$/.test(path)) {
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return path;
}

/** A page of a list, by `Marker` and `MaxItems`. */
export function pageOf(parameters: Parameters, name: string, items: readonly XmlValue[]): XmlValue {
  const start = Number(parameters.get('Marker') ?? 0) || 0;
  const size = Math.min(
    Math.max(Number(parameters.get('MaxItems') ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE, 1),
    1_000,
  );
  const end = start + size;
  return {
    [name]: items.slice(start, end),
    IsTruncated: end < items.length,
    Marker: end < items.length ? String(end) : undefined,
  };
}

export function alreadyExists(kind: string, name: string): AwsFault {
  return new AwsFault('EntityAlreadyExists', 409, `${kind} with name ${name} already exists.`);
}

/** @throws DeleteConflict when the user or role still has policies or keys */
export function checkDeletable({ inline, attached }: Permissions, hasKeys = false): void {
  const conflict = (what: string) =>
    new AwsFault('DeleteConflict', 409, `Cannot delete entity, must ${what} first.`);
  if (attached.length > 0) throw conflict('detach all policies');
  if (inline.size > 0) throw conflict('delete policies');
  if (hasKeys) throw conflict('delete access keys');
}

type Changed<T> = { readonly entity: T; readonly write: (entity: T) => void };

/** The actions on the policies of users and of roles, which differ only in their names. */
export function permissionActions<T extends Permissions>(
  kind: 'User' | 'Role',
  find: (call: ApiCall) => Changed<T>,
): Record<string, Action> {
  const inlinePolicy = ({ inline }: T, name: string): StoredPolicy => {
    const stored = inline.get(name);
    if (stored !== undefined) return stored;
    throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
  };
  return {
    [`Put${kind}Policy`](call) {
      const { entity, write } = find(call);
      const name = call.parameters.need('PolicyName');
      const stored = readPolicy(call.parameters.need('PolicyDocument'), 'IDENTITY');
      const inline = new Map(entity.inline).set(name, stored);
      const size = [...inline.values()].reduce((sum, { text }) => sum + sizeOf(text), 0);
      const max = MAX_INLINE_CHARACTERS[kind];
      if (size > max) {
        const holder = `${kind.toLowerCase()} ${call.parameters.get(`${kind}Name`)}`;
        throw limitExceeded(`Maximum policy size of ${max} bytes exceeded for ${holder}`);
      }
      write({ ...entity, inline });
    },
    [`Get${kind}Policy`](call) {
      const { entity } = find(call);
      const name = call.parameters.need('PolicyName');
      const stored = inlinePolicy(entity, name);
      return {
        [`${kind}Name`]: call.parameters.get(`${kind}Name`),
        PolicyName: name,
        PolicyDocument: encodeURIComponent(stored.text),
      };
    },
    [`Delete${kind}Policy`](call) {
      const { entity, write } = find(call);
      const name = call.parameters.need('PolicyName');
      inlinePolicy(entity, name);
      write({ ...entity, inline: new Map([...entity.inline].filter(([other]) => other !== name)) });
    },
    [`List${kind}Policies`](call) {
      return pageOf(call.parameters, 'PolicyNames', [...find(call).entity.inline.keys()]);
    },
    [`Attach${kind}Policy`](call) {
      const { entity, write } = find(call);
      const arn = call.parameters.need('PolicyArn');
      if (findManagedPolicy(call.authenticated.account, arn) === null) {
        throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
      }
      if (entity.attached.includes(arn)) return;
      if (entity.attached.length >= MAX_ATTACHED_POLICIES) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MAX_ATTACHED_POLICIES}`);
      }
      write({ ...entity, attached: [...entity.attached, arn] });
    },
    [`Detach${kind}Policy`](call) {
      const { entity, write } = find(call);
      const arn = call.parameters.need('PolicyArn');
      if (!entity.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      write({ ...entity, attached: entity.attached.filter((other) => other !== arn) });
    },
    [`ListAttached${kind}Policies`](call) {
      const attached = find(call).entity.attached.map((arn) => ({
        PolicyName: nameInArn(arn).name,
        PolicyArn: arn,
      }));
      return pageOf(call.parameters, 'AttachedPolicies', attached);
    },
  };
}

/** The actions on the permissions boundary of users and of roles. */
export function boundaryActions<T extends Permissions>(
  kind: 'User' | 'Role',
  find: (call: ApiCall) => Changed<T>,
): Record<string, Action> {
  return {
    [`Put${kind}PermissionsBoundary`](call) {
      const { entity, write } = find(call);
      write({ ...entity, boundary: readBoundary(call) });
    },
    [`Delete${kind}PermissionsBoundary`](call) {
      const { entity, write } = find(call);
      const { parameters } = call;
      if (entity.boundary === null) {
        const name = parameters.get(`${kind}Name`);
        throw noSuchEntity(`The ${kind.toLowerCase()} with name ${name} has no permissions boundary.`);
      }
      write({ ...entity, boundary: null });
    },
  };
}

/** The permissions boundary in a call; null when there is none. @throws NoSuchEntity */
export function readBoundary({ parameters, authenticated }: ApiCall): string | null {
  const arn = parameters.get('PermissionsBoundary');
  if (arn === undefined) return null;
  if (findManagedPolicy(authenticated.account, arn) === null) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  return arn;
}

/** A permissions boundary as IAM shows it. */
export function shownBoundary({ boundary }: Permissions): XmlValue {
  if (boundary === null) return undefined;
  return { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary };
}

/** The tags in a call. */
export function readTags(parameters: Parameters): [string, string][] {
  return parameters.pairs('Tags').map(({ key, value }) => [key, value]);
}

/** Tags as IAM shows them; undefined when there are none. */
export function shownTags({ tags }: Tagged): XmlValue {
  return tags.size === 0 ? undefined : tagList({ tags });
}

function tagList({ tags }: Tagged): XmlValue[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The actions on the tags of users and of roles. */
export function tagActions<T extends Tagged>(
  kind: 'User' | 'Role',
  find: (call: ApiCall) => Changed<T>,
): Record<string, Action> {
  return {
    [`Tag${kind}`](call) {
      const { entity, write } = find(call);
      write({ ...entity, tags: new Map([...entity.tags, ...readTags(call.parameters)]) });
    },
    [`Untag${kind}`](call) {
      const { entity, write } = find(call);
      const gone = new Set(call.parameters.list('TagKeys'));
      write({ ...entity, tags: new Map([...entity.tags].filter(([key]) => !gone.has(key))) });
    },
    [`List${kind}Tags`]: (call) => pageOf(call.parameters, 'Tags', tagList(find(call).entity)),
  };
}
