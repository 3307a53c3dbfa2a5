/** Reads rows of events, for every database. */
import type { ConnectionChange } from '../connection/connection.ts';
import type { SeenVerifications } from '../connection/propagation-estimate.ts';
import type { Log } from '../observe/log.ts';
import type { EventQuery, StoredEvent } from './events.ts';
import { type EventRow, toEvent } from './rows.ts';

/** The events of the query. Skips damaged rows, so that other events still arrive. */
export async function readEvents(
  query: EventQuery,
  rowsAfter: (query: EventQuery) => readonly EventRow[] | Promise<readonly EventRow[]>,
  log: Log,
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let { after } = query; ; ) {
    const limit = query.limit - found.length;
    const rows = await rowsAfter({ ...query, after, limit });
    for (const row of rows) {
      after = row.position;
      try {
        found.push(toEvent(row));
      } catch (error) {
        log.error({ error, connectionId: row.connectionId }, 'an event cannot be read');
      }
    }
    // Damaged rows must not look like the end: only a short page is the last one.
    if (rows.length < limit || found.length === query.limit) return found;
  }
}

/** What the endings of verifications tell. */
export function seenIn(endings: readonly Pick<EventRow, 'change'>[]): SeenVerifications {
  const changes = endings.map(({ change }) => JSON.parse(change) as ConnectionChange);
  const arrivalsMs = changes.flatMap((change) =>
    change.type === 'ConnectionEstablished' && change.attempts > 1 ? [change.elapsedMs] : [],
  );
  const failed = changes.filter((change) => change.type === 'ConnectionFailed' && change.attempts > 1);
  return { arrivalsMs, failed: failed.length };
}
