/**
 * Notices the commits of other processes on the same file. SQLite tells whether somebody else has written
 * (`PRAGMA data_version`); the file system tells when to ask. Where it does not, the question is repeated.
 */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Log } from '../../observe/log.ts';

/**
 * A commit's write is reported before readers can see it: that takes a write to shared memory, which nobody
 * reports. So the question is asked again, so long after the last report.
 */
const ASK_AGAIN_MS = [2, 10, 50, 250, 1_000] as const;

/** How often to ask where the folder cannot be watched. A question takes a microsecond. */
const POLL_MS = 100;

/**
 * Calls `changed` after commits of others. Returns what stops it.
 *
 * @param before ends what would keep SQLite from telling of them: a transaction that reads
 * @param note called with failures of the database, which no caller sees
 */
export function watchCommits(
  database: Database,
  file: string,
  log: Log,
  parts: { before: () => void; changed: () => void; note: (error: unknown) => void },
): () => void {
  const { before, changed, note } = parts;
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  let seen = dataVersion.get();
  let asked = false;
  let stopped = false;
  let isPolling = false;
  let round = 0;
  let timer: NodeJS.Timeout | undefined;

  const ask = () => {
    asked = false;
    if (stopped) return;
    clearTimeout(timer);
    const waitMs = ASK_AGAIN_MS[round++] ?? (isPolling ? POLL_MS : undefined);
    if (waitMs !== undefined) timer = setTimeout(ask, waitMs).unref();
    try {
      before();
      const version = dataVersion.get();
      if (version === seen) return;
      seen = version;
    } catch (error) {
      return note(error);
    }
    changed();
  };

  const poll = (error: unknown) => {
    log.warn(
      { error },
      `cannot watch the database's folder; asking for other processes' commits every ${POLL_MS} ms`,
    );
    isPolling = true;
    ask();
  };
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (!name?.startsWith(basename(file))) return;
      round = 0;
      if (asked) return;
      asked = true;
      // One question for all that the file system reports of one commit.
      setImmediate(ask);
    });
    watcher.on('error', (error) => {
      watcher?.close();
      if (!isPolling && !stopped) poll(error);
    });
  } catch (error) {
    poll(error);
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
    watcher?.close();
  };
}

/** Counts commits: own ones as they are told, those of others by asking SQLite, once for all that is worked on together. */
export function countRevisions(
  database: Database,
  note: (error: unknown) => void,
): { committed(): void; now(): number } {
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  let revision = 0;
  let seen = dataVersion.get();
  let asked = false;
  return {
    committed() {
      revision++;
    },
    now() {
      if (asked) return revision;
      // The question takes a microsecond, which requests of one step can share: until all that is resolved is done.
      asked = true;
      process.nextTick(() => {
        asked = false;
      });
      try {
        const version = dataVersion.get();
        if (version !== seen) revision++;
        seen = version;
      } catch (error) {
        note(error);
        // Nothing that was read before counts as current.
        revision++;
      }
      return revision;
    },
  };
}
