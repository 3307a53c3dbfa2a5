/** The table of workspaces that are being deleted in PostgreSQL. */
import { sql } from 'drizzle-orm';
import { pgTable } from 'drizzle-orm/pg-core';
import { millis, text, workspaces } from './schema.ts';

/** Workspaces that are being deleted: nothing of them can be used any more. */
export const deletedWorkspaces = pgTable('deleted_workspaces', {
  /** The id of the workspace. */
  id: text().primaryKey(),
  deletedAt: millis().notNull(),
});

/** For queries of workspaces. */
export const isNotDeleted = sql`not exists (select 1 from ${deletedWorkspaces} where ${deletedWorkspaces.id} = ${workspaces.id})`;
