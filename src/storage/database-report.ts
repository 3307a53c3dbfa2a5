/** The check of a database: what was found, or why a server cannot use it. */
export type DatabaseReport =
  | { readonly ok: true; readonly found: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problem: string };
