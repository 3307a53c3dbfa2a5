/**
 * What the writes of one transaction do to alerts, as few statements. Alerts of a subject only change under its lock: that
 * of the connection's row, or `alertsName`.
 */
import { randomUUID } from 'node:crypto';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Alert, AlertChange, AlertSubject } from '../../alerts/alert.ts';
import type { Millis } from '../../base/clock.ts';
import { type AlertRow, newAlertRow, plainChange } from '../alert-rows.ts';
import type { AlertHandling } from '../alerts.ts';
import { alerts, isUnresolved } from './alert-schema.ts';
import type { Transaction } from './database.ts';
import { heads } from './schema.ts';
import {
  chunks,
  command,
  db,
  insertRows,
  isAnyOf,
  ofRow,
  param,
  rowsAsJson,
  statement,
} from './statements.ts';

/** The name of the lock for the alerts of what is not a connection. */
export const alertsName = (subject: string) => `alerts ${subject}`;

/** What depends on the open alert, by subject. */
type TrustNoted = {
  readonly about: AlertSubject;
  readonly change: Extract<AlertChange, { type: 'TRUST' }>;
  readonly now: Millis;
};

type Resolved = Pick<Alert, 'subject' | 'kind'> & { readonly resolvedAt: Millis };

export class AlertChanges {
  /** By kind and subject, as `#resolved`. */
  readonly #opened = new Map<string, Omit<AlertRow, 'position'>>();
  readonly #resolved = new Map<string, Resolved>();
  readonly #trust = new Map<string, TrustNoted>();
  readonly #handled: (AlertHandling & Pick<Alert, 'id'>)[] = [];

  note(about: AlertSubject, changes: readonly AlertChange[], now: Millis): void {
    const { subject } = about;
    for (const change of changes) {
      if (change.type === 'TRUST') {
        this.#trust.set(subject, { about, change, now });
        continue;
      }
      const kind = change.type === 'OPEN' ? change.reason.kind : change.kind;
      const key = `${kind} ${subject}`;
      this.#opened.delete(key);
      this.#resolved.delete(key);
      if (kind === 'TRUST_WIDENED') this.#trust.delete(subject);
      if (change.type === 'OPEN') this.#opened.set(key, newAlertRow(randomUUID(), about, change.reason, now));
      else this.#resolved.set(key, { subject, kind, resolvedAt: now });
    }
  }

  /** Stores what a person has done with an alert. */
  handle({ id, state, snoozedUntil, resolvedAt, handledAt, handledBy }: AlertHandling & Pick<Alert, 'id'>) {
    this.#handled.push({ id, state, snoozedUntil, resolvedAt, handledAt, handledBy });
  }

  merge(other: AlertChanges): void {
    for (const [key, row] of other.#opened) this.#opened.set(key, row);
    for (const [key, row] of other.#resolved) this.#resolved.set(key, row);
    for (const [subject, noted] of other.#trust) this.#trust.set(subject, noted);
    this.#handled.push(...other.#handled);
  }

  /** Decides what depends on open alerts. Before `store`, which must not wait for an answer. */
  async decide(transaction: Transaction): Promise<void> {
    if (this.#trust.size === 0) return;
    const noted = [...this.#trust.values()];
    this.#trust.clear();
    const subjects = noted.map(({ about }) => about.subject);
    const rows = new Map(
      (await transaction.run(WIDENED, { subjects })).map((row) => [row.subject, row] as const),
    );
    const ids: string[] = [];
    for (const { about, change: seen, now } of noted) {
      const known = rows.get(about.subject);
      const { change, isWider } = plainChange(seen, known?.facts, now);
      if (change !== null) this.note(about, [change], now);
      if (isWider && known !== undefined) ids.push(known.id);
    }
    if (ids.length > 0) void transaction.run(REOPEN, { ids });
  }

  get isEmpty(): boolean {
    return this.#opened.size + this.#resolved.size + this.#handled.length === 0;
  }

  /** Sends the statements. Resolves with the number of alerts that they have changed. */
  async store(transaction: Transaction): Promise<number> {
    const rows = [
      ...[...this.#opened.values()].map((row) => ['opened', row] as const),
      ...[...this.#resolved.values()].map((row) => ['resolved', row] as const),
      ...this.#handled.map((row) => ['handled', row] as const),
    ];
    const sent = chunks(rows).map((some) => transaction.run(CHANGE_ALERTS, paramsOf(some)));
    const answers = (await Promise.all(sent)).flat();
    return answers.reduce((sum, { changed }) => sum + changed, 0);
  }
}

/** Each row has its number among all of its statement. */
function paramsOf(rows: readonly (readonly ['opened' | 'resolved' | 'handled', object])[]) {
  const listOf = (name: string) =>
    rowsAsJson(rows.flatMap(([list, row], index) => (list === name ? { ...row, position: index + 1 } : [])));
  const lists = { opened: listOf('opened'), resolved: listOf('resolved'), handled: listOf('handled') };
  return { ...lists, count: rows.length };
}

const WIDENED_COLUMNS = { id: alerts.id, subject: alerts.subject, facts: alerts.facts };

const WIDENED = statement<Pick<AlertRow, 'id' | 'subject' | 'facts'>>(
  'widened_alerts_of',
  db
    .select(WIDENED_COLUMNS)
    .from(alerts)
    .where(and(isAnyOf(alerts.subject, 'subjects'), eq(alerts.kind, 'TRUST_WIDENED'), isUnresolved)),
  WIDENED_COLUMNS,
);

const REOPEN = command(
  'reopen_alerts',
  db.update(alerts).set({ state: 'OPEN', snoozedUntil: null }).where(isAnyOf(alerts.id, 'ids')),
);

/** The position of a row: counted back from the head. */
const position = sql`h.alerts - ${param('count')} + ${ofRow('position')}`;

const CHANGE_ALERTS = statement<{ changed: number }>('change_alerts', changeAlerts(), { changed: true });

function changeAlerts(): SQL {
  const head = db
    .update(heads)
    .set({ alerts: sql`${heads.alerts} + ${param('count')}` })
    .where(eq(heads.id, 1))
    .returning({ alerts: heads.alerts });
  const opened = insertRows(alerts, { rows: 'opened', from: sql`h, `, values: { position } })
    .onConflictDoUpdate({
      target: [alerts.subject, alerts.kind],
      targetWhere: isUnresolved,
      set: { cause: sql`excluded.cause`, facts: sql`excluded.facts`, position: sql`excluded.position` },
      setWhere: sql`${alerts.facts} <> excluded.facts`,
    })
    .returning({ id: alerts.id });
  const resolved = sql`update ${alerts} a set state = 'RESOLVED', resolved_at = r."resolvedAt", snoozed_until = null, position = ${position}
    from h, json_to_recordset(${param('resolved')}) as r(subject text, kind text, "resolvedAt" bigint, position bigint)
    where a.subject = r.subject and a.kind = r.kind and a.resolved_at is null returning a.id`;
  const handled = sql`update ${alerts} a set state = r.state, snoozed_until = r."snoozedUntil", resolved_at = r."resolvedAt",
    handled_at = r."handledAt", handled_by = r."handledBy", position = ${position}
    from h, json_to_recordset(${param('handled')}) as r(id text, state text, "snoozedUntil" bigint, "resolvedAt" bigint,
      "handledAt" bigint, "handledBy" text, position bigint)
    where a.id = r.id returning a.id`;
  return sql`with h as ${head}, o as ${opened}, s as (${resolved}), p as (${handled})
    select (select count(*) from o) + (select count(*) from s) + (select count(*) from p) as changed`;
}
