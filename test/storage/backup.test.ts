import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backupSqlite, restoreSqlite } from '../../src/storage/sqlite/backup.ts';
import { openDatabase } from '../../src/storage/sqlite/open-database.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { WorkspaceEventsDocument } from '../support/documents.ts';
import { damageTable } from '../support/spoil-database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FOLDER = new URL('../../drizzle/sqlite', import.meta.url).pathname;

/** A database with so many workspaces. */
function databaseWith(workspaces: number): string {
  const file = join(temporaryFolder(), 'aurora.db');
  const database = openDatabase(file, FOLDER);
  addWorkspaces(database, 0, workspaces);
  database.close();
  return file;
}

function addWorkspaces(database: SqliteDatabase.Database, from: number, count: number): void {
  const insert = database.prepare(
    'INSERT INTO workspaces (id, name, external_id, external_id_created_at, created_at) VALUES (?, ?, ?, 1, 1)',
  );
  const addAll = database.transaction(() => {
    for (let n = from; n < from + count; n++) insert.run(`w${n}`, 'x'.repeat(500), `e${n}`);
  });
  addAll();
}

function countWorkspaces(file: string): number {
  const database = new SqliteDatabase(file, { readonly: true });
  const count = database.prepare<[], number>('SELECT count(*) FROM workspaces').pluck().get() ?? -1;
  database.close();
  return count;
}

function backupName(): string {
  return join(temporaryFolder(), 'copy.db');
}

describe('a backup', () => {
  it('has what was committed when it began, while another connection writes', async () => {
    const file = databaseWith(2_000);
    const writer = openDatabase(file, FOLDER);
    onTestFinished(() => void writer.close());
    const copy = backupName();
    const running = backupSqlite(file, copy);
    addWorkspaces(writer, 2_000, 500);
    expect(await running).toMatchObject({ workspaces: 2_000, installation_secrets: 1, heads: 1 });
    addWorkspaces(writer, 2_500, 1);
    expect(countWorkspaces(copy)).toBe(2_000);
    expect(countWorkspaces(file)).toBe(2_501);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(copy))).toEqual(['copy.db']);
  });

  it('overwrites nothing', async () => {
    const copy = backupName();
    writeFileSync(copy, 'precious');
    await expect(backupSqlite(databaseWith(1), copy)).rejects.toThrow(`The file ${copy} exists`);
    expect(readFileSync(copy, 'utf8')).toBe('precious');
  });

  it('of a damaged database fails, and leaves no file', async () => {
    const file = databaseWith(500);
    await damageTable(file, 'workspaces');
    const copy = backupName();
    await expect(backupSqlite(file, copy)).rejects.toThrow('damaged');
    expect(readdirSync(dirname(copy))).toEqual([]);
  });

  it('of no database, or to no folder, says so', async () => {
    await expect(backupSqlite('/nowhere/aurora.db', backupName())).rejects.toThrow('There is no database');
    await expect(backupSqlite(databaseWith(1), '/nowhere/copy.db')).rejects.toThrow('cannot be created');
  });
});

describe('a restore', () => {
  it('brings the database of the backup back, and keeps the previous one', async () => {
    const file = databaseWith(3);
    const copy = backupName();
    await backupSqlite(file, copy);
    const database = openDatabase(file, FOLDER);
    addWorkspaces(database, 3, 4);
    database.close();
    const { counts, before } = await restoreSqlite(copy, file, FOLDER);
    expect(counts).toMatchObject({ workspaces: 3 });
    expect(countWorkspaces(file)).toBe(3);
    expect(countWorkspaces(before ?? '')).toBe(7);
    for (const path of [file, before ?? '']) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file)).sort()).toEqual(['aurora.db', basename(before ?? '')]);
    openDatabase(file, FOLDER).close();
  });

  it('needs no previous database', async () => {
    const copy = backupName();
    await backupSqlite(databaseWith(3), copy);
    const file = join(temporaryFolder(), 'aurora.db');
    expect(await restoreSqlite(copy, file, FOLDER)).toMatchObject({ before: null });
    expect(countWorkspaces(file)).toBe(3);
  });

  it('refuses while a server runs, which goes on', async () => {
    const aurora = await startAurora();
    await aurora.createWorkspace();
    const copy = backupName();
    await backupSqlite(aurora.file, copy);
    await aurora.createWorkspace('Later');
    await expect(restoreSqlite(copy, aurora.file, FOLDER)).rejects.toThrow('Stop all servers');
    const ready = await fetch(new URL('/health/ready', aurora.app.url));
    expect(ready.status).toBe(200);
    await aurora.createWorkspace('Last');
    expect(countWorkspaces(aurora.file)).toBe(3);
  });

  it('refuses what is damaged, cut off, of another program, or for newer programs', async () => {
    const file = databaseWith(1);
    const [damaged, cut, foreign, newer] = [backupName(), backupName(), backupName(), backupName()];
    await backupSqlite(databaseWith(500), damaged);
    copyFileSync(damaged, cut);
    copyFileSync(damaged, newer);
    await damageTable(damaged, 'workspaces');
    truncateSync(cut, statSync(cut).size / 2);
    new SqliteDatabase(foreign).exec('CREATE TABLE t (x)').close();
    new SqliteDatabase(newer).exec("UPDATE schema_state SET oldest_program = '99.0.0'").close();
    for (const [copy, message] of [
      [damaged, 'damaged'],
      [cut, 'damaged'],
      [foreign, 'is not a database of Aurora'],
      [newer, 'needs Aurora 99.0.0 or newer'],
      ['/nowhere/copy.db', 'There is no backup'],
    ] as const)
      await expect(restoreSqlite(copy, file, FOLDER)).rejects.toThrow(message);
    expect(countWorkspaces(file)).toBe(1);
    expect(readdirSync(dirname(file))).toEqual(['aurora.db']);
  });

  it('does not guess about a damaged database, or what a removed one has left', async () => {
    const copy = backupName();
    await backupSqlite(databaseWith(1), copy);
    const file = join(temporaryFolder(), 'aurora.db');
    writeFileSync(file, 'x'.repeat(10_000));
    await expect(restoreSqlite(copy, file, FOLDER)).rejects.toThrow('is damaged, so Aurora cannot find out');
    const removed = join(temporaryFolder(), 'aurora.db');
    writeFileSync(`${removed}-wal`, 'x');
    await expect(restoreSqlite(copy, removed, FOLDER)).rejects.toThrow(`There is a ${removed}-wal`);
    expect(existsSync(removed)).toBe(false);
  });
});

it('a cursor of the backup holds after the restore, and a later one is refused', async () => {
  const aurora = await startAurora();
  const { id, externalId } = await aurora.createWorkspace();
  const connect = (name: string) => {
    const trustPolicy = aurora.trustPolicy(externalId.value);
    return aurora.connect(id, aurora.customer.createRole(name, { trustPolicy }).arn);
  };
  const cursor = async () => (await ask('eventsCursor')).data.workspace.eventsCursor;
  const ask = async (field: string) => {
    const response = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${OPERATOR_TOKEN}` },
      body: JSON.stringify({ query: `{ workspace(id: "${id}") { ${field} } }` }),
    });
    return JSON.parse(await response.text());
  };
  const next = async (after: string) => {
    const events = aurora.client.subscribe(WorkspaceEventsDocument, { workspaceId: id, after });
    const { value } = await events.next();
    return value?.workspaceEvents.__typename;
  };
  const first = await cursor();
  await connect('one');
  await aurora.app.idle();
  const copy = backupName();
  await backupSqlite(aurora.file, copy);
  await connect('two');
  await aurora.app.idle();
  const last = await cursor();
  await aurora.app.stop(1_000);
  await restoreSqlite(copy, aurora.file, FOLDER);
  await aurora.restart();
  expect(await next(first)).toBe('VerificationStarted');
  await expect(next(last)).rejects.toThrow('cursor');
});
