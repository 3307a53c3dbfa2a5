import { chmodSync, copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_WORKSPACES } from '../../src/storage/connections.ts';
import { databaseUnusable } from '../../src/storage/sqlite/faults.ts';
import { lookAtDatabase } from '../../src/storage/sqlite/open-database.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { WriteQueue } from '../../src/storage/sqlite/write-queue.ts';
import type { Store } from '../../src/storage/store.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleWorkspace } from '../support/samples.ts';
import { damageTable } from '../support/spoil-database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeStore } from './contract/contract.ts';

const migrationsFolder = new URL('../../drizzle/sqlite', import.meta.url).pathname;

function open(file = join(temporaryFolder(), 'aurora.db')): Store {
  const store = openSqliteStore({ file, migrationsFolder, log: quietLog() });
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}

/** Does it as a user who may do nothing, where the tests run as one who may do everything. */
function asNobody<T>(action: () => T): T {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return action();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

describeStore('the SQLite store', () => {
  const file = join(temporaryFolder(), 'aurora.db');
  return {
    open: () => open(file),
    execute: (statement) => new SqliteDatabase(file).exec(statement).close(),
  };
});

describe('the file of the SQLite store', () => {
  it('makes the folder, and finds everything again after it was closed', async () => {
    const file = join(temporaryFolder(), 'deep', 'er', 'aurora.db');
    const workspace = sampleWorkspace();
    const first = open(file);
    await first.insertWorkspace(workspace);
    await first.close();
    expect(await open(file).workspacesByIds([workspace.id])).toEqual([workspace]);
  });

  it('has on disk whatever it has answered, should the process die now', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'aurora.db');
    const store = open(file);
    const workspace = sampleWorkspace();
    await store.insertWorkspace(workspace);
    void store.insertWorkspace(sampleWorkspace());
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal']) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    }
    const found = await open(copy).listWorkspaces('ALL', ALL_WORKSPACES, { limit: 10 });
    expect(found.items.map(({ value }) => value)).toEqual([workspace]);
  });

  it('says what is the matter with a file that is of no use, and what to do', async () => {
    const folder = temporaryFolder();
    const text = join(folder, 'text.db');
    writeFileSync(text, 'this is a text, and long enough not to be taken for an empty database'.repeat(50));
    expect(() => open(text)).toThrow(/is not a SQLite database \(SQLITE_NOTADB\).*DATABASE_URL/);
    expect(() => open(folder)).toThrow(/is a folder/);
    expect(() => open(join(text, 'aurora.db'))).toThrow(/its folder is a file/);

    // SQLite itself opens such a file, and fails much later.
    const readOnly = join(folder, 'read-only.db');
    await open(readOnly).close();
    chmodSync(readOnly, 0o444);
    chmodSync(folder, 0o777);
    expect(() => asNobody(() => open(readOnly))).toThrow(/may not write it.*\(SQLITE_READONLY\).*chown/);
  });

  it.each([
    ['SQLITE_BUSY_SNAPSHOT', 'locked'],
    ['SQLITE_FULL', 'disk is full'],
    ['SQLITE_IOERR_SHMSIZE', 'full (df) or broken'],
    ['SQLITE_CORRUPT', 'backup'],
    ['EROFS', 'may not write it'],
  ])('has words for %s', (code, words) => {
    const error = databaseUnusable('aurora.db', new SqliteDatabase.SqliteError('as SQLite says', code));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('is for its owner alone, whatever the umask', async () => {
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const folder = join(temporaryFolder(), 'made');
    const file = join(folder, 'aurora.db');
    await open(file).insertWorkspace(sampleWorkspace());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(modes).toEqual([
      ['aurora.db', 0o600],
      ['aurora.db-shm', 0o600],
      ['aurora.db-wal', 0o600],
    ]);
    expect(lookAtDatabase(file, migrationsFolder)).toMatchObject({ ok: true, warnings: [] });
  });

  it('takes the rights of others from files that an earlier version made, and says so', async () => {
    const file = join(temporaryFolder(), 'aurora.db');
    const first = open(file);
    for (const suffix of ['', '-wal', '-shm']) chmodSync(file + suffix, 0o644);
    expect(lookAtDatabase(file, migrationsFolder)).toMatchObject({
      ok: true,
      warnings: ['', '-wal', '-shm'].map((suffix) => expect.stringContaining(`chmod 600 ${file}${suffix}`)),
    });
    const log = quietLog();
    const second = openSqliteStore({ file, migrationsFolder, log });
    onTestFinished(() => second.close());
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(file + suffix).mode & 0o777).toBe(0o600);
      expect(log.lines).toContainEqual([{ path: file + suffix }, expect.stringContaining('could read')]);
    }
    await first.insertWorkspace(sampleWorkspace());
  });

  it('warns of a folder in which others can replace it', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'aurora.db');
    chmodSync(folder, 0o777);
    const log = quietLog();
    const store = openSqliteStore({ file, migrationsFolder, log });
    onTestFinished(() => store.close());
    expect(log.lines).toContainEqual([{ folder }, expect.stringContaining('may write to the folder')]);
    const warnings = [expect.stringContaining(`chmod go-w ${folder}`)];
    expect(lookAtDatabase(file, migrationsFolder)).toMatchObject({ ok: true, warnings });
  });

  it('is found damaged by the check-up, which changes nothing', async () => {
    const file = join(temporaryFolder(), 'aurora.db');
    const store = open(file);
    await store.insertWorkspace(sampleWorkspace());
    expect(lookAtDatabase(file, migrationsFolder)).toMatchObject({ ok: true });
    await damageTable(file, 'connections');
    await store.close();
    expect(lookAtDatabase(file, migrationsFolder)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/it is damaged \(SQLITE_CORRUPT\)\. Stop Aurora, put a backup/),
    });
  });
});

describe('WriteQueue', () => {
  function openQueue() {
    const database = new SqliteDatabase(join(temporaryFolder(), 'queue.db'));
    onTestFinished(() => void database.close());
    database.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY, padding TEXT)');
    let commits = 0;
    const queue = new WriteQueue(database, {
      onCommit: () => commits++,
      assertFileInPlace: () => {},
      reportFault: (error) => error,
    });
    const insert = database.prepare('INSERT INTO numbers VALUES (?, ?)');
    const count = () => database.prepare('SELECT count(*) FROM numbers').pluck().get();
    return { database, queue, insert, count, commits: () => commits };
  }

  it('puts the writes of one moment into one transaction', async () => {
    const { queue, insert, count, commits } = openQueue();
    await Promise.all(Array.from({ length: 100 }, (_, n) => queue.write(() => insert.run(n, ''))));
    expect([count(), commits()]).toEqual([100, 1]);
  });

  it('lets a write fail alone', async () => {
    const { queue, insert, count } = openQueue();
    const results = await Promise.allSettled([1, 2, 2, 3].map((n) => queue.write(() => insert.run(n, ''))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(count()).toBe(3);
  });

  it('leaves nothing half done when the disk is full, and works again when it is not', async () => {
    const { database, queue, insert, count } = openQueue();
    const pages = database.pragma('page_count', { simple: true });
    database.pragma(`max_page_count = ${pages}`);
    const write = (n: number) => queue.write(() => insert.run(n, 'x'.repeat(100_000)));
    const results = await Promise.allSettled([write(1), write(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(count()).toBe(0);
    database.pragma('max_page_count = 100000');
    await write(3);
    expect(count()).toBe(1);
  });
});
