/** The migrations that this program brings along, and which programs can work with which schema. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { BUILD } from '../observe/build.ts';
import { DatabaseUnusable } from './database-unusable.ts';
import { MAX_SILENCE_MS } from './fleet.ts';

export type Migration = {
  readonly statements: readonly string[];
  /** The oldest version of Aurora that can work with the schema afterwards. Null: every one that could before. */
  readonly oldestProgram: string | null;
};

/** What a database knows of its schema. */
export type SchemaState = {
  /** How many migrations were applied. */
  readonly applied: number;
  /** The oldest version of Aurora that can work with the schema. */
  readonly oldestProgram: string;
};

/** The state of an empty database. */
export const NO_SCHEMA: SchemaState = { applied: 0, oldestProgram: '0.0.0' };

/** The database lacks migrations that this program needs: `npm run migrate` applies them. */
export class SchemaBehind extends DatabaseUnusable {
  override name = 'SchemaBehind';
}

/** The first line of a migration. */
const MARK = /^-- aurora: (?:expand|contract since (?<oldest>\d+\.\d+\.\d+))\n/;

/** How many migrations this program knows. */
export function knownMigrations(migrationsFolder: string): number {
  const journal = join(migrationsFolder, 'meta', '_journal.json');
  if (!existsSync(journal)) throw new DatabaseUnusable(`The migrations are missing: there is no ${journal}.`);
  return (JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] }).entries.length;
}

/** All migrations, in their order. Throws when one does not say which programs can go on. */
export function readMigrations(migrationsFolder: string): Migration[] {
  return readMigrationFiles({ migrationsFolder }).map(({ sql }, index) => {
    const mark = MARK.exec(sql[0] ?? '');
    if (mark === null)
      throw new Error(
        `Migration ${index} of ${migrationsFolder} must begin with "-- aurora: expand" or "-- aurora: contract since 1.2.3".`,
      );
    return { statements: sql, oldestProgram: mark.groups?.['oldest'] ?? null };
  });
}

/** The state after all of these migrations. */
export function stateAfter(migrations: readonly Migration[]): SchemaState {
  const oldest = migrations.flatMap(({ oldestProgram }) => oldestProgram ?? []);
  return {
    applied: migrations.length,
    oldestProgram: oldest.reduce((a, b) => (isOlder(a, b) ? b : a), NO_SCHEMA.oldestProgram),
  };
}

/**
 * @param place names the database in messages
 * @param known how many migrations this program knows: it needs them all, and may find more
 * @throws DatabaseUnusable when this program cannot work with the schema; SchemaBehind when migrations are missing
 */
export function refuseSchema(place: string, state: SchemaState, known: number): void {
  refuseOldProgram(place, state);
  if (state.applied >= known) return;
  throw new SchemaBehind(
    `The database ${place} has schema ${state.applied}; this program needs ${known}. Run "npm run migrate" (in the image: node dist/main.cjs migrate).`,
    { code: 'SCHEMA_BEHIND', reason: 'migrations are missing' },
  );
}

/** The schema in words, for a check-up. @throws DatabaseUnusable when this program cannot work with it */
export function describeSchema(place: string, state: SchemaState, known: number): string {
  refuseOldProgram(place, state);
  const { applied } = state;
  if (applied === 0) return `no schema yet; a migration brings it to ${known}`;
  if (applied < known) return `schema ${applied}; a migration brings it to ${known}`;
  return applied > known ? `schema ${applied}; this program knows ${known} of it` : `schema ${applied}`;
}

function refuseOldProgram(place: string, { applied, oldestProgram }: SchemaState): void {
  if (!isOlder(BUILD.version, oldestProgram)) return;
  throw new DatabaseUnusable(
    `The database ${place} needs Aurora ${oldestProgram} or newer (schema ${applied}); this is ${BUILD.version}. Update Aurora, or use another database.`,
    { code: 'SCHEMA_TOO_NEW', reason: `it needs Aurora ${oldestProgram} or newer` },
  );
}

/**
 * @param versions of the servers that run on the database
 * @throws DatabaseUnusable when one of them could not go on after the migration
 */
export function refuseOlderServers(
  place: string,
  versions: readonly string[],
  { oldestProgram }: SchemaState,
): void {
  const tooOld = versions.filter((version) => isOlder(version, oldestProgram));
  if (tooOld.length === 0) return;
  throw new DatabaseUnusable(
    `Servers of Aurora ${tooOld.join(', ')} run on the database ${place}, and the new schema needs ${oldestProgram} or newer. Stop them first. A server that was killed counts for ${MAX_SILENCE_MS / 1_000} seconds.`,
    { code: 'OLDER_SERVERS', reason: 'older servers run on it' },
  );
}

/** Compares versions such as 0.10.2. */
function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
