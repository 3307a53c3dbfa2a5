/** Lists of alerts over SQLite. Each pair of a state and a kind is one range of an index; the pages of all are merged. */
import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { toAlert } from '../alert-rows.ts';
import type { AlertFilter, AlertScope } from '../alerts.ts';
import { boundsOf, pageOf, readTimeKey, searchPattern, timeKey } from '../paging.ts';
import { alerts } from './alert-schema.ts';
import { matches } from './connection-pages.ts';
import { countRows } from './count-rows.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { limitParam, param } from './params.ts';
import { connections } from './schema.ts';

export class AlertPages {
  readonly #lists: ReturnType<typeof listStatements>;
  readonly #counts: ReturnType<typeof countStatements>;

  constructor(db: DrizzleDatabase) {
    this.#lists = listStatements(db);
    this.#counts = countStatements(db);
  }

  read(scope: AlertScope, filter: AlertFilter, request: PageRequest): Page<Alert> {
    // Newest first: later items in the list are older.
    const { after, before, fromEnd } = boundsOf(request, readTimeKey);
    const { of, ...ids } = scopeOf(scope);
    const list = this.#lists[of][fromEnd ? 'oldestFirst' : 'newestFirst'];
    const bounds = {
      ...filterValues(filter),
      afterTime: after?.createdAt ?? Number.MAX_SAFE_INTEGER,
      afterId: after?.id ?? '',
      beforeTime: before?.createdAt ?? -1,
      beforeId: before?.id ?? '',
    };
    const found = rangesOf(filter).flatMap((range) =>
      list.all({ ...ids, ...bounds, ...range, limit: request.limit + 1 }),
    );
    const direction = fromEnd ? 1 : -1;
    found.sort((a, b) => direction * (a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)));
    const rows = pageOf(request, found.slice(0, request.limit + 1), ({ openedAt: createdAt, id }) =>
      timeKey({ createdAt, id }),
    );
    return { ...rows, items: rows.items.map(({ key, value }) => ({ key, value: toAlert(value) })) };
  }

  /** How many alerts match, up to `limit`. */
  count(scope: AlertScope, filter: AlertFilter, limit: number): number {
    const { of, ...ids } = scopeOf(scope);
    let found = 0;
    for (const range of rangesOf(filter)) {
      const params = { ...ids, ...filterValues(filter), ...range, limit: limit - found };
      found += this.#counts[of].get(params)?.count ?? 0;
      if (found >= limit) break;
    }
    return found;
  }
}

function rangesOf({ states, kinds }: AlertFilter) {
  return states.flatMap((state) => kinds.map((kind) => ({ state, kind })));
}

function filterValues({ cause, search }: AlertFilter) {
  return { cause: cause ?? null, pattern: search === undefined ? null : searchPattern(search) };
}

function scopeOf(scope: AlertScope) {
  if (scope === 'ALL') return { of: 'all' } as const;
  return 'workspaceId' in scope
    ? ({ of: 'ofWorkspace', ...scope } as const)
    : ({ of: 'ofConnection', ...scope } as const);
}

/** The alerts of one range that match. */
function inRange(of: SQL | undefined): SQL | undefined {
  const pattern = param('pattern');
  return and(
    of,
    eq(alerts.state, param('state')),
    eq(alerts.kind, param('kind')),
    sql`(${param('cause')} is null or ${alerts.cause} = ${param('cause')})`,
    sql`(${pattern} is null or exists (select 1 from ${connections}
      where ${connections.id} = ${alerts.connectionId} and ${matches(pattern)}))`,
  );
}

const OF_WORKSPACE = eq(alerts.workspaceId, param('workspaceId'));
const OF_CONNECTION = eq(alerts.connectionId, param('connectionId'));

function countStatements(db: DrizzleDatabase) {
  const counting = (of?: SQL) => countRows(db, alerts, inRange(of), limitParam()).prepare();
  return { all: counting(), ofWorkspace: counting(OF_WORKSPACE), ofConnection: counting(OF_CONNECTION) };
}

function listStatements(db: DrizzleDatabase) {
  const { openedAt, id } = alerts;
  const list = (order: typeof asc | typeof desc, of?: SQL) =>
    db
      .select()
      .from(alerts)
      .where(
        and(
          inRange(of),
          sql`(${openedAt}, ${id}) < (${param('afterTime')}, ${param('afterId')})`,
          sql`(${openedAt}, ${id}) > (${param('beforeTime')}, ${param('beforeId')})`,
        ),
      )
      .orderBy(order(openedAt), order(id))
      .limit(limitParam())
      .prepare();
  const both = (of?: SQL) => ({ newestFirst: list(desc, of), oldestFirst: list(asc, of) });
  return {
    all: both(),
    ofWorkspace: both(OF_WORKSPACE),
    ofConnection: both(OF_CONNECTION),
  };
}
