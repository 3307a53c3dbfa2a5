/** Lists of alerts over SQLite. Each pair of a state and a kind is one range of an index; the pages of all are merged. */
import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { toAlert } from '../alert-rows.ts';
import type { AlertFilter, AlertScope } from '../alerts.ts';
import { boundsOf, pageOf, readTimeKey, searchPattern, timeKey } from '../paging.ts';
import { alerts } from './alert-schema.ts';
import { matches } from './connection-pages.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { connections } from './schema.ts';

export class AlertPages {
  readonly #lists: ReturnType<typeof listStatements>;

  constructor(db: DrizzleDatabase) {
    this.#lists = listStatements(db);
  }

  read(scope: AlertScope, { states, kinds, cause, search }: AlertFilter, request: PageRequest): Page<Alert> {
    // Newest first: later items in the list are older.
    const { after, before, fromEnd } = boundsOf(request, readTimeKey);
    const { of, ...ids } = scopeOf(scope);
    const list = this.#lists[of][fromEnd ? 'oldestFirst' : 'newestFirst'];
    const bounds = {
      cause: cause ?? null,
      pattern: search === undefined ? null : searchPattern(search),
      afterTime: after?.createdAt ?? Number.MAX_SAFE_INTEGER,
      afterId: after?.id ?? '',
      beforeTime: before?.createdAt ?? -1,
      beforeId: before?.id ?? '',
    };
    const found = states.flatMap((state) =>
      kinds.flatMap((kind) => list.all({ ...ids, ...bounds, state, kind, limit: request.limit + 1 })),
    );
    const direction = fromEnd ? 1 : -1;
    found.sort((a, b) => direction * (a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)));
    const rows = pageOf(request, found.slice(0, request.limit + 1), ({ openedAt: createdAt, id }) =>
      timeKey({ createdAt, id }),
    );
    return { ...rows, items: rows.items.map(({ key, value }) => ({ key, value: toAlert(value) })) };
  }
}

function scopeOf(scope: AlertScope) {
  if (scope === 'ALL') return { of: 'all' } as const;
  return 'workspaceId' in scope
    ? ({ of: 'ofWorkspace', ...scope } as const)
    : ({ of: 'ofConnection', ...scope } as const);
}

function listStatements(db: DrizzleDatabase) {
  const { openedAt, id, cause } = alerts;
  const pattern = param('pattern');
  const list = (order: typeof asc | typeof desc, of?: SQL) =>
    db
      .select()
      .from(alerts)
      .where(
        and(
          of,
          eq(alerts.state, param('state')),
          eq(alerts.kind, param('kind')),
          sql`(${openedAt}, ${id}) < (${param('afterTime')}, ${param('afterId')})`,
          sql`(${openedAt}, ${id}) > (${param('beforeTime')}, ${param('beforeId')})`,
          sql`(${param('cause')} is null or ${cause} = ${param('cause')})`,
          sql`(${pattern} is null or exists (select 1 from ${connections}
            where ${connections.id} = ${alerts.connectionId} and ${matches(pattern)}))`,
        ),
      )
      .orderBy(order(openedAt), order(id))
      .limit(limitParam())
      .prepare();
  const both = (of?: SQL) => ({ newestFirst: list(desc, of), oldestFirst: list(asc, of) });
  return {
    all: both(),
    ofWorkspace: both(eq(alerts.workspaceId, param('workspaceId'))),
    ofConnection: both(eq(alerts.connectionId, param('connectionId'))),
  };
}
