/** Placeholders of prepared statements. */
import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A placeholder of its own name for each column. Every value must be given as the database stores it. */
export function placeholders<T extends SQLiteTable>(
  table: T,
  ...except: (keyof T['_']['columns'])[]
): T['$inferInsert'] {
  const names = Object.keys(getTableColumns(table)).filter((name) => !except.includes(name));
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as T['$inferInsert'];
}
