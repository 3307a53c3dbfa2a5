/** A SQLite file that moves to PostgreSQL. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type MoveOptions, move } from '../../../src/move.ts';
import { MOVED_TABLES } from '../../../src/storage/moved-tables.ts';
import { openDatabase } from '../../../src/storage/sqlite/open-database.ts';
import { openSqliteStore } from '../../../src/storage/sqlite/sqlite-store.ts';
import { asOperator } from '../../support/as-operator.ts';
import { createDatabase, createEmptyDatabase, MIGRATIONS, openStoreOn } from '../../support/postgres.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SQLITE = new URL('../../../drizzle/sqlite', import.meta.url).pathname;
const folders = { sqlite: SQLITE, postgres: MIGRATIONS };

/** More than a page of events, and in each table a row with the values that are hard to copy. */
const EVENTS = 2_500;

function filledFile(): string {
  const file = join(temporaryFolder(), 'aurora.db');
  const database = openDatabase(file, SQLITE);
  database.exec(`
    INSERT INTO workspaces (id, name, external_id, external_id_created_at, created_at)
      VALUES ('w', 'Ünïcode "q" {x}, \\ 🚀' || char(10) || 'NULL', 'e', 1, 1764110000000), ('W', '', 'E', 1, 2);
    INSERT INTO connections (id, workspace_id, role_arn, account_id, partition, region, name, created_at, status, external_id_enforced, last_sequence)
      VALUES ('a', 'w', 'arn', '000000000001', 'aws', 'us-east-1', NULL, 1, 'CONNECTED', 1, ${EVENTS}),
             ('B', 'w', 'arn2', '1', 'aws', 'us-east-1', 'null', 1, 'FAILED', 0, 0),
             ('b', 'w', 'arn3', '1', 'aws', 'us-east-1', '', 1, 'PENDING', NULL, 0);
    INSERT INTO verifications (id, connection_id, workspace_id, started_at, window_ms, deadline, attempts, next_attempt_at, outages, late_retry_used)
      VALUES ('v', 'b', 'w', 1, 2, 3, 0, 5, 0, 1);
    INSERT INTO rechecks (id, workspace_id, next_at, failures) VALUES ('a', 'w', 9, 1);
    INSERT INTO role_records (id, record) VALUES ('a', '{"readAt":1}');
    INSERT INTO access_denials (id, connection_id, action, layer, message, count, first_at, last_at)
      VALUES ('a s3:Get X', 'a', 's3:Get', 'X', 'm', 2, 1, 2);
    INSERT INTO api_keys (id, workspace_id, name, hash, hint, scopes, created_at)
      VALUES ('k', 'w', 'key', 'h', '…abcd', '["connections:read"]', 1);
    INSERT INTO revocations (position, api_key_id) VALUES (7, 'k');
    INSERT INTO audit_entries (position, occurred_at, action, token_id, token_name, address, request_id)
      VALUES (3, 1, 'CREATE_WORKSPACE', 'operator', 'o', '::1', 'r');
    INSERT INTO allowance_uses (position, workspace_id, kind, used_at) VALUES (41, 'w', 'ATTEMPTS', 1);
    INSERT INTO aurora_identities (position, since, account_id, user_id) VALUES (5, 1, '1', 'u');
    INSERT INTO servers (id, version, seen_at, granted, wanted) VALUES ('s', '0.2.0', 1, 0, 0);
    UPDATE heads SET events = ${EVENTS + 10}, audit = 3, revocations = 7;
  `);
  const insert = database.prepare(
    "INSERT INTO events (position, connection_id, workspace_id, sequence, occurred_at, change) VALUES (?, 'a', 'w', ?, ?, ?)",
  );
  database.transaction(() => {
    for (let n = 1; n <= EVENTS; n++)
      insert.run(n + 10, n, n, JSON.stringify({ type: 'VerificationStarted', n }));
  })();
  database.close();
  return file;
}

function rowsIn(file: string): Record<string, number> {
  const database = openDatabase(file, SQLITE);
  const count = (table: string) =>
    (database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows;
  const counts = Object.fromEntries(MOVED_TABLES.map((table) => [table, count(table)]));
  database.close();
  return counts;
}

const run = (file: string, url: string, rest: Partial<MoveOptions> = {}) =>
  move({ file, url, folders, ...rest });

/** Interrupts the move after so many pages of events. */
function interruptAfter(pages: number): Partial<MoveOptions> {
  return {
    onProgress(table, rows) {
      if (table === 'events' && rows === pages * 1_000) throw new Error('interrupted');
    },
  };
}

/** Another process: SQLite keeps connections of one process apart without locks on the file. */
function openElsewhere(file: string): string {
  const program = `
    const database = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
    try { database.prepare('SELECT * FROM workspaces').all(); } catch (error) { console.log(error.code); }`;
  return execFileSync(process.execPath, ['-e', program, file], { encoding: 'utf8' }).trim();
}

const countEvents = async (url: string) =>
  (await asOperator<{ count: number }>(url, 'select count(*)::int as count from events'))[0]?.count;

describe('a move', () => {
  it('copies all rows of all tables, and the store goes on with them', async () => {
    const [file, url] = [filledFile(), await createEmptyDatabase()];
    const moved = await run(file, url);
    expect(moved).toEqual(rowsIn(file));
    expect(moved).toMatchObject({ workspaces: 2, events: EVENTS, role_records: 1, access_denials: 1 });
    const from = openSqliteStore({ file, migrationsFolder: SQLITE, log: quietLog() });
    onTestFinished(() => from.close());
    const to = await openStoreOn(url);
    expect(
      createHash('sha256')
        .update(await to.cursorKey())
        .digest('hex'),
    ).toBe(
      createHash('sha256')
        .update(await from.cursorKey())
        .digest('hex'),
    );
    for (const read of [
      () => [from.workspacesByIds(['w', 'W']), to.workspacesByIds(['w', 'W'])],
      () => [from.connectionsByIds(['a', 'b', 'B']), to.connectionsByIds(['a', 'b', 'B'])],
      () => [from.apiKeysByIds(['k']), to.apiKeysByIds(['k'])],
      () => [from.lastPosition(), to.lastPosition()],
      () => [from.eventsAfter({ after: 2_000, limit: 400 }), to.eventsAfter({ after: 2_000, limit: 400 })],
    ]) {
      const [before, after] = await Promise.all(read());
      expect(after).toEqual(before);
    }
    // The identity columns count on.
    const inserted = await asOperator<{ position: number }>(
      url,
      `insert into allowance_uses (workspace_id, kind, used_at) values ('w', 'ATTEMPTS', 2) returning position::int`,
    );
    expect(inserted).toEqual([{ position: 42 }]);
  });

  it('covers every table and column that both databases have', async () => {
    const url = await createDatabase();
    const tables = await asOperator<{ name: string }>(
      url,
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'schema_state'`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual([...MOVED_TABLES].sort());
  });

  it('goes on after an interruption, and no server can use the database before the end', async () => {
    const [file, url] = [filledFile(), await createEmptyDatabase()];
    await expect(run(file, url, interruptAfter(1))).rejects.toThrow('interrupted');
    expect(await countEvents(url)).toBe(1_000);
    await expect(openStoreOn(url)).rejects.toThrow('has not ended. Run "npm run move" again');
    const copied: [string, number][] = [];
    const onProgress = (table: string, rows: number) => void copied.push([table, rows]);
    expect(await run(file, url, { onProgress })).toMatchObject({ events: EVENTS });
    // Tables with few rows are not copied again, and events only from where it was.
    expect(copied.filter(([table]) => table === 'events' || table === 'workspaces')).toEqual([
      ['events', 1_000],
      ['events', 1_500],
    ]);
    const store = await openStoreOn(url);
    await store.checkReady();
  });

  it('does not go on when the file has changed, or with another file', async () => {
    const [file, url] = [filledFile(), await createEmptyDatabase()];
    await expect(run(file, url, interruptAfter(1))).rejects.toThrow('interrupted');
    await expect(run(filledFile(), url)).rejects.toThrow('holds a part of another database');
    const database = new SqliteDatabase(file);
    database.exec("UPDATE workspaces SET name = 'changed'");
    database.close();
    await expect(run(file, url)).rejects.toThrow('or of this one before it changed');
  });

  it('finds a row that is another in the copy', async () => {
    const [file, url] = [filledFile(), await createEmptyDatabase()];
    await expect(run(file, url, interruptAfter(2))).rejects.toThrow('interrupted');
    await asOperator(url, `update events set occurred_at = 0 where position = 500`);
    await expect(run(file, url)).rejects.toThrow(
      `The copy of the table events differs: ${EVENTS} rows became ${EVENTS}`,
    );
    await expect(openStoreOn(url)).rejects.toThrow('has not ended');
  });

  it('refuses a database that is not empty, or that a server uses', async () => {
    const file = filledFile();
    const filled = await createDatabase();
    await asOperator(
      filled,
      `insert into workspaces (id, name, external_id, external_id_created_at, created_at) values ('x', 'x', 'x', 1, 1)`,
    );
    await expect(run(file, filled)).rejects.toThrow('is not empty: it has rows in the table workspaces');
    const used = await createDatabase();
    await asOperator(used, `insert into servers values ('s', '0.2.0', $1, 0, 0)`, [Date.now()]);
    await expect(run(file, used)).rejects.toThrow('A server runs on the database');
    await expect(run(file, 'postgres://aurora@127.0.0.1:1/nothing')).rejects.toThrow('cannot be reached');
  });

  it('refuses a file that a server has open, and keeps servers from it', async () => {
    const [file, url] = [filledFile(), await createEmptyDatabase()];
    const server = openDatabase(file, SQLITE);
    await expect(run(file, url)).rejects.toThrow('Stop all servers');
    server.close();
    let refusal = '';
    await run(file, url, {
      onProgress(table) {
        if (table === 'heads') refusal = openElsewhere(file);
      },
    });
    expect(refusal).toBe('SQLITE_BUSY');
  });
});
