/** Opens and resolves alerts, within the caller's transaction. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { AlertChange, AlertSubject } from '../../alerts/alert.ts';
import type { Millis } from '../../base/clock.ts';
import { newAlertRow, plainChange } from '../alert-rows.ts';
import { alerts, isUnresolved } from './alert-schema.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';

type WriteAlerts = (subject: AlertSubject, changes: readonly AlertChange[], now: Millis) => void;

/** @param changed called when an alert was opened, changed or resolved */
export function alertWriter(db: DrizzleDatabase, heads: Heads, changed: () => void): WriteAlerts {
  const { unresolved, insert, update, reopen, resolve } = prepareStatements(db);
  return (about, changes, now) => {
    if (changes.length === 0) return;
    const open = new Map(unresolved.all(about).map((row) => [row.kind, row]));
    for (const noted of changes) {
      const { change, isWider } = plainChange(noted, open.get('TRUST_WIDENED')?.facts, now);
      if (change === null) continue;
      const known = open.get(change.type === 'OPEN' ? change.reason.kind : change.kind);
      if (change.type === 'RESOLVE') {
        if (known === undefined) continue;
        resolve.run({ id: known.id, now, position: heads.next('alerts') });
        open.delete(change.kind);
      } else {
        const row = newAlertRow(known?.id ?? randomUUID(), about, change.reason, now);
        if (known?.facts === row.facts) continue;
        (known === undefined ? insert : update).run({ ...row, position: heads.next('alerts') });
        if (isWider) reopen.run({ id: row.id });
        open.set(row.kind, row);
      }
      changed();
    }
  };
}

function prepareStatements(db: DrizzleDatabase) {
  const { id, kind, facts, subject } = alerts;
  const value = (name: string) => sql`${sql.placeholder(name)}`;
  return {
    unresolved: db
      .select({ id, kind, facts })
      .from(alerts)
      .where(sql`${eq(subject, param('subject'))} and ${isUnresolved}`)
      .prepare(),
    insert: db.insert(alerts).values(columnParams(alerts)).prepare(),
    update: db
      .update(alerts)
      .set({ cause: value('cause'), facts: value('facts'), position: value('position') })
      .where(eq(id, param('id')))
      .prepare(),
    reopen: db
      .update(alerts)
      .set({ state: 'OPEN', snoozedUntil: null })
      .where(eq(id, param('id')))
      .prepare(),
    resolve: db
      .update(alerts)
      .set({
        state: 'RESOLVED',
        resolvedAt: value('now'),
        snoozedUntil: null,
        position: value('position'),
      })
      .where(eq(id, param('id')))
      .prepare(),
  };
}
