/** Lists of alerts over PostgreSQL. Each pair of a state and a kind is one range of an index; the pages of all are merged. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { type AlertRow, toAlert } from '../alert-rows.ts';
import type { AlertFilter, AlertScope } from '../alerts.ts';
import { boundsOf, pageOf, readTimeKey, searchPattern, timeKey } from '../paging.ts';
import { alerts } from './alert-schema.ts';
import { matches } from './connection-pages.ts';
import type { Database } from './database.ts';
import { connections } from './schema.ts';
import { param, statement } from './statements.ts';

export async function readAlertPage(
  database: Database,
  scope: AlertScope,
  { states, kinds, cause, search }: AlertFilter,
  request: PageRequest,
): Promise<Page<Alert>> {
  // Newest first: later items in the list are older.
  const { after, before, fromEnd } = boundsOf(request, readTimeKey);
  const of = scope === 'ALL' ? 'all' : 'workspaceId' in scope ? 'ofWorkspace' : 'ofConnection';
  const rows = await database.read(LISTS[of][fromEnd ? 'oldestFirst' : 'newestFirst'], {
    ...(scope === 'ALL' ? {} : scope),
    ...{ states, kinds, cause: cause ?? null, limit: request.limit + 1 },
    pattern: search === undefined ? null : searchPattern(search),
    afterTime: after?.createdAt ?? Number.MAX_SAFE_INTEGER,
    afterId: after?.id ?? '',
    beforeTime: before?.createdAt ?? -1,
    beforeId: before?.id ?? '',
  });
  return pageOf(request, rows.map(toAlert), ({ openedAt: createdAt, id }) => timeKey({ createdAt, id }));
}

const COLUMNS = getTableColumns(alerts);

function listStatement(name: string, direction: SQL, of: SQL) {
  const order = sql`opened_at ${direction}, id ${direction}`;
  const query = sql`select ${sql.join(Object.values(COLUMNS), sql`, `)} from unnest(${param('states')}::text[]) as s(state)
    cross join unnest(${param('kinds')}::text[]) as k(kind)
    cross join lateral (
      select * from ${alerts} a where ${of} a.state = s.state and a.kind = k.kind
        and (opened_at, id) < (${param('afterTime')}::bigint, ${param('afterId')})
        and (opened_at, id) > (${param('beforeTime')}::bigint, ${param('beforeId')})
        and (${param('cause')}::text is null or cause = ${param('cause')})
        and (${param('pattern')}::text is null or exists (select 1 from ${connections}
          where ${connections.id} = a.connection_id and ${matches(param('pattern'))}))
      order by ${order} limit ${param('limit')}) ${alerts}
    order by ${order} limit ${param('limit')}`;
  return statement<AlertRow>(name, query, COLUMNS);
}

function bothWays(name: string, of: SQL) {
  return {
    newestFirst: listStatement(`${name}_newest_first`, sql`desc`, of),
    oldestFirst: listStatement(`${name}_oldest_first`, sql`asc`, of),
  };
}

const LISTS = {
  all: bothWays('all_alerts', sql``),
  ofWorkspace: bothWays('alerts_of_workspace', sql`a.workspace_id = ${param('workspaceId')} and`),
  ofConnection: bothWays('alerts_of_connection', sql`a.connection_id = ${param('connectionId')} and`),
};
