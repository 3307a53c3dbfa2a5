/** Lists of alerts over PostgreSQL. Each pair of a state and a kind is one range of an index; the pages of all are merged. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Alert } from '../../alerts/alert.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { type AlertRow, toAlert } from '../alert-rows.ts';
import type { AlertFilter, AlertScope } from '../alerts.ts';
import { boundsOf, pageOf, readTimeKey, searchPattern, timeKey } from '../paging.ts';
import { alerts } from './alert-schema.ts';
import { matches } from './connection-pages.ts';
import { COUNT, type Count } from './count-rows.ts';
import type { Database } from './database.ts';
import { connections } from './schema.ts';
import { type Params, param, statement } from './statements.ts';

export async function readAlertPage(
  database: Database,
  scope: AlertScope,
  filter: AlertFilter,
  request: PageRequest,
): Promise<Page<Alert>> {
  // Newest first: later items in the list are older.
  const { after, before, fromEnd } = boundsOf(request, readTimeKey);
  const rows = await database.read(LIST_STATEMENTS[nameOf(scope)][fromEnd ? 'oldestFirst' : 'newestFirst'], {
    ...valuesOf(scope, filter),
    limit: request.limit + 1,
    afterTime: after?.createdAt ?? Number.MAX_SAFE_INTEGER,
    afterId: after?.id ?? '',
    beforeTime: before?.createdAt ?? -1,
    beforeId: before?.id ?? '',
  });
  return pageOf(request, rows.map(toAlert), ({ openedAt: createdAt, id }) => timeKey({ createdAt, id }));
}

/** How many alerts match, up to `limit`. */
export async function countAlertRows(
  database: Database,
  scope: AlertScope,
  filter: AlertFilter,
  limit: number,
): Promise<number> {
  const statement = COUNT_STATEMENTS[nameOf(scope)][filter.search === undefined ? 'all' : 'searched'];
  const [found] = await database.read(statement, { ...valuesOf(scope, filter), limit });
  return found?.count ?? 0;
}

function nameOf(scope: AlertScope): 'all' | 'ofWorkspace' | 'ofConnection' {
  if (scope === 'ALL') return 'all';
  return 'workspaceId' in scope ? 'ofWorkspace' : 'ofConnection';
}

function valuesOf(scope: AlertScope, { states, kinds, cause, search }: AlertFilter): Params {
  return {
    ...(scope === 'ALL' ? {} : scope),
    ...{ states, kinds, cause: cause ?? null },
    pattern: search === undefined ? null : searchPattern(search),
  };
}

const COLUMNS = getTableColumns(alerts);

const HAS_CAUSE = sql`(${param('cause')}::text is null or cause = ${param('cause')})`;
const IS_FOUND = sql`exists (select 1 from ${connections}
          where ${connections.id} = a.connection_id and ${matches(param('pattern'))})`;

/** Two statements: with the condition of a search, PostgreSQL expects a query so large that it compiles it first. */
function countStatements(name: string, of: SQL) {
  const query = (rest: SQL) => sql`select count(*) from (select 1 from ${alerts} a
    where ${of} a.state = any(${param('states')}) and a.kind = any(${param('kinds')}) and ${HAS_CAUSE} ${rest}
    limit ${param('limit')}) counted`;
  return {
    all: statement<Count>(name, query(sql``), COUNT),
    searched: statement<Count>(`${name}_searched`, query(sql`and ${IS_FOUND}`), COUNT),
  };
}

function listStatement(name: string, direction: SQL, of: SQL) {
  const order = sql`opened_at ${direction}, id ${direction}`;
  const query = sql`select ${sql.join(Object.values(COLUMNS), sql`, `)} from unnest(${param('states')}::text[]) as s(state)
    cross join unnest(${param('kinds')}::text[]) as k(kind)
    cross join lateral (
      select * from ${alerts} a where ${of} a.state = s.state and a.kind = k.kind
        and ${HAS_CAUSE} and (${param('pattern')}::text is null or ${IS_FOUND})
        and (opened_at, id) < (${param('afterTime')}::bigint, ${param('afterId')})
        and (opened_at, id) > (${param('beforeTime')}::bigint, ${param('beforeId')})
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

const OF_WORKSPACE = sql`a.workspace_id = ${param('workspaceId')} and`;
const OF_CONNECTION = sql`a.connection_id = ${param('connectionId')} and`;

const LIST_STATEMENTS = {
  all: bothWays('all_alerts', sql``),
  ofWorkspace: bothWays('alerts_of_workspace', OF_WORKSPACE),
  ofConnection: bothWays('alerts_of_connection', OF_CONNECTION),
};

const COUNT_STATEMENTS = {
  all: countStatements('count_all_alerts', sql``),
  ofWorkspace: countStatements('count_alerts_of_workspace', OF_WORKSPACE),
  ofConnection: countStatements('count_alerts_of_connection', OF_CONNECTION),
};
