/**
 * What is told of an event is made once for all who may see the same (`http/shared-results.ts`), with the first
 * one's token and request: nothing that is told may depend on these.
 */
import {
  executeSubscriptionEvent,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  parse,
  validateSubscriptionArgs,
} from 'graphql';
import { expect, it } from 'vitest';
import type { Viewer } from '../../src/auth/viewer.ts';
import { visibilityOf } from '../../src/auth/viewer.ts';
import type { ConnectionChange } from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { GraphQLContext } from '../../src/graphql/context.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import type { StoredEvent } from '../../src/storage/events.ts';
import { startAurora } from '../support/aurora.ts';
import { WorkspaceEventsDocument } from '../support/documents.ts';
import { operationsOf } from '../support/generated-operations.ts';

const failure = ownFailure('EXTERNAL_ID_NOT_ENFORCED');
const probes = [{ kind: 'NO_EXTERNAL_ID', outcome: 'REFUSED' }] as never;
const progress = { attempt: 1, elapsedMs: 1, remainingMs: 1, nextAttemptAt: 1 };
const ending = { attempts: 1, elapsedMs: 1 };

/** One of each kind. */
const CHANGES: { readonly [T in ConnectionChange['type']]: Extract<ConnectionChange, { type: T }> } = {
  VerificationStarted: { type: 'VerificationStarted', verificationId: 'v', windowMs: 1, deadline: 1 },
  AssumeRoleDenied: { type: 'AssumeRoleDenied', failure, ...progress },
  VerificationDelayed: { type: 'VerificationDelayed', failure, deadline: 1, ...progress },
  ExternalIdNotEnforced: { type: 'ExternalIdNotEnforced', probes, ...progress },
  AttemptBroughtForward: { type: 'AttemptBroughtForward', nextAttemptAt: 1 },
  ConnectionEstablished: { type: 'ConnectionEstablished', assumedRoleArn: 'a', probes, ...ending },
  ConnectionFailed: { type: 'ConnectionFailed', failure, ...ending },
  ConnectionInsecure: { type: 'ConnectionInsecure', failure, probes, ...ending },
  ConnectionChecked: { type: 'ConnectionChecked', outcome: 'FAILED', failure, probes, nextCheckAt: 1 },
  ConnectionDegraded: { type: 'ConnectionDegraded', failure },
  ConnectionRecovered: { type: 'ConnectionRecovered' },
  ConnectionDisconnected: { type: 'ConnectionDisconnected' },
  ExternalIdRotationStarted: { type: 'ExternalIdRotationStarted', nextCheckAt: 1 },
  ExternalIdRotationChecked: { type: 'ExternalIdRotationChecked', takesNew: true, takesPrevious: true },
  ExternalIdRotationEnded: { type: 'ExternalIdRotationEnded', outcome: 'FINISHED', nextCheckAt: 1 },
};

/** A connection that has failed, so that it has a failure to tell; and what a subscriber to it executes with. */
async function subscribed() {
  const aurora = await startAurora({ environment: { VERIFICATION_WINDOW_SECONDS: '1' } });
  const { id: workspaceId, externalId } = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(`x${externalId.value}`),
  });
  const { id } = await aurora.connect(workspaceId, arn);
  expect((await aurora.runToEnd(id)).status).toBe('FAILED');
  const field = schema.getSubscriptionType()?.getFields()['workspaceEvents'];
  if (field?.subscribe === undefined) throw new Error('There is no such subscription.');
  const { subscribe } = field;
  let context: GraphQLContext | null = null;
  field.subscribe = (root, args, given, info) => {
    context = given as GraphQLContext;
    return subscribe(root, args, given, info);
  };
  const variables = { workspaceId, after: Buffer.from('event:0').toString('base64url') };
  await aurora.client
    .subscribe(WorkspaceEventsDocument, variables)
    .next()
    .finally(() => {
      field.subscribe = subscribe;
    });
  if (context === null) throw new Error('It has not been subscribed to.');
  const own = (global: string) => decodeId(global)?.id ?? '';
  return { context: context as GraphQLContext, connectionId: own(id), workspaceId: own(workspaceId) };
}

/** The same, but what is read of it that not all have in common is written down. */
function watched(context: GraphQLContext, read: Set<string>): GraphQLContext {
  const common = new Set<unknown>(
    (JSON.parse(visibilityOf(context.viewer)) as [string, unknown][]).map(([name]) => name),
  );
  const viewer = new Proxy(context.viewer, {
    get(target, name) {
      if (!common.has(name)) read.add(`viewer.${String(name)}`);
      return target[name as keyof Viewer];
    },
  });
  return new Proxy(context, {
    get(target, name) {
      if (['actor', 'requestId', 'cutOff'].includes(String(name))) read.add(String(name));
      return name === 'viewer' ? viewer : target[name as keyof GraphQLContext];
    },
  });
}

const [operation] = operationsOf(schema, { query: 1, mutation: 1, subscription: 6 }).filter(
  ({ field }) => field === 'workspaceEvents',
);

/** Tells of an event everything that can be asked for. What was read that is not everybody's. */
async function readFor(event: StoredEvent, context: GraphQLContext): Promise<string[]> {
  const read = new Set<string>();
  const validated = validateSubscriptionArgs({
    schema,
    document: parse(operation?.query ?? ''),
    variableValues: { workspaceId: event.workspaceId },
    contextValue: watched(context, read),
    rootValue: event,
  });
  if (!('schema' in validated)) throw new AggregateError(validated);
  const { data, errors } = await executeSubscriptionEvent(validated);
  expect(errors).toBeUndefined();
  expect(data?.['workspaceEvents']).toMatchObject({
    __typename: event.change.type,
    connection: { status: 'FAILED', workspace: { externalId: { value: expect.any(String) } } },
  });
  return [...read].sort();
}

it('nothing that is told of any event depends on who asked first, but for what they may see', async () => {
  const { context, connectionId, workspaceId } = await subscribed();
  const base = { connectionId, workspaceId, verificationId: null, position: 1, sequence: 1, occurredAt: 1 };
  const kinds = schema.getPossibleTypes(schema.getType('ConnectionEvent') as GraphQLInterfaceType);
  expect(Object.keys(CHANGES).sort()).toEqual(kinds.map(({ name }) => name).sort());
  for (const change of Object.values(CHANGES))
    expect([change.type, await readFor({ ...base, change }, context)]).toEqual([change.type, []]);
});

it('would be noticed if it did', async () => {
  const { context, connectionId, workspaceId } = await subscribed();
  const base = { connectionId, workspaceId, verificationId: null, position: 1, sequence: 1, occurredAt: 1 };
  const name = (schema.getType('Workspace') as GraphQLObjectType).getFields()['name'];
  if (name === undefined) throw new Error('A workspace has no name.');
  name.resolve = (_workspace, _args, { viewer, requestId, actor }: GraphQLContext) =>
    `${viewer.tokenId} ${viewer.name} ${viewer.kind} ${requestId} ${actor.address}`;
  try {
    expect(await readFor({ ...base, change: CHANGES.ConnectionRecovered }, context)).toEqual([
      'actor',
      'requestId',
      'viewer.name',
      'viewer.tokenId',
    ]);
  } finally {
    Reflect.deleteProperty(name, 'resolve');
  }
});
