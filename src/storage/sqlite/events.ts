/** The event log in SQLite. */
import { and, asc, desc, eq, gt, lt, max, min, type SQL } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { SeenVerifications } from '../../connection/propagation-estimate.ts';
import type { Log } from '../../observe/log.ts';
import { readEvents, seenIn } from '../event-rows.ts';
import type { EventQuery, EventStore, StoredEvent } from '../events.ts';
import { boundsOf, pageOf, readNumberKey } from '../paging.ts';
import { toEvent } from '../rows.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { events, isEnding } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteEvents implements EventStore {
  readonly #queue: WriteQueue;
  readonly #heads: Heads;
  readonly #log: Log;
  readonly #after: ReturnType<typeof afterStatements>;
  readonly #positions: ReturnType<typeof positionStatements>;
  readonly #lists: ReturnType<typeof listStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, heads: Heads, log: Log) {
    this.#queue = queue;
    this.#heads = heads;
    this.#log = log;
    this.#after = afterStatements(db);
    this.#positions = positionStatements(db);
    this.#lists = listStatements(db);
  }

  eventsAfter(query: EventQuery): Promise<StoredEvent[]> {
    return readEvents(query, (rest) => this.#rowsAfter(rest), this.#log);
  }

  #rowsAfter({ after, limit, connectionId, workspaceId }: EventQuery) {
    if (connectionId !== undefined) return this.#after.ofConnection.all({ after, limit, connectionId });
    if (workspaceId !== undefined) return this.#after.ofWorkspace.all({ after, limit, workspaceId });
    return this.#after.all.all({ after, limit });
  }

  async lastPosition(): Promise<number> {
    return this.#heads.last('events');
  }

  async lastPositionIn(workspaceId: string): Promise<number> {
    return this.#positions.lastIn.get({ workspaceId })?.position ?? 0;
  }

  async positionBeforeVerification(verificationId: string): Promise<number> {
    const first = this.#positions.firstOfVerification.get({ verificationId })?.position ?? null;
    return first === null ? 0 : first - 1;
  }

  async listEvents(connectionId: string, request: PageRequest): Promise<Page<StoredEvent>> {
    // Newest first: later items in the list have smaller numbers.
    const { after = Number.MAX_SAFE_INTEGER, before = 0, fromEnd } = boundsOf(request, readNumberKey);
    const list = fromEnd ? this.#lists.oldestFirst : this.#lists.newestFirst;
    const found = list.all({ connectionId, after, before, limit: request.limit + 1 }).map(toEvent);
    return pageOf(request, found, ({ sequence }) => String(sequence));
  }

  async deleteEventsBefore(moment: Millis, limit: number): Promise<number> {
    const old = this.#lists.old.all({ before: moment, limit });
    if (old.length === 0) return 0;
    return this.#queue.write(() => {
      for (const { position } of old) this.#lists.delete.run({ position });
      return old.length;
    });
  }

  async seenVerifications(limit: number): Promise<SeenVerifications> {
    return seenIn(this.#lists.endings.all({ limit }));
  }
}

function afterStatements(db: DrizzleDatabase) {
  const rows = (of?: SQL) =>
    db
      .select()
      .from(events)
      .where(and(of, gt(events.position, param('after'))))
      .orderBy(asc(events.position))
      .limit(limitParam())
      .prepare();
  return {
    all: rows(),
    ofConnection: rows(eq(events.connectionId, param('connectionId'))),
    ofWorkspace: rows(eq(events.workspaceId, param('workspaceId'))),
  };
}

function positionStatements(db: DrizzleDatabase) {
  return {
    lastIn: db
      .select({ position: max(events.position) })
      .from(events)
      .where(eq(events.workspaceId, param('workspaceId')))
      .prepare(),
    firstOfVerification: db
      .select({ position: min(events.position) })
      .from(events)
      .where(eq(events.verificationId, param('verificationId')))
      .prepare(),
  };
}

function listStatements(db: DrizzleDatabase) {
  const list = (order: typeof asc | typeof desc) =>
    db
      .select()
      .from(events)
      .where(
        and(
          eq(events.connectionId, param('connectionId')),
          lt(events.sequence, param('after')),
          gt(events.sequence, param('before')),
        ),
      )
      .orderBy(order(events.sequence))
      .limit(limitParam())
      .prepare();
  return {
    newestFirst: list(desc),
    oldestFirst: list(asc),
    old: db
      .select({ position: events.position })
      .from(events)
      .where(lt(events.occurredAt, param('before')))
      .orderBy(asc(events.occurredAt))
      .limit(limitParam())
      .prepare(),
    delete: db
      .delete(events)
      .where(eq(events.position, param('position')))
      .prepare(),
    endings: db
      .select({ change: events.change })
      .from(events)
      .where(isEnding)
      .orderBy(desc(events.position))
      .limit(limitParam())
      .prepare(),
  };
}
