/** Migrations of PostgreSQL while servers run. */
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { knownMigrations } from '../../../src/storage/migrations.ts';
import { checkPostgresSchema } from '../../../src/storage/postgres/look-at-postgres.ts';
import { migrate } from '../../../src/storage/postgres/migrate.ts';
import { asOperator } from '../../support/as-operator.ts';
import { newerMigrations } from '../../support/newer-migrations.ts';
import { createDatabase, createEmptyDatabase, MIGRATIONS, openStoreOn } from '../../support/postgres.ts';
import { sampleWorkspace } from '../../support/samples.ts';

const ADD_COLUMN = 'alter table workspaces add colour text;';
const KNOWN = knownMigrations(MIGRATIONS);

const target = (url: string) => ({ url, pooler: 'none' }) as const;

const appliedOn = async (url: string) =>
  (await asOperator<{ applied: number }>(url, 'select applied from schema_state'))[0]?.applied;

it('of several programs that start together, one migrates', async () => {
  const url = await createEmptyDatabase();
  await Promise.all([1, 2, 3].map(() => migrate(target(url), MIGRATIONS)));
  expect(await appliedOn(url)).toBe(KNOWN);
});

it('an old server goes on after an expansion, and can be started again', async () => {
  const url = await createDatabase();
  const store = await openStoreOn(url);
  await migrate(target(url), newerMigrations(MIGRATIONS, 'expand', ADD_COLUMN));
  expect(await appliedOn(url)).toBe(KNOWN + 1);
  await store.checkReady();
  const workspace = sampleWorkspace({ id: 'w' });
  await store.insertWorkspace(workspace);
  expect(await (await openStoreOn(url)).workspacesByIds(['w'])).toEqual([workspace]);
});

it('an old server is not ready after a contraction that excludes it, and does not start', async () => {
  const url = await createDatabase();
  const store = await openStoreOn(url);
  await migrate(target(url), newerMigrations(MIGRATIONS, 'contract since 99.0.0', ADD_COLUMN));
  await expect(store.checkReady()).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  await expect(openStoreOn(url)).rejects.toThrow('needs Aurora 99.0.0 or newer');
});

it('a server that runs keeps others from a contraction that excludes it', async () => {
  const url = await createDatabase();
  await asOperator(url, `insert into servers values ('s', '0.2.0', $1, 0, 0)`, [Date.now()]);
  const folder = newerMigrations(MIGRATIONS, 'contract since 99.0.0', ADD_COLUMN);
  await expect(migrate(target(url), folder)).rejects.toMatchObject({ code: 'OLDER_SERVERS' });
  expect(await appliedOn(url)).toBe(KNOWN);
});

it('a server that does not migrate says what is missing', async () => {
  const [url, empty] = [await createDatabase(), await createEmptyDatabase()];
  const folder = newerMigrations(MIGRATIONS, 'expand', ADD_COLUMN);
  for (const address of [url, empty])
    await expect(checkPostgresSchema(target(address), folder)).rejects.toMatchObject({
      code: 'SCHEMA_BEHIND',
    });
  await expect(openStoreOn(url, { migrationsFolder: folder, migrates: false })).rejects.toThrow(
    'npm run migrate',
  );
  await checkPostgresSchema(target(url), MIGRATIONS);
});

it('a migration that cannot lock a table lets others pass, and tries again', async () => {
  const url = await createDatabase();
  const reader = new pg.Client(url);
  await reader.connect();
  onTestFinished(() => reader.end());
  await reader.query('begin');
  await reader.query('select * from workspaces');
  const waiting = async () =>
    (await asOperator(url, `select 1 from pg_locks where not granted and relation = 'workspaces'::regclass`))
      .length;
  const migrating = migrate(target(url), newerMigrations(MIGRATIONS, 'expand', ADD_COLUMN));
  await vi.waitFor(async () => expect(await waiting()).toBe(1), 10_000);
  // It gives up after two seconds. Until then, other readers wait behind it.
  await vi.waitFor(async () => expect(await waiting()).toBe(0), 10_000);
  await asOperator(url, 'select * from workspaces');
  await reader.query('commit');
  await migrating;
  expect(await appliedOn(url)).toBe(KNOWN + 1);
});
