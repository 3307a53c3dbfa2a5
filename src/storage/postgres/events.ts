/** The event log in PostgreSQL. */
import { and, asc, desc, eq, getTableColumns, gt, inArray, lt, max, min, type SQL, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { SeenVerifications } from '../../connection/propagation-estimate.ts';
import type { Log } from '../../observe/log.ts';
import { readEvents, seenIn } from '../event-rows.ts';
import type { EventQuery, EventStore, StoredEvent } from '../events.ts';
import { boundsOf, pageOf, readNumberKey } from '../paging.ts';
import { type EventRow, toEvent } from '../rows.ts';
import type { Database } from './database.ts';
import { events, heads, isEnding } from './schema.ts';
import { db, param, statement } from './statements.ts';

export class PostgresEvents implements EventStore {
  readonly #database: Database;
  readonly #log: Log;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  eventsAfter(query: EventQuery): Promise<StoredEvent[]> {
    return readEvents(query, (rest) => this.#rowsAfter(rest), this.#log);
  }

  #rowsAfter({ after, limit, connectionId, workspaceId }: EventQuery): Promise<EventRow[]> {
    if (connectionId !== undefined)
      return this.#database.read(STATEMENTS.afterOfConnection, { after, limit, connectionId });
    if (workspaceId !== undefined)
      return this.#database.read(STATEMENTS.afterOfWorkspace, { after, limit, workspaceId });
    return this.#database.read(STATEMENTS.after, { after, limit });
  }

  async lastPosition(): Promise<number> {
    const [head] = await this.#database.read(STATEMENTS.last);
    return head?.position ?? 0;
  }

  async lastPositionIn(workspaceId: string): Promise<number> {
    const [last] = await this.#database.read(STATEMENTS.lastIn, { workspaceId });
    return last?.position ?? 0;
  }

  async positionBeforeVerification(verificationId: string): Promise<number> {
    const [first] = await this.#database.read(STATEMENTS.firstOfVerification, { verificationId });
    return (first?.position ?? 1) - 1;
  }

  async listEvents(connectionId: string, request: PageRequest): Promise<Page<StoredEvent>> {
    // Newest first: later items in the list have smaller numbers.
    const { after = MAX_SEQUENCE, before = 0, fromEnd } = boundsOf(request, readNumberKey);
    const found = await this.#database.read(fromEnd ? STATEMENTS.oldestFirst : STATEMENTS.newestFirst, {
      connectionId,
      after,
      before,
      limit: request.limit + 1,
    });
    return pageOf(request, found.map(toEvent), ({ sequence }) => String(sequence));
  }

  async deleteEventsBefore(before: Millis, limit: number): Promise<number> {
    return (await this.#database.write(STATEMENTS.deleteOld, { before, limit })).length;
  }

  async seenVerifications(limit: number): Promise<SeenVerifications> {
    return seenIn(await this.#database.read(STATEMENTS.endings, { limit }));
  }
}

const MAX_SEQUENCE = Number.MAX_SAFE_INTEGER;

const COLUMNS = getTableColumns(events);
const LAST = { position: max(events.position) };
const limit = sql.placeholder('limit');

function rowsAfter(name: string, of?: SQL) {
  const query = db
    .select()
    .from(events)
    .where(and(of, gt(events.position, param('after'))))
    .orderBy(asc(events.position))
    .limit(limit);
  return statement<EventRow>(name, query, COLUMNS);
}

function listOf(name: string, order: typeof asc | typeof desc) {
  const query = db
    .select()
    .from(events)
    .where(
      and(
        eq(events.connectionId, param('connectionId')),
        sql`${events.sequence} < ${param('after')}::bigint`,
        sql`${events.sequence} > ${param('before')}::bigint`,
      ),
    )
    .orderBy(order(events.sequence))
    .limit(limit);
  return statement<EventRow>(name, query, COLUMNS);
}

const STATEMENTS = {
  after: rowsAfter('events_after'),
  afterOfConnection: rowsAfter('events_of_connection', eq(events.connectionId, param('connectionId'))),
  afterOfWorkspace: rowsAfter('events_of_workspace', eq(events.workspaceId, param('workspaceId'))),
  last: statement<{ position: number }>('last_position', db.select({ position: heads.events }).from(heads), {
    position: heads.events,
  }),
  lastIn: statement<{ position: number | null }>(
    'last_position_in',
    db
      .select(LAST)
      .from(events)
      .where(eq(events.workspaceId, param('workspaceId'))),
    LAST,
  ),
  firstOfVerification: statement<{ position: number | null }>(
    'first_of_verification',
    db
      .select({ position: min(events.position) })
      .from(events)
      .where(eq(events.verificationId, param('verificationId'))),
    LAST,
  ),
  newestFirst: listOf('events_newest_first', desc),
  oldestFirst: listOf('events_oldest_first', asc),
  deleteOld: statement<{ position: number }>(
    'delete_old_events',
    db
      .delete(events)
      .where(
        inArray(
          events.position,
          db
            .select({ position: events.position })
            .from(events)
            .where(lt(events.occurredAt, param('before')))
            .orderBy(asc(events.occurredAt))
            .limit(limit)
            // Another server may delete them at the same moment.
            .for('update', { skipLocked: true }),
        ),
      )
      .returning({ position: events.position }),
    { position: events.position },
  ),
  endings: statement<{ change: string }>(
    'endings',
    db
      .select({ change: events.change })
      .from(events)
      .where(isEnding)
      .orderBy(desc(events.position))
      .limit(limit),
    { change: events.change },
  ),
};
