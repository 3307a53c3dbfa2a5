/** Opens the database that DATABASE_URL names. */
import type { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import { migrationsFolder } from './project-files.ts';
import type { DatabaseAddress } from './storage/database-address.ts';
import type { DatabaseReport } from './storage/database-report.ts';
import { lookAtDatabase } from './storage/sqlite/open-database.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';
import type { Store } from './storage/store.ts';

/** Opens the store, and brings its schema up to date. @throws DatabaseUnusable */
export async function openStore(
  database: DatabaseAddress,
  log: Log,
  lifecycle: Pick<Lifecycle, 'emit'>,
): Promise<Store> {
  const options = { migrationsFolder: migrationsFolder(database.kind), log, lifecycle };
  if (database.kind === 'sqlite') return openSqliteStore({ ...database, ...options });
  // Only servers on PostgreSQL load its driver.
  const { openPostgresStore } = await import('./storage/postgres/postgres-store.ts');
  return openPostgresStore({ ...database, ...options });
}

/** Checks the database as a server would use it. Changes nothing. */
export async function lookAtStore(database: DatabaseAddress): Promise<DatabaseReport> {
  const folder = migrationsFolder(database.kind);
  if (database.kind === 'sqlite') return lookAtDatabase(database.file, folder);
  const { lookAtPostgres } = await import('./storage/postgres/look-at-postgres.ts');
  return lookAtPostgres(database, folder);
}
