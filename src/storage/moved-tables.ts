/** What moves from one kind of database to another, in both. */
import { createHash, type Hash } from 'node:crypto';

/**
 * The tables that both kinds have, each after those that its rows refer to. The rest is about one database: how many
 * migrations it has, and the probe for a full disk.
 */
export const MOVED_TABLES = [
  'workspaces',
  'deleted_workspaces',
  'connections',
  'verifications',
  'rechecks',
  'alerts',
  'alert_comments',
  'left_roles',
  'role_records',
  'access_denials',
  'organizations',
  'organization_accounts',
  'heads',
  'servers',
  'events',
  'api_keys',
  'person_sessions',
  'revocations',
  'audit_entries',
  'webhooks',
  'webhook_deliveries',
  'webhook_notices',
  'allowance_uses',
  'installation_secrets',
  'aurora_identities',
] as const;

export type MovedTable = (typeof MOVED_TABLES)[number];

/** A value as SQLite keeps it: booleans are 0 and 1. */
export type Value = string | number | null | Uint8Array;

/** Values in the order of `columns`. */
export type Row = readonly Value[];

/** The stored columns of a table. The first one is its key. */
export type Columns = readonly [key: string, ...others: string[]];

/** Rows that are read at a time. */
export const PAGE_ROWS = 1_000;

/** Reads rows with a greater key than `after`, in the order of their keys, at most `PAGE_ROWS`. */
export type ReadPage = (table: MovedTable, columns: Columns, after: Value) => Promise<Row[]> | Row[];

/** What tells two tables apart. */
export type TableDigest = { readonly rows: number; readonly hash: string };

/** Reads the whole table. */
export async function digestOf(table: MovedTable, columns: Columns, read: ReadPage): Promise<TableDigest> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const page of pagesOf(table, columns, read, null)) {
    for (const row of page) addRow(hash, row);
    rows += page.length;
  }
  return { rows, hash: hash.digest('hex') };
}

/** All pages behind the key `after`; null begins with the first. */
export async function* pagesOf(table: MovedTable, columns: Columns, read: ReadPage, after: Value) {
  for (let last = after; ; ) {
    const page = await read(table, columns, last);
    if (page.length > 0) yield page;
    if (page.length < PAGE_ROWS) return;
    last = page.at(-1)?.[0] ?? null;
  }
}

function addRow(hash: Hash, row: Row): void {
  const values = row.map((value) =>
    value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value,
  );
  hash.update(`${JSON.stringify(values)}\n`);
}
