/** Opens the database that DATABASE_URL names. */
import type { Config } from './config.ts';
import type { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import type { Tracing } from './observe/tracing.ts';
import { migrationsFolder } from './project-files.ts';
import type { DatabaseAddress } from './storage/database-address.ts';
import type { DatabaseReport } from './storage/database-report.ts';
import { observedStore } from './storage/observed-store.ts';
import { lookAtDatabase } from './storage/sqlite/open-database.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';
import type { Store } from './storage/store.ts';
import { isTelemetryOn } from './telemetry.ts';

/** Opens the store, and brings its schema up to date. @throws DatabaseUnusable */
export async function openStore(
  database: DatabaseAddress,
  log: Log,
  lifecycle?: Pick<Lifecycle, 'emit'>,
): Promise<Store> {
  const options = { migrationsFolder: migrationsFolder(database.kind), log, ...(lifecycle && { lifecycle }) };
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
  const { database } = config;
  const isFile = database.kind === 'sqlite';
  // In metrics, traces and `/version`.
  const system = isFile ? ('sqlite' as const) : ('postgresql' as const);
  const opened = await openStore(database, log, observers.lifecycle);
  const store = isTelemetryOn(config) ? observedStore(opened, { ...observers, system }) : opened;
  return { system, store, databaseFile: isFile ? database.file : null };
}

/** Checks the database as a server would use it. Changes nothing. */
export async function lookAtStore(database: DatabaseAddress): Promise<DatabaseReport> {
  const folder = migrationsFolder(database.kind);
  if (database.kind === 'sqlite') return lookAtDatabase(database.file, folder);
  const { lookAtPostgres } = await import('./storage/postgres/look-at-postgres.ts');
  return lookAtPostgres(database, folder);
}
