/** The mistakes that a caller can make, as members of a result. */
import { audienceOf } from '../auth/viewer.ts';
import type { Failure } from '../connection/failure.ts';
import type { Outcome, Refusal, RefusalCode } from '../connection/refusal.ts';
import * as refusals from '../connection/refusal.ts';
import { builder } from './builder.ts';
import { AwsConnectionNode } from './nodes.ts';

/** Carries a refusal to the errors plugin, which turns it into data. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export class InvalidRoleArn extends Refused {}
export class InvalidInput extends Refused {}
export class WorkspaceRequired extends Refused {}
export class WorkspaceNotFound extends Refused {}
export class ConnectionNotFound extends Refused {}
export class ConnectionNotRetryable extends Refused {}
export class PartitionMismatch extends Refused {}
export class RoleInAurorasAccount extends Refused {}
export class IdentityUnavailable extends Refused {}
export class ApiKeyNotFound extends Refused {}
export class TooManyAccounts extends Refused {}
export class OnboardingLinkNotFound extends Refused {}
export class PublicUrlRequired extends Refused {}
export class ExternalIdRotationUnderWay extends Refused {}
export class NoExternalIdRotation extends Refused {}
export class ConnectionsStandAgainst extends Refused {}

const CLASSES: Readonly<Record<RefusalCode, new (refusal: Refusal) => Refused>> = {
  INVALID_ROLE_ARN: InvalidRoleArn,
  INVALID_NAME: InvalidInput,
  INVALID_REGION: InvalidInput,
  INVALID_DOCUMENT: InvalidInput,
  INVALID_ROLE_SETUP: InvalidInput,
  INVALID_USER_SETUP: InvalidInput,
  INVALID_ACCOUNT_LIST: InvalidInput,
  TOO_MANY_ACCOUNTS: TooManyAccounts,
  WORKSPACE_REQUIRED: WorkspaceRequired,
  WORKSPACE_NOT_FOUND: WorkspaceNotFound,
  CONNECTION_NOT_FOUND: ConnectionNotFound,
  CONNECTION_NOT_RETRYABLE: ConnectionNotRetryable,
  PARTITION_MISMATCH: PartitionMismatch,
  ROLE_IN_AURORAS_ACCOUNT: RoleInAurorasAccount,
  IDENTITY_UNAVAILABLE: IdentityUnavailable,
  INVALID_SCOPES: InvalidInput,
  INVALID_EXPIRY: InvalidInput,
  API_KEY_NOT_FOUND: ApiKeyNotFound,
  ONBOARDING_LINK_NOT_FOUND: OnboardingLinkNotFound,
  PUBLIC_URL_REQUIRED: PublicUrlRequired,
  ROTATION_UNDER_WAY: ExternalIdRotationUnderWay,
  NO_ROTATION: NoExternalIdRotation,
  CONNECTIONS_NOT_MOVED: ConnectionsStandAgainst,
  CONNECTIONS_WOULD_BREAK: ConnectionsStandAgainst,
};

/** What the schema calls the classes: a bundle may call them otherwise. */
const TYPE_NAMES = new Map<unknown, string>();

/** The value, or the refusal as the errors plugin wants it. */
export function valueOrThrow<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new CLASSES[outcome.error.code](outcome.error);
}

/** The refusal as a member of a value, of the type that its code has. */
export function refusalAsValue(refusal: Refusal): Refused {
  const type = CLASSES[refusal.code];
  return Object.assign(withoutThrowing(new type(refusal)), { __typename: TYPE_NAMES.get(type) });
}

/** Why Aurora does not know who it is in AWS. */
export function identityUnavailable(failure: Failure): IdentityUnavailable {
  return new IdentityUnavailable(refusals.identityUnavailable(failure).error);
}

/** The same as a value to return: GraphQL takes an `Error` that is returned for one that is thrown. */
export function withoutThrowing<T extends Refused>({ name, message, refusal }: T): T {
  return { name, message, refusal } as T;
}

export const ErrorInterface = builder.interfaceRef<Refused>('Error').implement({
  description: 'A mistake that can be repaired: what was wrong, with what value, and what to do.',
  fields: (t) => ({
    message: t.string({
      description: 'What is wrong, in a sentence to show.',
      resolve: ({ refusal }, _args, { viewer }) => refusals.wordsFor(refusal, audienceOf(viewer)).message,
    }),
    code: t.string({
      description: 'A stable name to decide by.',
      resolve: ({ refusal }) => refusal.code,
    }),
    remedies: t.stringList({
      description:
        'What to do about it, the likeliest first. Never empty. Instructions for Aurora itself are shown to the operator only.',
      resolve: ({ refusal }, _args, { viewer }) => [
        ...refusals.wordsFor(refusal, audienceOf(viewer)).remedies,
      ],
    }),
  }),
});

const named = (type: new (refusal: Refusal) => Refused, name: string): string => {
  TYPE_NAMES.set(type, name);
  return name;
};

const plain = (type: new (refusal: Refusal) => Refused, name: string, description: string) =>
  builder.objectType(type, { name: named(type, name), description, interfaces: [ErrorInterface] });

builder.objectType(InvalidRoleArn, {
  name: named(InvalidRoleArn, 'InvalidRoleArn'),
  description: "The text is not the ARN of a role that Aurora could assume. Show it beside the form's field.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    part: t.string({
      description:
        'Where the mistake is, or what was pasted instead: EMPTY, SECRET, SEVERAL, WHITE_SPACE, PLACEHOLDER, LENGTH, CONSOLE_URL, NOT_AN_ARN, PARTITION, SERVICE, REGION, ACCOUNT, RESOURCE_TYPE, ASSUMED_ROLE, PATH, NAME or SERVICE_ROLE.',
      resolve: ({ refusal }) => refusal.roleArn?.part ?? 'NOT_AN_ARN',
    }),
    suggestion: t.string({
      nullable: true,
      description: 'The ARN that was probably meant, to offer with one click. Null when it cannot be told.',
      resolve: ({ refusal }) => refusal.roleArn?.suggestion ?? null,
    }),
  }),
});
plain(
  InvalidInput,
  'InvalidInput',
  'What was passed is not valid: the message says what, and with which value.',
);
plain(
  WorkspaceRequired,
  'WorkspaceRequired',
  'The token is not bound to a workspace, so the request must name one.',
);
plain(WorkspaceNotFound, 'WorkspaceNotFound', 'There is no such workspace, or the token may not see it.');
plain(ConnectionNotFound, 'ConnectionNotFound', 'There is no such connection, or the token may not see it.');
plain(
  ConnectionNotRetryable,
  'ConnectionNotRetryable',
  'The connection is in a state in which there is nothing to retry.',
);
plain(
  PartitionMismatch,
  'PartitionMismatch',
  "The role's partition is not Aurora's: no role can be assumed across.",
);
plain(RoleInAurorasAccount, 'RoleInAurorasAccount', "The role is in Aurora's own AWS account.");
plain(
  IdentityUnavailable,
  'IdentityUnavailable',
  "Aurora does not know who it is in AWS, mostly because it has no valid credentials. Only the operator can change that, and only the operator's token reads how.",
);
plain(ApiKeyNotFound, 'ApiKeyNotFound', 'There is no such API key.');
plain(
  OnboardingLinkNotFound,
  'OnboardingLinkNotFound',
  'There is no such onboarding link, or the token may not see it.',
);
plain(
  PublicUrlRequired,
  'PublicUrlRequired',
  'The server does not know the address under which clients reach it, so a link would lead nowhere. The operator sets PUBLIC_URL.',
);
builder.objectType(TooManyAccounts, {
  name: named(TooManyAccounts, 'TooManyAccounts'),
  description: 'The workspace has had as many roles tried in lists as it may within a day.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfterSeconds: t.int({
      description: 'When to send the line again.',
      resolve: ({ refusal }) => refusal.retryAfterSeconds ?? 1,
    }),
  }),
});
plain(ExternalIdRotationUnderWay, 'ExternalIdRotationUnderWay', 'The External ID is being rotated already.');
plain(NoExternalIdRotation, 'NoExternalIdRotation', 'The External ID is not being rotated.');

/** So many are shown; the message says how many there are. */
const SHOWN_CONNECTIONS = 100;

builder.objectType(ConnectionsStandAgainst, {
  name: named(ConnectionsStandAgainst, 'ConnectionsStandAgainst'),
  description: 'Ending the rotation now would break connections. With force: true it ends all the same.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    awsConnections: t.field({
      type: [AwsConnectionNode],
      complexity: { field: 1, multiplier: SHOWN_CONNECTIONS },
      description: `The connections that would stop working: the first ${SHOWN_CONNECTIONS}.`,
      resolve: ({ refusal }) => (refusal.connections ?? []).slice(0, SHOWN_CONNECTIONS),
    }),
  }),
});
