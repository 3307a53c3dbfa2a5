/** Live events. */
import { ENDING_CHANGES, isVerifying } from '../connection/connection.ts';
import type { StoredEvent } from '../storage/events.ts';
import { connectionNotFoundError } from './bad-input.ts';
import { builder } from './builder.ts';
import { ConnectionEventType } from './connection-events.ts';
import { ALL_WORKSPACES } from './cursors.ts';
import { CONNECTION_ID, findConnection } from './reach.ts';
import { beginningOf, picked, workspaceToFollow } from './streams.ts';

const AFTER_CURSOR = {
  description: 'The cursor of the last event that you received. The stream continues right after it.',
};

const PlacedEventType = builder.objectRef<StoredEvent>('PlacedEvent').implement({
  description: 'An event, with its place among the events of all workspaces.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'The place in this stream: pass it as `after` to `allEvents`. `event.cursor` is for one workspace.',
      resolve: ({ position }, _args, { cursors }) => cursors.ofEvent(ALL_WORKSPACES, position),
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
    resolve: async (_root, _args, { store, cursors }) =>
      cursors.ofEvent(ALL_WORKSPACES, await store.lastPosition()),
  }),
);

builder.subscriptionFields((t) => ({
  connectionProgress: t.field({
    type: ConnectionEventType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      "The events of one connection's verification. Without `after`, the stream starts with the first event of the latest verification, whenever you subscribe. It ends after the last event of the verification.",
    args: {
      connectionId: t.arg.id(CONNECTION_ID),
      after: t.arg.string(AFTER_CURSOR),
    },
    subscribe: async (_root, { connectionId, after }, context) => {
      const connection = await findConnection(context, connectionId);
      if (connection === null) throw connectionNotFoundError();
      const { store, feed, cutOff } = context;
      const { verification, lastSequence } = connection;
      const from =
        typeof after === 'string'
          ? await beginningOf(connection.workspaceId, after, () => store.lastPosition(), context)
          : await store.positionBeforeVerification(verification?.id ?? '');
      const events = feed.follow({
        of: { connectionId: connection.id },
        after: from,
        workspaceId: connection.workspaceId,
        onTooSlow: cutOff,
      });
      const hasEnded = !isVerifying(connection);
      const isOurs = ({ verificationId }: StoredEvent) => verificationId === (verification?.id ?? null);
      return picked(events, (event) => (isOurs(event) ? event : null), {
        // A verification that has ended: the stream ends with its last event, whatever has happened since.
        isLast: (event) =>
          hasEnded ? event.sequence >= lastSequence : isOurs(event) && ENDING_CHANGES.has(event.change.type),
        isOver:
          hasEnded &&
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
    args: { after: t.arg.string(AFTER_CURSOR) },
    subscribe: async (_root, { after }, context) => {
      const { store, feed, cutOff } = context;
      const from = await beginningOf(ALL_WORKSPACES, after, () => store.lastPosition(), context);
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
      after: t.arg.string(AFTER_CURSOR),
    },
    subscribe: async (_root, { workspaceId, after }, context) => {
      const { store, feed, cutOff } = context;
      const { id } = await workspaceToFollow(context, workspaceId);
      const from = await beginningOf(id, after, () => store.lastPosition(), context);
      return feed.follow({ of: { workspaceId: id }, after: from, onTooSlow: cutOff });
    },
    resolve: (event: StoredEvent) => event,
  }),
}));
