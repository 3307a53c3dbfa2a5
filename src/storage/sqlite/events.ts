/** What happened to connections, over SQLite: read in the order of the commits, and deleted when it is old. */
import { and, asc, desc, eq, gt, lt, max, min, type SQL, sql } from 'drizzle-orm';
import type { ConnectionChange } from '../../connection/connection.ts';
import type { Log } from '../../observe/log.ts';
import type { EventStore, StoredEvent } from '../events.ts';
import { numberBounds, page } from './paging.ts';
import { atMost, given } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { toEvent } from './rows.ts';
import { events, isEnding } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

const { placeholder } = sql;

type EventPageShape = { readonly after: boolean; readonly before: boolean; readonly fromEnd: boolean };

export function eventPart(prepared: Prepared, queue: WriteQueue, log: Log): EventStore {
  const { db } = prepared;
  const eventRows = (of?: SQL) =>
    db
      .select()
      .from(events)
      .where(and(of, gt(events.position, given('after'))))
      .orderBy(asc(events.position))
      .limit(atMost('limit'))
      .prepare();
  const statements = prepared.lazily({
    events: () => eventRows(),
    eventsOfConnection: () => eventRows(eq(events.connectionId, given('connectionId'))),
    eventsOfWorkspace: () => eventRows(eq(events.workspaceId, given('workspaceId'))),
    oldEvents: () =>
      db
        .select({ position: events.position })
        .from(events)
        .where(lt(events.occurredAt, given('before')))
        .orderBy(asc(events.occurredAt))
        .limit(atMost('limit'))
        .prepare(),
    deleteEvent: () =>
      db
        .delete(events)
        .where(eq(events.position, placeholder('position')))
        .prepare(),
    endings: () =>
      db
        .select({ change: events.change })
        .from(events)
        .where(isEnding)
        .orderBy(desc(events.position))
        .limit(atMost('limit'))
        .prepare(),
    lastPosition: () =>
      db
        .select({ position: max(events.position) })
        .from(events)
        .prepare(),
    lastPositionIn: () =>
      db
        .select({ position: max(events.position) })
        .from(events)
        .where(eq(events.workspaceId, given('workspaceId')))
        .prepare(),
    firstOfVerification: () =>
      db
        .select({ position: min(events.position) })
        .from(events)
        .where(eq(events.verificationId, given('verificationId')))
        .prepare(),
    listEvents: () =>
      // Newest first: what comes after a key in the list has a smaller number.
      prepared.byShape(({ after, before, fromEnd }: EventPageShape) =>
        db
          .select()
          .from(events)
          .where(
            and(
              eq(events.connectionId, given('connectionId')),
              after ? lt(events.sequence, given('after')) : undefined,
              before ? gt(events.sequence, given('before')) : undefined,
            ),
          )
          .orderBy((fromEnd ? asc : desc)(events.sequence))
          .limit(atMost('limit'))
          .prepare(),
      ),
  });

  return {
    async eventsAfter({ after, limit, connectionId, workspaceId }) {
      const read = (from: number, most: number) =>
        connectionId !== undefined
          ? statements.eventsOfConnection.all({ after: from, limit: most, connectionId })
          : workspaceId !== undefined
            ? statements.eventsOfWorkspace.all({ after: from, limit: most, workspaceId })
            : statements.events.all({ after: from, limit: most });
      const found: StoredEvent[] = [];
      for (let from = after; ; ) {
        const most = limit - found.length;
        const rows = read(from, most);
        for (const row of rows) {
          from = row.position;
          try {
            found.push(toEvent(row));
          } catch (error) {
            // A hole for one connection, instead of silence for all.
            log.error({ error, connectionId: row.connectionId }, 'an event cannot be read');
          }
        }
        // Fewer than were asked for are the last: what cannot be read must not look like the end.
        if (rows.length < most || found.length === limit) return found;
      }
    },

    async lastPosition() {
      return statements.lastPosition.get()?.position ?? 0;
    },

    async lastPositionIn(workspaceId) {
      return statements.lastPositionIn.get({ workspaceId })?.position ?? 0;
    },

    async greatestPosition() {
      // A client may have a cursor of what another process has committed a moment ago.
      queue.reads.end();
      const found = db.get<{ seq: number } | undefined>(
        sql`select seq from sqlite_sequence where name = 'events'`,
      );
      return found?.seq ?? 0;
    },

    async positionBeforeVerification(verificationId) {
      const first = statements.firstOfVerification.get({ verificationId })?.position;
      return first === undefined || first === null ? 0 : first - 1;
    },

    async listEvents(connectionId, request) {
      const { after, before, fromEnd } = numberBounds(request);
      const list = statements.listEvents({
        after: after !== undefined,
        before: before !== undefined,
        fromEnd,
      });
      return page(
        request,
        (limit) => list.all({ connectionId, after, before, limit }).map(toEvent),
        ({ sequence }) => String(sequence),
      );
    },

    async deleteEventsBefore(moment, limit) {
      const old = statements.oldEvents.all({ before: moment, limit });
      if (old.length === 0) return 0;
      return queue.write(() => {
        for (const { position } of old) statements.deleteEvent.run({ position });
        return old.length;
      });
    },

    async seenVerifications(limit) {
      const changes = statements.endings
        .all({ limit })
        .map(({ change }) => JSON.parse(change) as ConnectionChange);
      const arrivalsMs = changes.flatMap((change) =>
        change.type === 'ConnectionEstablished' && change.attempts > 1 ? [change.elapsedMs] : [],
      );
      const failed = changes.filter(
        (change) => change.type === 'ConnectionFailed' && change.attempts > 1,
      ).length;
      return { arrivalsMs, failed };
    },
  };
}
