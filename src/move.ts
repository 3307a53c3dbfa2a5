/** `npm run move`: copies everything from a SQLite file to a PostgreSQL database. */
import { DatabaseUnusable } from './storage/database-unusable.ts';
import { digestOf, MOVED_TABLES, type MovedTable, pagesOf } from './storage/moved-tables.ts';
import { MoveTarget } from './storage/postgres/move-target.ts';
import { MoveSource } from './storage/sqlite/move-source.ts';

export type MoveOptions = {
  /** The SQLite file. It stays as it is; no server can open it during the move. */
  readonly file: string;
  /** The address of an empty PostgreSQL database, or of one in which a move of this file has begun. */
  readonly url: string;
  readonly folders: { readonly sqlite: string; readonly postgres: string };
  /** Called after each page with the rows that were copied of this table so far by this run. */
  readonly onProgress?: (table: MovedTable, rows: number) => void;
};

/**
 * Copies all tables in the order of their keys, and compares counts and hashes. After an interruption, the next call
 * goes on behind the last row. Until the end, no server can use the database.
 *
 * @returns the rows by table
 * @throws DatabaseUnusable
 */
export async function move({ file, url, folders, onProgress }: MoveOptions): Promise<Record<string, number>> {
  const source = new MoveSource(file, folders.sqlite);
  try {
    const target = await MoveTarget.open(url, source.fingerprint, MOVED_TABLES, folders.postgres);
    try {
      for (const table of MOVED_TABLES) await copy(table, source, target, onProgress);
      const counts: Record<string, number> = {};
      for (const table of MOVED_TABLES) counts[table] = await compare(table, source, target);
      await target.finish(MOVED_TABLES);
      return counts;
    } finally {
      await target.close();
    }
  } finally {
    source.close();
  }
}

async function copy(
  table: MovedTable,
  source: MoveSource,
  target: MoveTarget,
  onProgress: MoveOptions['onProgress'],
): Promise<void> {
  const columns = source.columnsOf(table);
  let rows = 0;
  for await (const page of pagesOf(table, columns, source.read, await target.lastKey(table, columns))) {
    await target.write(table, columns, page);
    rows += page.length;
    onProgress?.(table, rows);
  }
}

async function compare(table: MovedTable, source: MoveSource, target: MoveTarget): Promise<number> {
  const columns = source.columnsOf(table);
  const [from, to] = [
    await digestOf(table, columns, source.read),
    await digestOf(table, columns, target.read),
  ];
  if (from.rows === to.rows && from.hash === to.hash) return from.rows;
  throw new DatabaseUnusable(
    `The copy of the table ${table} differs: ${from.rows} rows became ${to.rows}, or their values changed. Drop and create the database, and move again.`,
  );
}
