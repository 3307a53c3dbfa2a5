/** Opens and migrates the database that DATABASE_URL names. */
import type { Config } from './config.ts';
import type { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import type { Tracing } from './observe/tracing.ts';
import { migrationsFolder } from './project-files.ts';
import type { DatabaseAddress } from './storage/database-address.ts';
import type { DatabaseReport } from './storage/database-report.ts';
import { SchemaBehind } from './storage/migrations.ts';
import { observedStore } from './storage/observed-store.ts';
import { checkSqliteSchema, lookAtDatabase, openDatabase } from './storage/sqlite/open-database.ts';
import { makePrivately } from './storage/sqlite/private-files.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';
import type { Store } from './storage/store.ts';
import { isTelemetryOn } from './telemetry.ts';

/**
 * Opens the store.
 *
 * @param rest.migrates whether to apply missing migrations. Default: yes
 * @throws DatabaseUnusable
 */
export async function openStore(
  database: DatabaseAddress,
  log: Log,
  rest: { readonly migrates?: boolean; readonly lifecycle?: Pick<Lifecycle, 'emit'> } = {},
): Promise<Store> {
  const options = { migrationsFolder: migrationsFolder(database.kind), log, ...rest };
  if (database.kind === 'sqlite') return openSqliteStore({ ...database, ...options });
  // Only servers on PostgreSQL load its driver.
  const { openPostgresStore } = await import('./storage/postgres/postgres-store.ts');
  return openPostgresStore({ ...database, ...options });
}

/** The store of a server. It reports its operations to metrics and traces where they are configured. */
export async function openObservedStore(
  config: Config,
  log: Log,
  observers: { readonly lifecycle: Lifecycle; readonly tracing: Tracing },
) {
  const { database, migrates } = config;
  const isFile = database.kind === 'sqlite';
  // In metrics, traces and `/version`.
  const system = isFile ? ('sqlite' as const) : ('postgresql' as const);
  const opened = await openStore(database, log, { migrates, lifecycle: observers.lifecycle });
  const store = isTelemetryOn(config) ? observedStore(opened, { ...observers, system }) : opened;
  return { system, store, databaseFile: isFile ? database.file : null };
}

/** Applies missing migrations. @throws DatabaseUnusable */
export async function migrateStore(database: DatabaseAddress): Promise<void> {
  const folder = migrationsFolder(database.kind);
  if (database.kind === 'sqlite') {
    makePrivately(database.file);
    openDatabase(database.file, folder).close();
    return;
  }
  const { migrate } = await import('./storage/postgres/migrate.ts');
  return migrate(database, folder);
}

/**
 * What a migration must do before a server can open the database, in a sentence; null when nothing is missing.
 *
 * @throws DatabaseUnusable when a migration would not help
 */
export async function missingMigrations(database: DatabaseAddress): Promise<string | null> {
  try {
    await checkSchema(database);
    return null;
  } catch (error) {
    if (error instanceof SchemaBehind) return error.message;
    throw error;
  }
}

async function checkSchema(database: DatabaseAddress): Promise<void> {
  const folder = migrationsFolder(database.kind);
  if (database.kind === 'sqlite') return checkSqliteSchema(database.file, folder);
  const { checkPostgresSchema } = await import('./storage/postgres/look-at-postgres.ts');
  return checkPostgresSchema(database, folder);
}

/** Checks the database as a server would use it. Changes nothing. */
export async function lookAtStore(database: DatabaseAddress): Promise<DatabaseReport> {
  const folder = migrationsFolder(database.kind);
  if (database.kind === 'sqlite') return lookAtDatabase(database.file, folder);
  const { lookAtPostgres } = await import('./storage/postgres/look-at-postgres.ts');
  return lookAtPostgres(database, folder);
}
