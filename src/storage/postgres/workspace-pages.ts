/** Lists of workspaces over PostgreSQL: filtered, searched, in either order, a page at a time by key. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Workspace, WorkspaceFilter, WorkspaceList, WorkspaceOrder } from '../connections.ts';
import { boundsOf, byValue, pageOf, readWorkspaceKey, searchPattern, workspaceKey } from '../paging.ts';
import type { Database } from './database.ts';
import { isNotDeleted } from './deletion-schema.ts';
import { readWorkspace, WORKSPACE_COLUMNS } from './records.ts';
import { connections, workspaceNameForOrder, workspaces } from './schema.ts';
import { db, isAnyOf, type Params, param, statementOf } from './statements.ts';

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<WorkspaceOrder, SQL>> = {
  CREATED_AT: sql`${workspaces.createdAt}`,
  NAME: workspaceNameForOrder,
};

/** The place of the value that is selected after the workspace. */
const BEHIND_WORKSPACE = Object.keys(WORKSPACE_COLUMNS).length;

export async function readWorkspacePage(
  database: Database,
  only: 'ALL' | readonly string[],
  { orderBy, descending, ...filter }: WorkspaceList,
  request: PageRequest,
): Promise<Page<Workspace>> {
  const value = EXPRESSIONS[orderBy];
  const bounds = boundsOf(request, (key) => readWorkspaceKey(orderBy, key));
  const page = byValue(value, workspaces.id, bounds, descending);
  const statement = statementOf(
    '',
    db
      .select({ ...WORKSPACE_COLUMNS, value })
      .from(workspaces)
      .where(and(selectedWorkspaces(only, filter), page.where))
      .orderBy(...page.orderBy)
      .limit(request.limit + 1),
    (values) => ({ workspace: readWorkspace(values), value: values[BEHIND_WORKSPACE] }),
  );
  const rows = await database.read(statement, workspaceValues(only, filter));
  const { items, ...rest } = pageOf(request, rows, (row) => workspaceKey(orderBy, row.workspace, row.value));
  return { ...rest, items: items.map((item) => ({ key: item.key, value: item.value.workspace })) };
}

/** Whether the list contains a workspace. Its parameters have the values of `workspaceValues`. */
export function selectedWorkspaces(
  only: 'ALL' | readonly string[],
  { search, statuses }: WorkspaceFilter,
): SQL | undefined {
  return and(
    only === 'ALL' ? undefined : isAnyOf(workspaces.id, 'only'),
    search === undefined ? undefined : MATCHES,
    statuses === undefined ? undefined : HAS_CONNECTION,
    isNotDeleted,
  );
}

export function workspaceValues(
  only: 'ALL' | readonly string[],
  { search, statuses }: WorkspaceFilter,
): Params {
  return { only, search, pattern: search && searchPattern(search), statuses };
}

const { name, externalId, previousExternalId } = workspaces;
const MATCHES = sql`(${name} ilike ${param('pattern')} escape '\\' or ${externalId} = ${param('search')} or ${previousExternalId} = ${param('search')})`;

const ofWorkspace = and(eq(connections.workspaceId, workspaces.id), isAnyOf(connections.status, 'statuses'));
const HAS_CONNECTION = sql`exists ${db.select({ one: sql`1` }).from(connections).where(ofWorkspace)}`;
