/** Statements: Drizzle writes each text once, and `Database` executes it. */
import { type Column, fillPlaceholders, getTableColumns, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { CasingCache } from 'drizzle-orm/casing';
import { drizzle } from 'drizzle-orm/node-postgres';
import { PgDialect, type PgTable } from 'drizzle-orm/pg-core';
import { rowReader, type Values } from '../rows.ts';

/** Writes queries. It has no connection to a database. */
export const db = drizzle.mock({ casing: 'snake_case' });

const dialect = new PgDialect({ casing: 'snake_case' });
const casing = new CasingCache('snake_case');

/** A statement, and how to read the rows that it answers. */
export type Statement<Row> = {
  /** Unique: a connection prepares it once under this name. */
  readonly name: string;
  readonly text: string;
  readonly params: unknown[];
  readonly read: (values: Values) => Row;
};

/** The values of placeholders, by their names. */
export type Params = Readonly<Record<string, unknown>>;

/** @param fields what the query selects or returns, by the names of the properties */
export function statement<Row>(
  name: string,
  query: SQLWrapper,
  fields: Readonly<Record<keyof Row, unknown>>,
): Statement<Row> {
  const read = rowReader<Row>(fields);
  return statementOf(name, query, (values) => read(values));
}

/** A statement with its own reader of rows. */
export function statementOf<Row>(
  name: string,
  query: SQLWrapper,
  read: (values: Values) => Row,
): Statement<Row> {
  const { sql: text, params } = dialect.sqlToQuery(query.getSQL());
  return { name, text, params, read };
}

/** A statement that answers no rows. */
export function command(name: string, query: SQLWrapper): Statement<never> {
  return statement(name, query, {});
}

export function valuesOf({ params }: Statement<unknown>, values: Params): unknown[] {
  return fillPlaceholders(params, { ...values }).map(storable);
}

/** PostgreSQL stores no NUL in texts. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;
  return Array.isArray(value) ? value.map(storable) : value;
}

/** Rows as JSON, for `insertRows`. */
export function rowsAsJson(rows: readonly unknown[]): string {
  const json = JSON.stringify(rows);
  // Escapes may stand for what PostgreSQL refuses: NUL, and half of a surrogate pair.
  if (!json.includes('\\u')) return json;
  return JSON.stringify(rows, (_, value) =>
    storable(typeof value === 'string' ? value.toWellFormed() : value),
  );
}

/** Rows of one statement. */
const MAX_ROWS = 500;

/** The rows, for as many statements as they need. */
export function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / MAX_ROWS) }, (_, index) =>
    rows.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS),
  );
}

/** The values in the order of the keys; null for those that were not found. */
export function inOrder<T extends { readonly id: string }>(
  keys: readonly string[],
  found: readonly T[],
  keyOf = ({ id }: T) => id,
): (T | null)[] {
  const byKey = new Map(found.map((value) => [keyOf(value), value]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** A parameter. */
export function param(name: string): SQL {
  return sql`${sql.placeholder(name)}`;
}

type ColumnName<T extends PgTable> = Extract<keyof T['_']['columns'], string>;

/** A parameter for each column without these, with the column's name. An insert without a required column does not compile. */
export function columnParams<T extends PgTable, Except extends ColumnName<T> = never>(
  table: T,
  ...except: Except[]
): Omit<T['$inferInsert'], Except> {
  const names = storedColumns(table).filter((name) => !except.some((one) => one === name));
  return Object.fromEntries(names.map((name) => [name, param(name)])) as Omit<T['$inferInsert'], Except>;
}

/** Whether the column is one of the values of a parameter, which is a list. */
export function isAnyOf(column: Column, name: string): SQL {
  return sql`${column} = any(${sql.placeholder(name)})`;
}

/**
 * The rows of a parameter, a JSON array of objects with the properties of the table, as `r`: one statement writes any
 * number of rows.
 */
function jsonRows(table: PgTable, name: string): SQL {
  const columns = Object.entries(getTableColumns(table)).map(
    ([property, column]) => sql`${sql.identifier(property)} ${sql.raw(column.getSQLType())}`,
  );
  return sql`json_to_recordset(${sql.placeholder(name)}) as r(${sql.join(columns, sql`, `)})`;
}

/** A property of these rows. */
export function ofRow(name: string): SQL {
  return sql`r.${sql.identifier(name)}`;
}

/** An assignment of the conflicting row for each column, without these, in `on conflict do update`. */
export function columnsOfExcluded<T extends PgTable>(
  table: T,
  ...except: ColumnName<T>[]
): Record<string, SQL> {
  const columns: Record<string, Column> = getTableColumns(table);
  const names = storedColumns(table).filter((name) => !except.some((one) => one === name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      sql`excluded.${sql.identifier(casing.getColumnCasing(columns[name] as Column))}`,
    ]),
  );
}

/**
 * Inserts rows: null where a row lacks a property.
 *
 * @param rows the name of the parameter
 * @param from further tables, before a comma
 * @param values for columns that are not taken from the rows
 */
export function insertRows<T extends PgTable>(
  table: T,
  {
    rows = 'rows',
    from = sql``,
    values = {},
  }: { rows?: string; from?: SQL; values?: Record<string, SQL> } = {},
) {
  const all = storedColumns(table).map((name) => values[name] ?? ofRow(name));
  return db.insert(table).select(sql`select ${sql.join(all, sql`, `)} from ${from}${jsonRows(table, rows)}`);
}

function storedColumns(table: PgTable): string[] {
  return Object.entries(getTableColumns(table)).flatMap(([name, column]) =>
    column.generated === undefined && column.generatedIdentity === undefined ? [name] : [],
  );
}
