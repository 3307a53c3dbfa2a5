/** The positions of the logs, from the head row. */
import { sql } from 'drizzle-orm';
import type { DrizzleDatabase } from './open-database.ts';
import { heads } from './schema.ts';

type LogName = 'events' | 'audit' | 'revocations' | 'alerts';

export type Heads = {
  /** The position of the newest row, even if it was deleted; 0 before the first. */
  last(log: LogName): number;
  /** Takes the next position, within the caller's transaction. */
  next(log: LogName): number;
};

export function headsOf(db: DrizzleDatabase): Heads {
  const isTheRow = sql`${heads.id} = 1`;
  const last = db.select().from(heads).where(isTheRow).prepare();
  // Each event takes a position: Drizzle's reader would add 4 us to it.
  const nextOf = (log: LogName) =>
    db.$client
      .prepare<[], number>(`UPDATE heads SET ${log} = ${log} + 1 WHERE id = 1 RETURNING ${log}`)
      .pluck();
  const next = {
    events: nextOf('events'),
    audit: nextOf('audit'),
    revocations: nextOf('revocations'),
    alerts: nextOf('alerts'),
  };
  const missing = () => new Error('The table "heads" has no row. Restore a backup.');
  return {
    last(log) {
      const row = last.get();
      if (row === undefined) throw missing();
      return row[log];
    },
    next(log) {
      const position = next[log].get();
      if (position === undefined) throw missing();
      return position;
    },
  };
}
