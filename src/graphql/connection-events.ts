/** What happened to a connection: one type for each kind of event. */
import type { StoredEvent } from '../connections/store.ts';
import type { ConnectionChange } from '../domain/connection.ts';
import { describeFailure } from '../domain/failure.ts';
import { builder } from './builder.ts';
import { ConnectionFailureType, ExternalIdProbeType } from './connection-failure.ts';
import type { GraphQLContext } from './context.ts';
import { encodeCursor } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';
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
      description: 'Its place in the stream: pass it as "after" to go on behind it.',
      resolve: ({ position }) => encodeCursor(position),
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
  description: 'A verification has begun; its first attempt follows at once.',
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

type Failing = 'AssumeRoleDenied' | 'VerificationDelayed' | 'ConnectionFailed' | 'ConnectionInsecure';

/** The failure of an event, with the role that it is about. */
async function failureOf(event: EventOf<Failing>, args: object, context: GraphQLContext) {
  return describeFailure(event.change.failure, await connectionOf(event, args, context));
}

const denied = progressType(
  'AssumeRoleDenied',
  'AWS has denied an attempt. Mostly the role, or a change to it, has not propagated yet: Aurora tries again.',
);
builder.objectField(denied, 'failure', (t) =>
  t.field({
    type: ConnectionFailureType,
    description: 'What AWS said, and what to do if it stays so.',
    resolve: failureOf,
  }),
);

const delayed = progressType(
  'VerificationDelayed',
  'AWS STS itself could not answer an attempt. Aurora tries again; the time until it can does not count against the window.',
);
builder.objectFields(delayed, (t) => ({
  failure: t.field({
    type: ConnectionFailureType,
    description: 'What is the matter with STS.',
    resolve: failureOf,
  }),
  deadline: t.field({
    type: 'DateTime',
    description: 'The deadline, moved on by the time that STS was down.',
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
  'The role could not be assumed within the window, or something is wrong that waiting does not mend. The last event of its verification.',
);
builder.objectField(failed, 'failure', (t) =>
  t.field({ type: ConnectionFailureType, description: 'What is wrong, and what to do.', resolve: failureOf }),
);

const insecure = endingType(
  'ConnectionInsecure',
  'The role stayed open to whoever lacks the External ID. Aurora does not use it. The last event of its verification.',
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

eventType('ConnectionDisconnected').implement({
  description: 'Disconnected on request. A verification that was under way ends with it.',
  interfaces,
});
