/** The errors that a caller can fix, as members of a result. */
import { audienceOf } from '../auth/viewer.ts';
import type { RefusalCode } from '../base/error-codes.ts';
import type { Failure } from '../connection/failure.ts';
import { identityUnavailable, type Outcome, type Refusal, wordsFor } from '../connection/refusal.ts';
import { builder } from './builder.ts';
import { encodeId } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';

/** Carries a refusal to the errors plugin, which turns it into data. */
class Refused extends Error {
  readonly refusal: Refusal;
  /** The name of its type in the schema. */
  readonly typeName: string;
  constructor(refusal: Refusal, typeName: string) {
    super(refusal.message);
    this.refusal = refusal;
    this.typeName = typeName;
  }
}

type RefusedClass = new (refusal: Refusal) => Refused;

export const ErrorInterface = builder.interfaceRef<Refused>('Error').implement({
  description: 'An error that someone can fix. It says what is wrong, with which value, and what to do.',
  fields: (t) => ({
    message: t.string({
      description: 'What is wrong, as a sentence to show to the user.',
      resolve: ({ refusal }, _args, { viewer }) => wordsFor(refusal, audienceOf(viewer)).message,
    }),
    code: t.string({
      description: 'A stable error code for program logic.',
      resolve: ({ refusal }) => refusal.code,
    }),
    remedies: t.stringList({
      description:
        'What to do about the error, the most likely remedy first. Never empty. Only the operator gets the instructions for Aurora itself.',
      resolve: ({ refusal }, _args, { viewer }) => [...wordsFor(refusal, audienceOf(viewer)).remedies],
    }),
  }),
});

/** The types of the schema that implement `Error`, with their descriptions. */
const TYPES = {
  InvalidRoleArn:
    'The text is not the ARN of a role that Aurora can assume. Show this error next to the input field.',
  InvalidInput: 'An argument is invalid. The message says which one, and shows its value.',
  WorkspaceRequired: 'The token does not belong to exactly one workspace, so the request must name one.',
  WorkspaceNotFound: 'The workspace does not exist, or the token may not see it.',
  ConnectionNotFound: 'The connection does not exist, or the token may not see it.',
  ConnectionInUse: 'The connection cannot be deleted. The message says why.',
  ConnectionNotCheckable: 'The connection has a status in which Aurora does not check its role.',
  ConnectionNotRetryable: 'The connection has a status in which there is nothing to retry.',
  OrganizationNotFound: 'The organization does not exist, or the token may not see it.',
  OrganizationNotRead: 'Aurora has not read the organization yet.',
  RoleNotRead: 'Aurora could not find out what the role may do. The message says why.',
  PartitionMismatch:
    'The role is in another AWS partition than Aurora. AWS does not allow a role to be assumed across partitions.',
  RoleInAurorasAccount: "The role is in Aurora's own AWS account.",
  IdentityUnavailable:
    'Aurora does not know its own AWS identity, usually because it has no valid credentials. Only the operator can fix this, and only operators and auditors see how.',
  AlertNotFound: 'The alert does not exist, or the token may not see it.',
  ApiKeyNotFound: 'The API key does not exist.',
  IdempotencyKeyUsed:
    'A request with this idempotency key has already created something, which this request cannot return: its token or secret is shown only once, or the requests differ.',
  TooManyAccounts: 'The workspace has reached its daily limit of roles that lists and bulk actions try.',
  OnboardingLinkNotFound: 'The onboarding link does not exist, or the token may not see it.',
  PublicUrlRequired:
    'The server does not know its public address, so the link would not work. The operator must set PUBLIC_URL.',
  PersonSessionNotFound: 'The session does not exist, or is of another person.',
  WebhookNotFound: 'The webhook does not exist, or the token may not see it.',
  TooManyWebhooks: 'The workspace has as many webhooks as it may have.',
  MailUnavailable:
    'Aurora cannot send e-mail. The operator must set SMTP_URL and MAIL_FROM, or repair that server.',
  EncryptionKeyRequired:
    'Webhooks need an encryption key, which the operator has not set. The operator must set ENCRYPTION_KEY.',
  ExternalIdRotationUnderWay: 'A rotation of the External ID is already in progress.',
  NoExternalIdRotation: 'No rotation of the External ID is in progress.',
  ConnectionsStandAgainst:
    'Ending the rotation now would break connections. Pass `force: true` to end it anyway.',
};
type ErrorName = keyof typeof TYPES;

/** The errors of an operation that `reachWorkspace` may refuse. */
export const WORKSPACE_ERRORS = ['WorkspaceRequired', 'WorkspaceNotFound'] as const;

/** The class by which the errors plugin knows each type. */
const ERRORS = Object.fromEntries(
  Object.entries(TYPES).map(([name, description]) => {
    const type = class extends Refused {
      constructor(refusal: Refusal) {
        super(refusal, name);
      }
    };
    builder.objectType(type, { name, description, interfaces: [ErrorInterface] });
    return [name, type];
  }),
) as unknown as Readonly<Record<ErrorName, RefusedClass>>;
export const { IdentityUnavailable } = ERRORS;
export type IdentityUnavailable = Refused;

const NAMES: Readonly<Record<RefusalCode, ErrorName>> = {
  INVALID_ROLE_ARN: 'InvalidRoleArn',
  INVALID_NAME: 'InvalidInput',
  INVALID_REGION: 'InvalidInput',
  INVALID_LABELS: 'InvalidInput',
  INVALID_DOCUMENT: 'InvalidInput',
  INVALID_ROLE_SETUP: 'InvalidInput',
  INVALID_USER_SETUP: 'InvalidInput',
  INVALID_DENIAL: 'InvalidInput',
  ROLE_NOT_READ: 'RoleNotRead',
  INVALID_ACCOUNT_LIST: 'InvalidInput',
  UNKNOWN_CAPABILITIES: 'InvalidInput',
  TOO_MANY_ACCOUNTS: 'TooManyAccounts',
  WORKSPACE_REQUIRED: 'WorkspaceRequired',
  WORKSPACE_NOT_FOUND: 'WorkspaceNotFound',
  CONNECTION_NOT_FOUND: 'ConnectionNotFound',
  CONNECTION_IN_USE: 'ConnectionInUse',
  WRONG_CONFIRMATION: 'InvalidInput',
  CONNECTION_NOT_CHECKABLE: 'ConnectionNotCheckable',
  CONNECTION_NOT_RETRYABLE: 'ConnectionNotRetryable',
  ORGANIZATION_NOT_FOUND: 'OrganizationNotFound',
  ORGANIZATION_NOT_READ: 'OrganizationNotRead',
  INVALID_ACCOUNT_CHOICE: 'InvalidInput',
  TOO_MANY_ORGANIZATIONS: 'InvalidInput',
  PARTITION_MISMATCH: 'PartitionMismatch',
  ROLE_IN_AURORAS_ACCOUNT: 'RoleInAurorasAccount',
  IDENTITY_UNAVAILABLE: 'IdentityUnavailable',
  INVALID_SCOPES: 'InvalidInput',
  INVALID_IDEMPOTENCY_KEY: 'InvalidInput',
  IDEMPOTENCY_KEY_USED: 'IdempotencyKeyUsed',
  INVALID_EXPIRY: 'InvalidInput',
  INVALID_RETURN_TO: 'InvalidInput',
  ALERT_NOT_FOUND: 'AlertNotFound',
  INVALID_SNOOZE: 'InvalidInput',
  INVALID_COMMENT: 'InvalidInput',
  API_KEY_NOT_FOUND: 'ApiKeyNotFound',
  ONBOARDING_LINK_NOT_FOUND: 'OnboardingLinkNotFound',
  PUBLIC_URL_REQUIRED: 'PublicUrlRequired',
  PERSON_SESSION_NOT_FOUND: 'PersonSessionNotFound',
  INVALID_WEBHOOK: 'InvalidInput',
  WEBHOOK_NOT_FOUND: 'WebhookNotFound',
  TOO_MANY_WEBHOOKS: 'TooManyWebhooks',
  DELIVERY_NOT_FOUND: 'InvalidInput',
  MAIL_UNAVAILABLE: 'MailUnavailable',
  ENCRYPTION_KEY_REQUIRED: 'EncryptionKeyRequired',
  ROTATION_UNDER_WAY: 'ExternalIdRotationUnderWay',
  NO_ROTATION: 'NoExternalIdRotation',
  CONNECTIONS_NOT_MOVED: 'ConnectionsStandAgainst',
  CONNECTIONS_WOULD_BREAK: 'ConnectionsStandAgainst',
};

builder.objectFields(ERRORS.InvalidRoleArn, (t) => ({
  part: t.string({
    description:
      'Which part of the ARN is wrong, or what was pasted instead: EMPTY, SECRET, SEVERAL, WHITE_SPACE, PLACEHOLDER, LENGTH, CONSOLE_URL, NOT_AN_ARN, PARTITION, SERVICE, REGION, ACCOUNT, RESOURCE_TYPE, ASSUMED_ROLE, PATH, NAME or SERVICE_ROLE.',
    resolve: ({ refusal }) => refusal.roleArn?.part ?? 'NOT_AN_ARN',
  }),
  suggestion: t.string({
    nullable: true,
    description: 'The ARN that the user probably meant, to offer with one click. Null when unknown.',
    resolve: ({ refusal }) => refusal.roleArn?.suggestion ?? null,
  }),
}));

builder.objectField(ERRORS.TooManyAccounts, 'retryAfterSeconds', (t) =>
  t.int({
    description: 'How many seconds to wait before you send the line again.',
    resolve: ({ refusal }) => refusal.retryAfterSeconds ?? 1,
  }),
);

builder.objectField(ERRORS.IdempotencyKeyUsed, 'createdId', (t) =>
  t.id({
    nullable: true,
    description:
      'The id of the object that the first request created. Null for a setup kit and for a comment, which have no id.',
    resolve: ({ refusal: { created } }) =>
      created === undefined ? null : encodeId(created.type, created.id),
  }),
);

/** The message says how many there are in total. */
const MAX_SHOWN_CONNECTIONS = 100;

builder.objectField(ERRORS.ConnectionsStandAgainst, 'awsConnections', (t) =>
  t.field({
    type: [AwsConnectionNode],
    complexity: { field: 1, multiplier: MAX_SHOWN_CONNECTIONS },
    description: `The connections that would stop working, at most ${MAX_SHOWN_CONNECTIONS} of them.`,
    resolve: ({ refusal }) => (refusal.connections ?? []).slice(0, MAX_SHOWN_CONNECTIONS),
  }),
);

/** A union of the errors and of the value itself. */
export const directResultOf = <const Name extends string>(name: Name, ...errors: ErrorName[]) => ({
  types: errors.map((error) => ERRORS[error]),
  directResult: true as const,
  union: { name, description: 'Either the result or an error.' },
});

/** A union of the errors and of `…Success`, which holds the value of the mutation. */
export const resultOf = <const Name extends string, const Field extends string>(
  name: Name,
  field: Field,
  ...errors: ErrorName[]
) => ({
  types: errors.map((error) => ERRORS[error]),
  union: { name: `${name}Result` as const, description: `Either \`${name}Success\` or an error.` },
  result: { name: `${name}Success` as const, description: 'The mutation succeeded.' },
  dataField: { name: field, description: 'The result of the mutation.' },
});

/** The value; or throws the refusal, which the errors plugin returns as a member of the result union. */
export function valueOrUnionError<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new ERRORS[NAMES[outcome.error.code]](outcome.error);
}

/** The refusal as data, of the type that belongs to its code. */
export function refusalAsValue(refusal: Refusal): Refused {
  return withoutThrowing(new ERRORS[NAMES[refusal.code]](refusal));
}

/** Why Aurora does not know its AWS identity. */
export function identityUnavailableError(failure: Failure): IdentityUnavailable {
  return new IdentityUnavailable(identityUnavailable(failure).error);
}

/** The error as a value to return: GraphQL treats a returned `Error` as a thrown one. */
export function withoutThrowing({ name, message, refusal, typeName }: Refused): Refused {
  return { name, message, refusal, typeName, __typename: typeName } as Refused;
}
