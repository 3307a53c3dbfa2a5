/** Live events. */

import { refuseAhead } from '../base/cursor-ahead.ts';
import { ENDING_CHANGES, isVerifying } from '../connection/connection.ts';
import type { StoredEvent } from '../storage/events.ts';
import { noConnection, notFound } from './bad-input.ts';
import { builder } from './builder.ts';
import { ConnectionEventType } from './connection-events.ts';
import type { GraphQLContext } from './context.ts';
import { databaseId, findConnection } from './reach.ts';

const AFTER = {
  description: 'The cursor of the last event that you received. The stream continues right after it.',
};

const PlacedEventType = builder.objectRef<StoredEvent>('PlacedEvent').implement({
  description: 'An event, with its place among the events of all workspaces.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'The place in this stream: pass it as `after` to `allEvents`. `event.cursor` is for one workspace.',
      resolve: ({ position }, _args, { cursors }) => cursors.ofEvent('ALL', position),
    }),
    event: t.field({
      type: ConnectionEventType,
      description: 'The event.',
      resolve: (event) => event,
    }),
  }),
});

builder.queryField('eventsCursor', (t) =>
  t.string({
    authScopes: { operator: true },
    description:
      'The cursor of the latest event of all workspaces. To miss no event, read this cursor first, then the data to show, and pass the cursor as `after` to `allEvents`.',
    resolve: async (_root, _args, { store, cursors }) => cursors.ofEvent('ALL', await store.lastPosition()),
  }),
);

builder.subscriptionFields((t) => ({
  connectionProgress: t.field({
    type: ConnectionEventType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      "The events of one connection's verification. Without `after`, the stream starts with the first event of the latest verification, whenever you subscribe. It ends after the last event of the verification.",
    args: {
      connectionId: t.arg.id({ required: true, description: 'The id of the connection.' }),
      after: t.arg.string(AFTER),
    },
    subscribe: async (_root, { connectionId, after }, context) => {
      const connection = await findConnection(context, connectionId);
      if (connection === null) throw noConnection();
      const { store, feed, cutOff } = context;
      const { verification, lastSequence } = connection;
      const from =
        typeof after === 'string'
          ? await positionAfter(context, connection.workspaceId, after)
          : await store.positionBeforeVerification(verification?.id ?? '');
      const events = feed.follow({
        of: { connectionId: connection.id },
        after: from,
        workspaceId: connection.workspaceId,
        onTooSlow: cutOff,
      });
      const isOver = !isVerifying(connection);
      return ofVerification(events, verification?.id ?? null, {
        // A verification that has ended: the stream ends with its last event, whatever has happened since.
        isLast: ({ change, sequence, verificationId }) =>
          isOver
            ? sequence >= lastSequence
            : verificationId === verification?.id && ENDING_CHANGES.has(change.type),
        nothingLeft:
          isOver &&
          (await store.eventsAfter({ after: from, limit: 1, connectionId: connection.id })).length === 0,
      });
    },
    resolve: (event: StoredEvent) => event,
  }),

  allEvents: t.field({
    type: PlacedEventType,
    authScopes: { operator: true },
    description:
      'The events of all connections of all workspaces. Without `after`, the stream starts now. It has no end. GET /events.jsonl?after= returns the stored events as JSON lines.',
    args: { after: t.arg.string(AFTER) },
    subscribe: async (_root, { after }, { cursors, store, feed, cutOff }) => {
      const last = await store.lastPosition();
      const from = typeof after === 'string' ? cursors.positionOf('ALL', after) : last;
      refuseAhead([from], last);
      return feed.follow({ of: 'ALL', after: from, onTooSlow: cutOff });
    },
    resolve: (event: StoredEvent) => event,
  }),

  workspaceEvents: t.field({
    type: ConnectionEventType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      'The events of all connections of a workspace. Without `after`, the stream starts now. It has no end.',
    args: {
      workspaceId: t.arg.id({ required: true, description: 'The id of the workspace.' }),
      after: t.arg.string(AFTER),
    },
    subscribe: async (_root, { workspaceId, after }, context: GraphQLContext) => {
      const workspace = await context.workspaces.load(databaseId('Workspace', workspaceId));
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

/** @throws GraphQLError BAD_USER_INPUT when the cursor is not of this workspace; CursorAhead */
async function positionAfter(
  { cursors, store }: GraphQLContext,
  workspaceId: string,
  cursor: string,
): Promise<number> {
  const position = cursors.positionOf(workspaceId, cursor);
  refuseAhead([position], await store.lastPosition());
  return position;
}

/**
 * The events of one verification, up to and including the last. Not an async generator function, because the reader
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
