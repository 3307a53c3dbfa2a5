/** Lists of workspaces over SQLite: filtered, searched, in either order, a page at a time by key. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../base/page.ts';
import type { Workspace, WorkspaceFilter, WorkspaceList, WorkspaceOrder } from '../connections.ts';
import { boundsOf, byValue, pageOf, readWorkspaceKey, searchPattern, workspaceKey } from '../paging.ts';
import type { Values } from '../rows.ts';
import { isNotDeleted } from './deletion-schema.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { readWorkspace, WORKSPACE_COLUMNS } from './rows.ts';
import { connections, workspaceNameForOrder, workspaces } from './schema.ts';

/** The sort expression of each order, in the form of the table's indexes. */
const EXPRESSIONS: Readonly<Record<WorkspaceOrder, SQL>> = {
  CREATED_AT: sql`${workspaces.createdAt}`,
  NAME: workspaceNameForOrder,
};

/** The place of the value that is selected after the workspace. */
const BEHIND_WORKSPACE = Object.keys(WORKSPACE_COLUMNS).length;

export function readWorkspacePage(
  db: DrizzleDatabase,
  only: 'ALL' | readonly string[],
  { orderBy, descending, ...filter }: WorkspaceList,
  request: PageRequest,
): Page<Workspace> {
  const value = EXPRESSIONS[orderBy];
  const bounds = boundsOf(request, (key) => readWorkspaceKey(orderBy, key));
  const page = byValue(value, workspaces.id, bounds, descending);
  const found = db
    .select({ ...WORKSPACE_COLUMNS, value })
    .from(workspaces)
    .where(and(selectedWorkspaces(db, only, filter), page.where))
    .orderBy(...page.orderBy)
    .limit(request.limit + 1)
    .values();
  const rows = found.map((values: Values) => ({
    workspace: readWorkspace(values),
    value: values[BEHIND_WORKSPACE],
  }));
  const { items, ...rest } = pageOf(request, rows, (row) => workspaceKey(orderBy, row.workspace, row.value));
  return { ...rest, items: items.map((item) => ({ key: item.key, value: item.value.workspace })) };
}

/** Whether the list contains a workspace. */
export function selectedWorkspaces(
  db: DrizzleDatabase,
  only: 'ALL' | readonly string[],
  { search, statuses }: WorkspaceFilter,
): SQL | undefined {
  return and(
    only === 'ALL' ? undefined : inArray(workspaces.id, [...only]),
    search === undefined ? undefined : matches(search),
    statuses === undefined ? undefined : hasConnection(db, statuses),
    isNotDeleted,
  );
}

function matches(search: string): SQL {
  const { name, externalId, previousExternalId } = workspaces;
  const pattern = searchPattern(search);
  return sql`(${name} like ${pattern} escape '\\' or ${externalId} = ${search} or ${previousExternalId} = ${search})`;
}

function hasConnection(db: DrizzleDatabase, statuses: NonNullable<WorkspaceList['statuses']>): SQL {
  const ofWorkspace = and(
    eq(connections.workspaceId, workspaces.id),
    inArray(connections.status, [...statuses]),
  );
  return sql`exists ${db.select({ one: sql`1` }).from(connections).where(ofWorkspace)}`;
}
