/** Where the database is, as the operator configures it. */

/** A SQLite file, or a PostgreSQL database. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** An address that hears notifications, where `url` is that of a pooler. Null: `url`. */
      readonly listenUrl: string | null;
      readonly pooler: Pooler;
    };

/** `transaction`: a pooler such as PgBouncer gives each transaction another connection. */
export type Pooler = 'none' | 'transaction';

export function databaseAddress(url: string, listenUrl: string | undefined, pooler: Pooler): DatabaseAddress {
  if (isFileUrl(url)) return { kind: 'sqlite', file: url.slice('file:'.length) };
  return { kind: 'postgres', url, listenUrl: listenUrl ?? null, pooler };
}

export function isFileUrl(url: string): boolean {
  return /^file:.+/.test(url);
}

export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
}
