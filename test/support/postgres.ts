/** Databases of single tests in the PostgreSQL that `postgres-setup.ts` starts. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/storage/postgres/postgres-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { asOperator } from './as-operator.ts';
import { onFinished } from './lifetime.ts';
import { quietLog } from './quiet-log.ts';

export const MIGRATIONS = new URL('../../drizzle/postgres', import.meta.url).pathname;

/** The address of a new database with the schema, dropped after the test. */
export function createDatabase(): Promise<string> {
  return create('template_of_tests');
}

/** The address of a new database without tables, dropped after the test. */
export function createEmptyDatabase(): Promise<string> {
  return create('template0');
}

async function create(template: string): Promise<string> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (server === undefined) throw new Error('Run this test with: npm run test:postgres');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asOperator(server, `create database ${name} template ${template}`);
  onFinished(() => asOperator(server, `drop database ${name} with (force)`));
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/** Locks all rows of a table as the operator, until the returned function is called. */
export async function lockRows(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('begin');
  await client.query(`select 1 from ${table} for update`);
  return () => client.end();
}

/** Opens the store, and closes it after the test. */
export async function openStoreOn(url: string, options: Partial<PostgresStoreOptions> = {}): Promise<Store> {
  const store = await openPostgresStore({
    url,
    listenUrl: null,
    pooler: 'none',
    migrationsFolder: MIGRATIONS,
    log: quietLog(),
    ...options,
  });
  onFinished(() => store.close().catch(() => {}));
  return store;
}
