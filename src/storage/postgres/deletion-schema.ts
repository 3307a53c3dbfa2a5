/** The table of deleted workspaces in PostgreSQL. */
import { sql } from 'drizzle-orm';
import { type PgColumn, pgTable } from 'drizzle-orm/pg-core';
import { millis, text, workspaces } from './schema.ts';

/**
 * Deleted workspaces: nothing of them can be used any more. Their rows are deleted in the background, these stay: an id is
 * never used again, because tokens of an issuer and cursors may still have it.
 */
export const deletedWorkspaces = pgTable('deleted_workspaces', {
  /** The id of the workspace. */
  id: text().primaryKey(),
  deletedAt: millis().notNull(),
});

/** For queries of what belongs to a workspace. */
export const isNotDeletedIn = (workspaceId: PgColumn) =>
  sql`not exists (select 1 from ${deletedWorkspaces} where ${deletedWorkspaces.id} = ${workspaceId})`;

/** For queries of workspaces. */
export const isNotDeleted = isNotDeletedIn(workspaces.id);
