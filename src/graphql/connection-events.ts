/** What happened to a connection: one type for each kind of event. */
import { audienceOf } from '../auth/viewer.ts';
import type { CheckedOutcome, ConnectionChange } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import { isKnownEventType } from '../connection/event-types.ts';
import type { Failure } from '../connection/failure.ts';
import type { StoredEvent } from '../storage/events.ts';
import { AccessStateType, PolicyDifferenceType } from './access-types.ts';
import { builder, enumOf, moment, momentOrNull } from './builder.ts';
import { CauseType, ConnectionFailureType, ExternalIdProbeType } from './connection-failure.ts';
import { connectionOf, type GraphQLContext, workspaceOf } from './context.ts';
import { AwsConnectionNode } from './nodes.ts';
import { RotationOutcomeType } from './rotation.ts';
import { TrustPolicyResultType, trustPolicyOf } from './workspace.ts';

/** The type of an event that a newer server has stored. */
const UNKNOWN_EVENT = 'UnknownEvent';

export const ConnectionEventType = builder.interfaceRef<StoredEvent>('ConnectionEvent').implement({
  description:
    'Something that happened to a connection. Aurora stores each event before it streams it, so no event is lost.',
  resolveType: ({ change }) => (isKnownEventType(change.type) ? change.type : UNKNOWN_EVENT),
  fields: (t) => ({
    cursor: t.string({
      description: 'The opaque cursor of this event. Pass it as `after` to continue the stream after it.',
      resolve: ({ position, workspaceId }, _args, { cursors }) => cursors.ofEvent(workspaceId, position),
    }),
    sequence: t.exposeInt('sequence', {
      description:
        'The number of this event among the events of its connection: 1, 2, 3 and so on, without gaps.',
    }),
    occurredAt: t.expose('occurredAt', moment('When the event happened.')),
    connection: t.field({
      type: AwsConnectionNode,
      description: 'The connection in its present state, which may be newer than the event.',
      resolve: ({ connectionId }, _args, context) => connectionOf(connectionId, context),
    }),
  }),
});

/** Stored events hold codes: each reader gets its own words. */
async function explained(failure: Failure, event: StoredEvent, context: GraphQLContext) {
  const connection = await connectionOf(event.connectionId, context);
  return explainFailure(failure, connection, audienceOf(context.viewer));
}

type ChangeType = ConnectionChange['type'];
type EventOf<T extends ChangeType> = StoredEvent & {
  readonly change: Extract<ConnectionChange, { type: T }>;
};
type Failing = StoredEvent & { readonly change: { readonly failure: Failure } };

const failureOf = (event: Failing, _args: object, context: GraphQLContext) =>
  explained(event.change.failure, event, context);

/** The fields of events. Without `resolve`, a field shows the property of the change that has the same name. */
const FIELDS = {
  attempt: { type: 'Int', description: 'The number of the attempt, from 1.' },
  attempts: { type: 'Int', description: 'How many attempts the verification made.' },
  elapsedMs: { type: 'Float', description: 'The time since the verification started, in milliseconds.' },
  remainingMs: {
    type: 'Float',
    description:
      'The time until the deadline, in milliseconds. It does not change while AWS STS or Aurora has a problem.',
  },
  nextAttemptAt: moment('When Aurora makes the next attempt.'),
  deadline: moment(
    'When Aurora makes the last attempt. It moves while AWS STS or Aurora has a problem, because that time does not count.',
  ),
  windowMs: { type: 'Int', description: 'How long the verification may take, in milliseconds.' },
  assumedRoleArn: { type: 'String', description: "The ARN of Aurora's session in the account." },
  nextCheckAt: moment('When Aurora checks the role again, if it is connected.'),
  probes: {
    type: [ExternalIdProbeType],
    description:
      'The calls with wrong External IDs, and how the role answered. Empty when Aurora made no such call.',
  },
  failure: {
    type: ConnectionFailureType,
    description: 'What is wrong, and what to do about it.',
    resolve: failureOf,
  },
  causes: {
    type: [CauseType],
    description: 'The possible causes, the most likely first. Never empty.',
    resolve: async (event: Failing, _args: object, context: GraphQLContext) =>
      (await failureOf(event, {}, context)).causes,
  },
  trustPolicy: {
    type: TrustPolicyResultType,
    description: 'The trust policy that must replace the present one.',
    resolve: async ({ workspaceId }: StoredEvent, _args: object, context: GraphQLContext) =>
      trustPolicyOf(await workspaceOf(workspaceId, context), context),
  },
  takesNew: {
    type: 'Boolean',
    nullable: true,
    description: 'Whether the role accepts the new External ID. Null while Aurora does not know.',
  },
  takesPrevious: {
    type: 'Boolean',
    nullable: true,
    description: 'Whether the role accepts the previous External ID. Null while Aurora does not know.',
  },
};

type FieldName = keyof typeof FIELDS;
/** The fields that events of this type can have. */
type FieldsOf<T extends ChangeType> =
  | Extract<FieldName, keyof Extract<ConnectionChange, { type: T }>>
  | 'causes'
  | 'trustPolicy';

function eventType<T extends ChangeType>(name: T, description: string, names: FieldsOf<T>[] = []) {
  return builder.objectRef<EventOf<T>>(name).implement({
    description,
    interfaces: [ConnectionEventType],
    fields: (t) =>
      Object.fromEntries(
        (names as FieldName[]).map((field) => [
          field,
          t.field({
            resolve: ({ change }: StoredEvent) => change[field as never],
            ...(FIELDS[field] as object),
          } as never),
        ]),
      ),
  });
}

eventType(
  'VerificationStarted',
  'A verification has started. Its first attempt follows immediately, or after 20 seconds where a check found the role open.',
  ['deadline', 'windowMs'],
);
eventType(
  'AssumeRoleDenied',
  'AWS denied an attempt. Usually the role, or its latest change, has not propagated yet: Aurora tries again.',
  ['attempt', 'elapsedMs', 'remainingMs', 'nextAttemptAt', 'failure', 'causes'],
);
eventType(
  'VerificationDelayed',
  'AWS STS could not answer an attempt, or Aurora has a problem on its side. Aurora tries again, and the delay does not count. `failure.side` says who has the problem.',
  ['attempt', 'elapsedMs', 'remainingMs', 'nextAttemptAt', 'failure', 'deadline'],
);
eventType(
  'ExternalIdNotEnforced',
  'The role works, but accepted a call with a wrong External ID, or its trust policy lets in strangers. An old policy may still be in effect, so Aurora tries again. If it stays so, the connection becomes INSECURE.',
  ['attempt', 'elapsedMs', 'remainingMs', 'nextAttemptAt', 'probes'],
);
eventType('AttemptBroughtForward', 'A user asked for the next attempt now.', ['nextAttemptAt']);
eventType(
  'ConnectionEstablished',
  'The role works, belongs to the account of its ARN, and refused every call with a wrong External ID. The last event of its verification.',
  ['attempts', 'elapsedMs', 'assumedRoleArn', 'probes'],
);
eventType(
  'ConnectionFailed',
  'Aurora could not assume the role in time, or found an error that waiting cannot resolve. The last event of its verification.',
  ['attempts', 'elapsedMs', 'failure', 'causes'],
);
eventType(
  'ConnectionInsecure',
  'The role accepted callers without the External ID during its whole verification. Aurora does not use the role, but checks later whether it is safe. The last event of its verification.',
  ['attempts', 'elapsedMs', 'failure', 'probes', 'trustPolicy'],
);
eventType(
  'ConnectionDegraded',
  'Two checks in a row failed. Aurora continues to check, and uses the role again once it works.',
  ['failure'],
);
eventType('ConnectionRecovered', 'A degraded connection works again, or an insecure one is now safe.');
eventType(
  'ConnectionDisconnected',
  'A user disconnected the account. This also ends a running verification.',
);
eventType(
  'ExternalIdRotationStarted',
  'The workspace has a new External ID. The previous one stays valid, and the role can change to the new one now.',
  ['nextCheckAt'],
);
eventType(
  'ExternalIdRotationChecked',
  'Aurora found out which External IDs the role accepts, or that this changed.',
  ['takesNew', 'takesPrevious'],
);

builder.objectType(builder.objectRef<StoredEvent>(UNKNOWN_EVENT), {
  description:
    'An event that a newer version of Aurora stored, and that this version does not know. It comes while servers of both versions run: read it again when all have the new version.',
  interfaces: [ConnectionEventType],
});

const trustChanged = eventType(
  'TrustPolicyChanged',
  'The role has another trust policy than at the last reading. A policy that lets in strangers also makes the connection INSECURE.',
  [],
);
builder.objectFields(trustChanged, (t) => ({
  differences: t.field({
    type: [PolicyDifferenceType],
    nullable: true,
    description:
      'The statements that were added, removed or changed. It shows no External ID. Null when one of the documents cannot be read.',
    resolve: ({ change }) => change.differences,
  }),
  changedAt: t.field({
    ...momentOrNull(
      'When the policy was changed, from CloudTrail. Null when CloudTrail did not show it yet.',
    ),
    resolve: ({ change }) => change.changedAt,
  }),
  changedBy: t.string({
    nullable: true,
    description:
      'The ARN of the caller that changed it, from CloudTrail. Null when CloudTrail did not show it yet.',
    resolve: ({ change }) => change.changedBy,
  }),
}));

const accessChanged = eventType(
  'AccessChanged',
  'What the role may do has changed since the last check of its access, or was checked for the first time.',
  [],
);
builder.objectFields(accessChanged, (t) => ({
  state: t.field({
    type: AccessStateType,
    description: 'How the access compares with what the workspace asks for.',
    resolve: ({ change }) => change.state,
  }),
  missing: t.int({
    description: 'How many actions the role lacks.',
    resolve: ({ change }) => change.missing,
  }),
  excessive: t.int({
    description: 'How many permissions are too much.',
    resolve: ({ change }) => change.excessive,
  }),
  changedAt: t.field({
    ...momentOrNull(
      'When the policies of the role were last changed since the previous check, according to CloudTrail. Null when CloudTrail shows no change.',
    ),
    resolve: ({ change }) => change.changedAt,
  }),
  changedBy: t.string({
    nullable: true,
    description: 'The ARN of the caller that changed them. Null when CloudTrail shows no change.',
    resolve: ({ change }) => change.changedBy,
  }),
  unknown: t.int({
    description: 'For how many actions Aurora cannot tell whether the role may do them.',
    resolve: ({ change }) => change.unknown,
  }),
}));

const CheckedOutcomeType = enumOf<CheckedOutcome>(
  'ConnectionCheckedOutcome',
  'The outcome of a later check of a connected role.',
  {
    PASSED: 'The role works, and refuses callers without the External ID.',
    FAILED:
      'Aurora could not assume the role; after two such checks in a row, the connection is DEGRADED. Or the role accepted a call with a wrong External ID; then a full verification follows immediately.',
    INCONCLUSIVE: 'AWS STS or Aurora itself failed, so the check says nothing about the role.',
  },
);

const checked = eventType('ConnectionChecked', 'Aurora checked a connected role again.', [
  'probes',
  'nextCheckAt',
]);
builder.objectFields(checked, (t) => ({
  outcome: t.field({
    type: CheckedOutcomeType,
    description: 'The outcome of the check.',
    resolve: ({ change }) => change.outcome,
  }),
  failure: t.field({
    type: ConnectionFailureType,
    nullable: true,
    description: 'Why the check did not pass. Null when it passed.',
    resolve: (event, _args, context) => {
      const { failure } = event.change;
      return failure === null ? null : explained(failure, event, context);
    },
  }),
}));

const ended = eventType(
  'ExternalIdRotationEnded',
  "The rotation of the workspace's External ID has ended: only one External ID is valid again.",
);
builder.objectField(ended, 'outcome', (t) =>
  t.field({
    type: RotationOutcomeType,
    description: 'Which External ID stays valid.',
    resolve: ({ change }) => change.outcome,
  }),
);
