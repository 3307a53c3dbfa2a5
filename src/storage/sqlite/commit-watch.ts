/** Notices commits of other processes. SQLite changes `data_version` for those, and not for a connection's own. */
import type { Database } from 'better-sqlite3';

/** A question takes a microsecond. */
const POLL_MS = 100;

/**
 * Calls `changed` after commits of others. Returns what stops it.
 *
 * @param note called with failures of the database, which no caller sees
 */
export function watchCommits(
  database: Database,
  changed: () => void,
  note: (error: unknown) => void,
): () => void {
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  let seen = dataVersion.get();
  const timer = setInterval(() => {
    try {
      const version = dataVersion.get();
      if (version === seen) return;
      seen = version;
    } catch (error) {
      return note(error);
    }
    changed();
  }, POLL_MS).unref();
  return () => clearInterval(timer);
}
