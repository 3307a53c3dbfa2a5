/** The database of one test: a SQLite file, or in `npm run test:postgres` a database of PostgreSQL. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/open-store.ts';
import { migrationsFolder } from '../../src/project-files.ts';
import { openDatabase } from '../../src/storage/sqlite/open-database.ts';
import type { Store } from '../../src/storage/store.ts';
import { asOperator } from './as-operator.ts';
import { copyConnection } from './many-connections.ts';
import { createDatabase } from './postgres.ts';
import { quietLog } from './quiet-log.ts';
import { leaveDatabaseTraces, leaveTrace } from './secrets/traces.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const ON_POSTGRES = process.env['TEST_POSTGRES_URL'] !== undefined;

/** A test that is about the file of SQLite. */
export const itOnSqlite: typeof it = ON_POSTGRES ? ((() => {}) as unknown as typeof it) : it;

export type TestDatabase = {
  /** As in DATABASE_URL. */
  readonly url: string;
  /** The path of the SQLite file. */
  readonly file: string;
  /** Opens it again, as another process does. The caller closes it. */
  openStore(): Promise<Store>;
  /** Executes SQL, as another process does. */
  execute(sql: string): Promise<void>;
  /** Copies the only connection so many times, each with its own role. */
  copyConnection(count: number): Promise<void>;
  /** Leaves what is stored for the search for secrets. */
  leaveTraces(): Promise<void>;
};

export async function createTestDatabase(): Promise<TestDatabase> {
  return ON_POSTGRES ? postgresDatabase(await createDatabase()) : sqliteDatabase();
}

let migratedFile: Buffer | undefined;

/** A database with all migrations. They take as long as the start of a server, and have tests of their own. */
function migrated(): Buffer {
  if (migratedFile === undefined) {
    const file = join(temporaryFolder(), 'migrated.db');
    openDatabase(file, migrationsFolder('sqlite')).close();
    migratedFile = readFileSync(file);
  }
  return migratedFile;
}

function sqliteDatabase(): TestDatabase {
  const folder = temporaryFolder();
  const file = join(folder, 'aurora.db');
  const url = `file:${file}`;
  writeFileSync(file, migrated(), { mode: 0o600 });
  return {
    url,
    file,
    openStore: () => openStoreOf(url),
    async execute(sql) {
      const database = new SqliteDatabase(file);
      database.exec(sql);
      database.close();
    },
    copyConnection: async (count) => copyConnection(file, count),
    leaveTraces: async () => leaveDatabaseTraces(folder),
  };
}

function postgresDatabase(url: string): TestDatabase {
  const execute = async (sql: string) => void (await asOperator(url, sql));
  return {
    url,
    // A test that needs it fails, with a name that says why.
    file: '/only-for-itOnSqlite/aurora.db',
    openStore: () => openStoreOf(url),
    execute,
    async copyConnection(count) {
      const columns = await asOperator<{ name: string }>(
        url,
        `select column_name as name from information_schema.columns where table_name = 'connections' order by ordinal_position`,
      );
      const own: Readonly<Record<string, string>> = {
        id: `lpad(to_hex(n), 8, '0') || '-0000-4000-8000-000000000002'`,
        role_arn: 'role_arn || n',
        name: `'Copy ' || n`,
        created_at: 'created_at + n',
        // One verification belongs to one connection.
        verification_id: 'null',
      };
      const names = columns.map(({ name }) => name);
      await execute(
        `insert into connections (${names.join(', ')}) select ${names.map((name) => own[name] ?? name).join(', ')}
         from (select * from connections limit 1) c, generate_series(1, ${count}) n`,
      );
    },
    async leaveTraces() {
      const tables = await asOperator<{ name: string }>(
        url,
        `select table_name as name from information_schema.tables where table_schema = 'public'`,
      );
      const rows = tables.map(({ name }) => `select row_to_json(t)::text as row from "${name}" t`);
      for (const { row } of await asOperator<{ row: string }>(url, rows.join(' union all ')))
        leaveTrace('database file', row);
    },
  };
}

function openStoreOf(url: string): Promise<Store> {
  const reading = readConfig({ DATABASE_URL: url });
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  return openStore(reading.value.database, quietLog());
}
