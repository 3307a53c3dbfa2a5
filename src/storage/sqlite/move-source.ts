/** Reads a SQLite file that moves to another database, while no other program has it open. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { DatabaseUnusable } from '../database-unusable.ts';
import { knownMigrations } from '../migrations.ts';
import { type Columns, type MovedTable, PAGE_ROWS, type Row, type Value } from '../moved-tables.ts';
import { lockAlone } from './backup.ts';
import { databaseUnusable } from './faults.ts';
import { readSchemaState } from './migrate.ts';
import { readCursorKey } from './open-database.ts';

/** Where SQLite counts the transactions that changed the file: four bytes. */
const CHANGE_COUNTER_OFFSET = 24;

export class MoveSource {
  readonly #database: Database;
  /** Open as long as the database: SQLite's locks belong to the process, and end when it closes any handle of the file. */
  readonly #handle: number;

  /** @throws DatabaseUnusable when another program has the file open, or its schema is not that of this program */
  constructor(file: string, migrationsFolder: string) {
    try {
      this.#database = lockAlone(file);
    } catch (error) {
      throw databaseUnusable(file, error) ?? error;
    }
    this.#handle = openSync(file, 'r');
    const [{ applied }, known] = [readSchemaState(this.#database), knownMigrations(migrationsFolder)];
    if (applied === known) return;
    this.close();
    throw new DatabaseUnusable(
      `The database ${file} has schema ${applied}; this program moves schema ${known}. ${applied < known ? 'Run "npm run migrate" first.' : 'Use the newer Aurora.'}`,
    );
  }

  /** Names this database in this state: another one after any change. */
  get fingerprint(): string {
    const counter = Buffer.alloc(4);
    readSync(this.#handle, counter, 0, counter.length, CHANGE_COUNTER_OFFSET);
    return createHash('sha256').update(readCursorKey(this.#database)).update(counter).digest('hex');
  }

  /** The stored columns of a table, its key first. */
  columnsOf(table: MovedTable): Columns {
    const columns = this.#database
      .prepare<[string], string>(
        'SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY pk = 0, cid',
      )
      .pluck()
      .all(table);
    return columns as [string, ...string[]];
  }

  readonly read = (table: MovedTable, columns: Columns, after: Value): Row[] => {
    const [key] = columns;
    const behind = after === null ? '' : `WHERE "${key}" > ?`;
    return this.#database
      .prepare<Value[], Row>(
        `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM "${table}" ${behind} ORDER BY "${key}" LIMIT ${PAGE_ROWS}`,
      )
      .raw()
      .all(...(after === null ? [] : [after])) as Row[];
  };

  /** From now on, other programs can open the file again. */
  close(): void {
    this.#database.close();
    closeSync(this.#handle);
  }
}
