/** What benches open the project's own parts with. */
import type { Log } from '../../src/observe/log.ts';

export const MIGRATIONS = new URL('../../drizzle/sqlite', import.meta.url).pathname;

/** Says nothing but errors. */
export const quietLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (...fields: unknown[]) => console.error(...fields),
} as never;
