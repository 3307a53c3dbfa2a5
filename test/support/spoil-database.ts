/** Faults of a real database file, as disks, operators and other programs cause them. */
import { closeSync, openSync, writeSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { onTestFinished, vi } from 'vitest';

/** Overwrites the root page of a table, as a failing disk does. A server that opens the file later meets it. */
export async function damageTable(file: string, table: string): Promise<void> {
  // A server of this process may still be reading in this turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  const database = new SqliteDatabase(file);
  // Nothing of the table may be left in the log, which would be read first.
  database.pragma('wal_checkpoint(TRUNCATE)');
  const find = database.prepare<[string], { rootpage: number }>(
    'SELECT rootpage FROM sqlite_schema WHERE name = ?',
  );
  const root = find.get(table)?.rootpage;
  const size = database.pragma('page_size', { simple: true }) as number;
  database.close();
  if (root === undefined) throw new Error(`There is no table ${table}.`);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(size, 0xff), 0, size, (root - 1) * size);
  closeSync(handle);
}

/** Another process that holds the write lock of the file, until the test releases it. */
export function holdWriteLock(file: string): { release(): void } {
  const database = new SqliteDatabase(file);
  onTestFinished(() => void database.close());
  database.exec('BEGIN IMMEDIATE');
  return { release: () => void database.exec('ROLLBACK') };
}

/**
 * Collects the connections that are opened from now on: the only way to reach the page limit of the server's own,
 * which SQLite keeps for each connection.
 */
export function watchOpenedDatabases(): Set<Database> {
  const opened = new Set<Database>();
  const { pragma } = SqliteDatabase.prototype;
  const spy = vi.spyOn(SqliteDatabase.prototype, 'pragma').mockImplementation(function (
    this: Database,
    ...args: Parameters<Database['pragma']>
  ) {
    opened.add(this);
    return pragma.apply(this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return opened;
}

/** From now on the file cannot grow, as on a full disk: SQLite answers SQLITE_FULL. */
export function fillDisk(databases: Iterable<Database>): { free(): void } {
  const opened = [...databases].filter(({ open }) => open);
  for (const database of opened) {
    const pages = database.pragma('page_count', { simple: true });
    database.pragma(`max_page_count = ${pages}`);
  }
  return {
    free() {
      for (const database of opened) if (database.open) database.pragma('max_page_count = 1000000');
    },
  };
}
