/** What happened to a connection: one type for each kind of event. */
import { audienceOf } from '../auth/viewer.ts';
import type { CHECKED_OUTCOMES, ConnectionChange } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Failure } from '../connection/failure.ts';
import type { StoredEvent } from '../storage/events.ts';
import { builder } from './builder.ts';
import { CauseType, ConnectionFailureType, ExternalIdProbeType } from './connection-failure.ts';
import type { GraphQLContext } from './context.ts';
import { AwsConnectionNode } from './nodes.ts';
import { RotationOutcomeType } from './rotation.ts';
import { TrustPolicyResultType, trustPolicyOf } from './workspace.ts';

type ChangeType = ConnectionChange['type'];
type EventOf<T extends ChangeType> = StoredEvent & {
  readonly change: Extract<ConnectionChange, { type: T }>;
};

export const ConnectionEventType = builder.interfaceRef<StoredEvent>('ConnectionEvent').implement({
  description:
    'Something that happened to a connection. Stored before it is streamed, so that none is ever lost.',
  resolveType: ({ change }) => change.type,
  fields: (t) => ({
    cursor: t.string({
      description: 'Pass it as "after" to continue the stream after this event. Opaque.',
      resolve: ({ position, workspaceId }, _args, { cursors }) => cursors.ofEvent(workspaceId, position),
    }),
    sequence: t.exposeInt('sequence', {
      description: "Its number among the connection's events: 1, 2, 3 ... without a hole.",
    }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    connection: t.field({
      type: AwsConnectionNode,
      description: 'The connection as it stands now, which may be later than the event.',
      resolve: connectionOf,
    }),
  }),
});

async function connectionOf(
  { connectionId }: StoredEvent,
  _args: object,
  { awsConnections }: GraphQLContext,
) {
  const connection = await awsConnections.load(connectionId);
  if (connection === null) throw new Error(`The connection ${connectionId} is gone.`);
  return connection;
}

function eventType<T extends ChangeType>(name: T) {
  return builder.objectRef<EventOf<T>>(name);
}

type EventRef<T extends ChangeType> = ReturnType<typeof eventType<T>>;

const interfaces = [ConnectionEventType];

const attempt = {
  attempt: 'The number of the attempt, from 1.',
  attempts: 'How many attempts the verification made.',
  elapsedMs: 'Milliseconds since the verification began.',
  remainingMs: 'Milliseconds that are left of the window. Stands still while AWS STS is down.',
  nextAttemptAt: 'When the next attempt is due.',
};

eventType('VerificationStarted').implement({
  description:
    'A verification has begun; its first attempt follows at once, or, where a check has found the role open, after 20 seconds.',
  interfaces,
  fields: (t) => ({
    deadline: t.field({
      type: 'DateTime',
      description: 'When the last attempt will be made.',
      resolve: ({ change }) => change.deadline,
    }),
    windowMs: t.int({
      description: 'How long the verification may take, in milliseconds.',
      resolve: ({ change }) => change.windowMs,
    }),
  }),
});

type Progressing = 'AssumeRoleDenied' | 'VerificationDelayed' | 'ExternalIdNotEnforced';

function progressType<T extends Progressing>(name: T, description: string) {
  const ref = eventType<Progressing>(name);
  builder.objectType(ref, {
    description,
    interfaces,
    fields: (t) => ({
      attempt: t.int({ description: attempt.attempt, resolve: ({ change }) => change.attempt }),
      elapsedMs: t.float({ description: attempt.elapsedMs, resolve: ({ change }) => change.elapsedMs }),
      remainingMs: t.float({ description: attempt.remainingMs, resolve: ({ change }) => change.remainingMs }),
      nextAttemptAt: t.field({
        type: 'DateTime',
        description: attempt.nextAttemptAt,
        resolve: ({ change }) => change.nextAttemptAt,
      }),
    }),
  });
  return ref as unknown as EventRef<T>;
}

type Failing =
  | 'AssumeRoleDenied'
  | 'VerificationDelayed'
  | 'ConnectionFailed'
  | 'ConnectionInsecure'
  | 'ConnectionDegraded';

/** Stored events hold codes: the words are made for each reader. */
async function explained(failure: Failure, event: StoredEvent, args: object, context: GraphQLContext) {
  const connection = await connectionOf(event, args, context);
  return explainFailure(failure, connection, audienceOf(context.viewer));
}

/** The failure of an event, with the role that it is about. */
async function failureOf(event: EventOf<Failing>, args: object, context: GraphQLContext) {
  return explained(event.change.failure, event, args, context);
}

const denied = progressType(
  'AssumeRoleDenied',
  'AWS has denied an attempt. Mostly the role, or a change to it, has not propagated yet: Aurora tries again.',
);
const causes = {
  type: [CauseType] as [typeof CauseType],
  description: 'Why it may be so, the likeliest first. Never empty.',
};
builder.objectFields(denied, (t) => ({
  failure: t.field({
    type: ConnectionFailureType,
    description: 'What AWS said, and what to do if it stays so.',
    resolve: failureOf,
  }),
  causes: t.field({
    ...causes,
    resolve: async (event, args, context) => [...(await failureOf(event, args, context)).causes],
  }),
}));

const delayed = progressType(
  'VerificationDelayed',
  'AWS STS could not answer an attempt, or Aurora has a problem on its side. Aurora tries again; the time until then does not count against the window.',
);
builder.objectFields(delayed, (t) => ({
  failure: t.field({
    type: ConnectionFailureType,
    description: 'What is wrong with STS, or with Aurora: "side" says which.',
    resolve: failureOf,
  }),
  deadline: t.field({
    type: 'DateTime',
    description: 'The deadline, moved on by the time that was lost.',
    resolve: ({ change }) => change.deadline,
  }),
}));

const open = progressType(
  'ExternalIdNotEnforced',
  'The role works, but let in a call with a wrong External ID. An old policy may still answer: Aurora tries again, and gives the role up as INSECURE if it stays so.',
);
builder.objectField(open, 'probes', (t) =>
  t.field({
    type: [ExternalIdProbeType],
    description: 'The calls with wrong External IDs.',
    resolve: ({ change }) => [...change.probes],
  }),
);

eventType('AttemptBroughtForward').implement({
  description: 'Somebody asked for the next attempt to be made at once.',
  interfaces,
  fields: (t) => ({
    nextAttemptAt: t.field({
      type: 'DateTime',
      description: attempt.nextAttemptAt,
      resolve: ({ change }) => change.nextAttemptAt,
    }),
  }),
});

type Ending = 'ConnectionEstablished' | 'ConnectionFailed' | 'ConnectionInsecure';

function endingType<T extends Ending>(name: T, description: string) {
  const ref = eventType<Ending>(name);
  builder.objectType(ref, {
    description,
    interfaces,
    fields: (t) => ({
      attempts: t.int({ description: attempt.attempts, resolve: ({ change }) => change.attempts }),
      elapsedMs: t.float({ description: attempt.elapsedMs, resolve: ({ change }) => change.elapsedMs }),
    }),
  });
  return ref as unknown as EventRef<T>;
}

const established = endingType(
  'ConnectionEstablished',
  'The role works, belongs to the account of its ARN, and refused every call with a wrong External ID. The last event of its verification.',
);
builder.objectFields(established, (t) => ({
  assumedRoleArn: t.string({
    description: "The ARN of Aurora's session in the account.",
    resolve: ({ change }) => change.assumedRoleArn,
  }),
  probes: t.field({
    type: [ExternalIdProbeType],
    description: 'The calls with wrong External IDs, all refused.',
    resolve: ({ change }) => [...change.probes],
  }),
}));

const failed = endingType(
  'ConnectionFailed',
  'The role could not be assumed within the window, or something is wrong that waiting does not repair. The last event of its verification.',
);
builder.objectFields(failed, (t) => ({
  failure: t.field({
    type: ConnectionFailureType,
    description: 'What is wrong, and what to do.',
    resolve: failureOf,
  }),
  causes: t.field({
    ...causes,
    resolve: async (event, args, context) => [...(await failureOf(event, args, context)).causes],
  }),
}));

const insecure = endingType(
  'ConnectionInsecure',
  'The role is open to whoever lacks the External ID: it stayed so for its whole verification. Aurora does not use it, and looks again whether somebody has repaired it.',
);
builder.objectFields(insecure, (t) => ({
  failure: t.field({
    type: ConnectionFailureType,
    description: 'What is wrong, and what to do.',
    resolve: failureOf,
  }),
  probes: t.field({
    type: [ExternalIdProbeType],
    description: 'The calls with wrong External IDs; those that are ACCEPTED show the hole.',
    resolve: ({ change }) => [...change.probes],
  }),
  trustPolicy: t.field({
    type: TrustPolicyResultType,
    description: 'The trust policy to put in place of the present one.',
    resolve: async ({ workspaceId }, _args, context) => {
      const workspace = await context.workspaces.load(workspaceId);
      if (workspace === null) throw new Error(`The workspace ${workspaceId} is gone.`);
      return trustPolicyOf(workspace, context);
    },
  }),
}));

const CheckedOutcomeType = builder.enumType('ConnectionCheckedOutcome', {
  description: 'How a later check of a connected role ended.',
  values: {
    PASSED: { description: 'The role works, and refuses whoever lacks the External ID.' },
    FAILED: {
      description:
        'The role could not be assumed: after two in a row the connection is DEGRADED. Or it let in a call with a wrong External ID: a verification of the whole window follows at once.',
    },
    INCONCLUSIVE: {
      description: 'AWS STS failed, or Aurora itself: nothing is known about the role.',
    },
  } satisfies Record<(typeof CHECKED_OUTCOMES)[number], unknown>,
});

eventType('ConnectionChecked').implement({
  description: 'A connected role was checked again.',
  interfaces,
  fields: (t) => ({
    outcome: t.field({
      type: CheckedOutcomeType,
      description: 'How it ended.',
      resolve: ({ change }) => change.outcome,
    }),
    failure: t.field({
      type: ConnectionFailureType,
      nullable: true,
      description: 'Why it did not pass. Null when it did.',
      resolve: async (event, args, context) => {
        const { failure } = event.change;
        return failure === null ? null : explained(failure, event, args, context);
      },
    }),
    probes: t.field({
      type: [ExternalIdProbeType],
      description: 'The calls with wrong External IDs. Empty when it did not come to that.',
      resolve: ({ change }) => [...change.probes],
    }),
    nextCheckAt: t.field({
      type: 'DateTime',
      description: 'When it is checked next.',
      resolve: ({ change }) => change.nextCheckAt,
    }),
  }),
});

eventType('ConnectionDegraded').implement({
  description:
    'Two checks in a row have failed. Aurora goes on checking, and uses the role again once it works.',
  interfaces,
  fields: (t) => ({
    failure: t.field({
      type: ConnectionFailureType,
      description: 'What is wrong, and what to do.',
      resolve: failureOf,
    }),
  }),
});

eventType('ConnectionRecovered').implement({
  description: 'A degraded connection works again, or an insecure one has been repaired.',
  interfaces,
});

eventType('ConnectionDisconnected').implement({
  description: 'Disconnected on request. A verification that was under way ends with it.',
  interfaces,
});

eventType('ExternalIdRotationStarted').implement({
  description: "The workspace has a new External ID. The role's own is still good; it can be moved now.",
  interfaces,
  fields: (t) => ({
    nextCheckAt: t.field({
      type: 'DateTime',
      description: 'By when the role is looked at, if it is connected.',
      resolve: ({ change }) => change.nextCheckAt,
    }),
  }),
});

eventType('ExternalIdRotationChecked').implement({
  description: 'Which External IDs the role takes has become known, or has changed.',
  interfaces,
  fields: (t) => ({
    takesNew: t.boolean({
      nullable: true,
      description: 'Whether it takes the new one. Null while that is not known.',
      resolve: ({ change }) => change.takesNew,
    }),
    takesPrevious: t.boolean({
      nullable: true,
      description: 'Whether it takes the previous one. Null while that is not known.',
      resolve: ({ change }) => change.takesPrevious,
    }),
  }),
});

eventType('ExternalIdRotationEnded').implement({
  description: "The rotation of the workspace's External ID has ended: one is good again, and one only.",
  interfaces,
  fields: (t) => ({
    outcome: t.field({
      type: RotationOutcomeType,
      description: 'Which one.',
      resolve: ({ change }) => change.outcome,
    }),
  }),
});
