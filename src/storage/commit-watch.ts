/**
 * Notices the commits of other processes on the same file. SQLite tells whether somebody else has written
 * (`PRAGMA data_version`); the file system tells when to ask.
 */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Log } from '../log.ts';

/** Calls `changed` after commits of others. Returns what stops it. */
export function watchCommits(database: Database, file: string, log: Log, changed: () => void): () => void {
  const dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
  let seen = dataVersion.get();
  let asked = false;
  let stopped = false;

  const ask = () => {
    asked = false;
    if (stopped) return;
    const version = dataVersion.get();
    if (version === seen) return;
    seen = version;
    changed();
  };

  let watcher: FSWatcher;
  try {
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (asked || !name?.startsWith(basename(file))) return;
      asked = true;
      // One question for all that the file system reports of one commit.
      setImmediate(ask);
    });
  } catch (error) {
    log.warn(
      { error },
      "cannot watch the database's folder; other processes' events come with the next own commit",
    );
    return () => {};
  }
  watcher.on('error', (error) => log.warn({ error }, "watching the database's folder has failed"));
  return () => {
    stopped = true;
    watcher.close();
  };
}

/** Counts commits: own ones as they are told, those of others by asking SQLite, once in a turn of the event loop. */
export function countRevisions(database: Database): { committed(): void; now(): number } {
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
      // The question takes microseconds, which hundreds of requests of one moment can share.
      asked = true;
      setImmediate(() => {
        asked = false;
      });
      const version = dataVersion.get();
      if (version !== seen) revision++;
      seen = version;
      return revision;
    },
  };
}
