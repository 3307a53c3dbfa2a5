/** The table of workspaces that are being deleted. */
import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { workspaces } from './schema.ts';

/** Workspaces that are being deleted: nothing of them can be used any more. */
export const deletedWorkspaces = sqliteTable('deleted_workspaces', {
  /** The id of the workspace. */
  id: text().primaryKey(),
  deletedAt: integer().notNull(),
});

/** For queries of workspaces. */
export const isNotDeleted = sql`not exists (select 1 from ${deletedWorkspaces} where ${deletedWorkspaces.id} = ${workspaces.id})`;
