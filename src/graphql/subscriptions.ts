/** What happens, as it happens. */

import { isVerifying, LAST_CHANGES } from '../connection/connection.ts';
import type { StoredEvent } from '../storage/events.ts';
import { badInput, notFound } from './bad-input.ts';
import { builder } from './builder.ts';
import { ConnectionEventType } from './connection-events.ts';
import type { GraphQLContext } from './context.ts';
import { ownId } from './ids.ts';

const AFTER =
  'The cursor of the last event that you have: you get everything after it, without a gap or a repeat.';

builder.subscriptionFields((t) => ({
  connectionProgress: t.field({
    type: ConnectionEventType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      "The events of one connection's verification, and its end. Without \"after\" it begins with the verification's first event, whenever you subscribe. It ends after the verification's last event.",
    args: {
      connectionId: t.arg.id({ required: true, description: "The connection's id." }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: async (_root, { connectionId, after }, context) => {
      const id = ownId('AwsConnection', connectionId);
      const connection = id === null ? null : await context.awsConnections.load(id);
      if (connection === null) throw notFound('connection', ['Use the id that connectAwsAccount answered.']);
      const { store, feed, cutOff } = context;
      const { verification, lastSequence } = connection;
      const from =
        typeof after === 'string'
          ? await positionAfter(context, connection.workspaceId, after)
          : await store.positionBeforeVerification(verification?.id ?? '');
      const events = feed.follow({ of: { connectionId: connection.id }, after: from, onTooSlow: cutOff });
      const isOver = !isVerifying(connection);
      return ofVerification(events, verification?.id ?? null, {
        // What has ended ends with its last event, whatever else has happened since.
        isLast: ({ change, sequence, verificationId }) =>
          isOver
            ? sequence >= lastSequence
            : verificationId === verification?.id && LAST_CHANGES.has(change.type),
        nothingLeft:
          isOver &&
          (await store.eventsAfter({ after: from, limit: 1, connectionId: connection.id })).length === 0,
      });
    },
    resolve: (event: StoredEvent) => event,
  }),

  workspaceEvents: t.field({
    type: ConnectionEventType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      'The events of all connections of a workspace. Without "after" it begins now. It does not end by itself.',
    args: {
      workspaceId: t.arg.id({ required: true, description: "The workspace's id." }),
      after: t.arg.string({ description: AFTER }),
    },
    subscribe: async (_root, { workspaceId, after }, context: GraphQLContext) => {
      const id = ownId('Workspace', workspaceId);
      const workspace = id === null ? null : await context.workspaces.load(id);
      if (workspace === null)
        throw notFound('workspace', ['Use the id of a workspace that "workspaces" lists.']);
      const from =
        typeof after === 'string'
          ? await positionAfter(context, workspace.id, after)
          : await context.store.lastPosition();
      return context.feed.follow({
        of: { workspaceId: workspace.id },
        after: from,
        onTooSlow: context.cutOff,
      });
    },
    resolve: (event: StoredEvent) => event,
  }),
}));

/** @throws GraphQLError BAD_USER_INPUT when it is no cursor of this workspace, or ahead of all events */
async function positionAfter(
  { cursors, store }: GraphQLContext,
  workspaceId: string,
  cursor: string,
): Promise<number> {
  const position = cursors.positionOf(workspaceId, cursor);
  if (position <= (await store.greatestPosition())) return position;
  // Events would be missing without a word until their numbers have caught up.
  throw badInput('The cursor is ahead of the events: the database has been restored from a backup since.', [
    'Leave "after" out, and read the present state again; go on with the cursors that you receive from now on.',
  ]);
}

/**
 * The events of one verification, up to and including the last. Not an async generator function: the reader
 * must be able to end it while it waits.
 */
function ofVerification(
  events: AsyncGenerator<StoredEvent, void, undefined>,
  verificationId: string | null,
  { isLast, nothingLeft }: { isLast: (event: StoredEvent) => boolean; nothingLeft: boolean },
): AsyncIterableIterator<StoredEvent> {
  let over = nothingLeft;
  const end = async (): Promise<IteratorResult<StoredEvent>> => {
    over = true;
    await events.return();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      while (!over) {
        const result = await events.next();
        if (result.done === true) return { done: true, value: undefined };
        const isOurs = result.value.verificationId === verificationId;
        over = isLast(result.value);
        if (isOurs) return result;
      }
      return end();
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
