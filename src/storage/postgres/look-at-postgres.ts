/** The check-up of a PostgreSQL database. */
import pg from 'pg';
import type { DatabaseReport } from '../database-report.ts';
import { DatabaseUnusable } from '../database-unusable.ts';
import { knownMigrations } from '../migrations.ts';
import { clientOptions, type DatabaseOptions, placeOf } from './database.ts';
import { postgresUnusable } from './faults.ts';
import { checkServer, refuseNewer } from './migrate.ts';

/** Connects as a server does, and reads what it needs. Changes nothing. */
export async function lookAtPostgres(
  options: Pick<DatabaseOptions, 'url' | 'pooler'>,
  migrationsFolder: string,
): Promise<DatabaseReport> {
  const place = placeOf(options.url);
  const client = new pg.Client(clientOptions(options));
  client.on('error', () => {});
  try {
    await client.connect();
    await checkServer(client, place);
    const schema = await schemaOf(client, place, knownMigrations(migrationsFolder));
    return { ok: true, found: `The database ${place} can be reached (${schema}).`, warnings: [] };
  } catch (error) {
    return { ok: false, problem: (postgresUnusable(place, error) ?? (error as Error)).message };
  } finally {
    await client.end().catch(() => {});
  }
}

async function schemaOf(client: pg.Client, place: string, known: number): Promise<string> {
  const { rows } = await client.query<{ made: boolean; readOnly: boolean }>(
    `select to_regclass('schema_state') is not null as made, current_setting('transaction_read_only')::boolean as "readOnly"`,
  );
  if (rows[0]?.readOnly === true)
    throw new DatabaseUnusable(`The database ${place} is read-only: it is a standby.`);
  if (rows[0]?.made !== true) return `no schema yet; the next start brings it to ${known}`;
  const state = await client.query<{ applied: number }>('select applied from schema_state');
  const applied = state.rows[0]?.applied ?? 0;
  refuseNewer(place, applied, known);
  return applied < known ? `schema ${applied}; the next start brings it to ${known}` : `schema ${applied}`;
}
