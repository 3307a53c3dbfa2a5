/** What the writes of one transaction store: one statement for each kind of change, for any number of them. */
import { eq, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { subjectOf } from '../../alerts/connection-alerts.ts';
import type { AuditEntry, AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Connection, ConnectionChange } from '../../connection/connection.ts';
import { applyChanges } from '../apply-changes.ts';
import type { AuditTarget } from '../audit.ts';
import { type EventRow, fromConnection, NOT_IN_CONNECTION_UPDATES } from '../rows.ts';
import type { Commit } from '../store.ts';
import { AlertChanges } from './alert-changes.ts';
import type { Transaction } from './database.ts';
import { FORGET_LEFT_ROLE, PUT_LEFT_ROLE } from './left-roles.ts';
import { auditEntries, connections, events, heads, rechecks, revocations, verifications } from './schema.ts';
import {
  chunks,
  columnsOfExcluded,
  command,
  db,
  insertRows,
  isAnyOf,
  ofRow,
  type Params,
  param,
  rowsAsJson,
  type Statement,
  statement,
} from './statements.ts';

/** The last positions of the logs. */
export type Heads = {
  readonly events: number;
  readonly audit: number;
  readonly revocations: number;
  readonly alerts: number;
};

/** What a transaction has stored: the last positions of the logs, if it appended to any, and whether alerts changed. */
export type Stored = { readonly heads: Heads | null; readonly alerts: boolean };

export class Changes {
  readonly #statements: [Statement<never>, Params][] = [];
  readonly #connections: ReturnType<typeof fromConnection>[] = [];
  readonly #verifications: object[] = [];
  readonly #rechecks: object[] = [];
  readonly #endedRechecks: string[] = [];
  readonly #leases: { verifications: string[]; rechecks: string[] } = { verifications: [], rechecks: [] };
  readonly #events: Omit<EventRow, 'position'>[] = [];
  readonly #audit: Omit<AuditEntry, 'position'>[] = [];
  readonly #revoked: { readonly apiKeyId: string }[] = [];
  readonly alerts = new AlertChanges();
  #hasWork = false;
  #hasWebhooks = false;

  /** Executes this statement, too, before the others. */
  add(statement: Statement<never>, params: Params): void {
    this.#statements.push([statement, params]);
  }

  putConnection(connection: Connection): void {
    this.#connections.push(fromConnection(connection));
  }

  /** Applies the changes, stores the connection with its events and alerts, and returns it. */
  apply(connection: Connection, changes: readonly ConnectionChange[], now: Millis): Connection {
    if (changes.length === 0) return connection;
    const { state, events, alerts, leftRole } = applyChanges(connection, changes, now);
    const { id, workspaceId, verification, recheck } = state;
    this.putConnection(state);
    this.#events.push(...events);
    this.alerts.note(subjectOf(state), alerts, now);
    if (leftRole === 'FORGET') this.add(FORGET_LEFT_ROLE, { id });
    else if (leftRole !== null) this.add(PUT_LEFT_ROLE, leftRole);
    if (verification !== null) this.#verifications.push({ ...verification, connectionId: id, workspaceId });
    if (recheck !== null) this.#rechecks.push({ ...recheck, id, workspaceId });
    else if (connection.recheck !== null) this.#endedRechecks.push(id);
    return state;
  }

  releaseLease(kind: 'verifications' | 'rechecks', id: string): void {
    this.#leases[kind].push(id);
    this.#hasWork = true;
  }

  audit(record: AuditRecord | undefined, now: Millis, { workspaceId, connectionId }: AuditTarget): void {
    if (record === undefined) return;
    const { actor, action, detail } = record;
    this.append({
      ...actor,
      occurredAt: now,
      action,
      workspaceId: workspaceId ?? null,
      connectionId: connectionId ?? null,
      detail: detail ?? null,
    });
  }

  append(entry: Omit<AuditEntry, 'position'>): void {
    this.#audit.push(entry);
  }

  /** Adds to the log that ends the streams of revoked keys. */
  revoke(apiKeyId: string): void {
    this.#revoked.push({ apiKeyId });
  }

  /** Notes that work is due at another time. */
  noteWork(): void {
    this.#hasWork = true;
  }

  /** Notes that webhooks have changed, or that their leases were given up. */
  noteWebhooks(): void {
    this.#hasWebhooks = true;
  }

  /** Adds what other writes change. */
  merge(other: Changes): void {
    this.#statements.push(...other.#statements);
    this.#connections.push(...other.#connections);
    this.#verifications.push(...other.#verifications);
    this.#rechecks.push(...other.#rechecks);
    this.#endedRechecks.push(...other.#endedRechecks);
    this.#leases.verifications.push(...other.#leases.verifications);
    this.#leases.rechecks.push(...other.#leases.rechecks);
    this.#events.push(...other.#events);
    this.#audit.push(...other.#audit);
    this.#revoked.push(...other.#revoked);
    this.alerts.merge(other.alerts);
    this.#hasWork ||= other.#hasWork;
    this.#hasWebhooks ||= other.#hasWebhooks;
  }

  /** Without alerts: only `store` shows whether there was anything to change. */
  get topics(): Omit<Commit, 'alerts'> {
    const events = this.#events.length > 0;
    return {
      events,
      work: events || this.#hasWork,
      revocations: this.#revoked.length > 0,
      webhooks: this.#hasWebhooks,
    };
  }

  /** Sends all of it. */
  store(transaction: Transaction): Promise<Stored> {
    for (const [statement, params] of this.#statements) void transaction.run(statement, params);
    for (const rows of chunks(this.#connections)) put(transaction, STATEMENTS.putConnections, rows);
    for (const rows of chunks(this.#verifications)) put(transaction, STATEMENTS.putVerifications, rows);
    for (const rows of chunks(this.#rechecks)) put(transaction, STATEMENTS.putRechecks, rows);
    const ids: [Statement<never>, string[]][] = [
      [STATEMENTS.deleteRechecks, this.#endedRechecks],
      [STATEMENTS.releaseVerifications, this.#leases.verifications],
      [STATEMENTS.releaseRechecks, this.#leases.rechecks],
    ];
    for (const [statement, list] of ids) if (list.length > 0) void transaction.run(statement, { ids: list });
    return this.#appendToLogs(transaction);
  }

  /** Last: from here to the commit the lock of the head is held. Nothing is decided or awaited in between. */
  #appendToLogs(transaction: Transaction): Promise<Stored> {
    const changedAlerts = this.alerts.store(transaction);
    const logs = [chunks(this.#events), chunks(this.#audit), chunks(this.#revoked)] as const;
    const count = Math.max(this.alerts.isEmpty ? 0 : 1, ...logs.map(({ length }) => length));
    const sent = Array.from({ length: count }, (_, index) => {
      const [events = [], audit = [], revoked = []]: (readonly object[] | undefined)[] = logs.map(
        (log) => log[index],
      );
      return transaction.run(STATEMENTS.append, {
        eventCount: events.length,
        auditCount: audit.length,
        revocationCount: revoked.length,
        events: numbered(events),
        audit: numbered(audit),
        revocations: numbered(revoked),
      });
    });
    const stored = Promise.all([changedAlerts, ...sent]).then(([alerts, ...answers]) => ({
      heads: answers.at(-1)?.[0] ?? null,
      alerts: alerts > 0,
    }));
    // The commit reports the error.
    stored.catch(() => {});
    return stored;
  }
}

function put(transaction: Transaction, statement: Statement<never>, rows: readonly unknown[]): void {
  void transaction.run(statement, { rows: rowsAsJson(rows) });
}

/** As JSON, numbered from 1. */
function numbered(rows: readonly object[]): string {
  return rowsAsJson(rows.map((row, index) => ({ ...row, position: index + 1 })));
}

const noLease = { leaseOwner: null, leaseUntil: null };

const STATEMENTS = {
  putConnections: command(
    'put_connections',
    insertRows(connections).onConflictDoUpdate({
      target: connections.id,
      set: columnsOfExcluded(connections, ...NOT_IN_CONNECTION_UPDATES),
    }),
  ),
  putVerifications: command(
    'put_verifications',
    insertRows(verifications).onConflictDoUpdate({
      target: verifications.id,
      set: {
        ...columnsOfExcluded(verifications, 'id', 'connectionId', 'workspaceId', 'leaseOwner', 'leaseUntil'),
        leaseOwner: sql`case when excluded.ended_at is null then ${verifications.leaseOwner} end`,
        leaseUntil: sql`case when excluded.ended_at is null then ${verifications.leaseUntil} end`,
      },
    }),
  ),
  putRechecks: command(
    'put_rechecks',
    insertRows(rechecks).onConflictDoUpdate({
      target: rechecks.id,
      set: columnsOfExcluded(rechecks, 'id', 'workspaceId', 'leaseOwner', 'leaseUntil'),
    }),
  ),
  deleteRechecks: command('delete_rechecks', db.delete(rechecks).where(isAnyOf(rechecks.id, 'ids'))),
  releaseVerifications: command(
    'release_verifications',
    db.update(verifications).set(noLease).where(isAnyOf(verifications.id, 'ids')),
  ),
  releaseRechecks: command(
    'release_rechecks',
    db.update(rechecks).set(noLease).where(isAnyOf(rechecks.id, 'ids')),
  ),
  append: statement<Heads>('append', appendToLogs(), {
    events: true,
    audit: true,
    revocations: true,
    alerts: true,
  }),
};

/** Takes the next positions of the logs, and inserts the entries at them. */
function appendToLogs() {
  const take = db
    .update(heads)
    .set({
      events: sql`${heads.events} + ${param('eventCount')}`,
      audit: sql`${heads.audit} + ${param('auditCount')}`,
      revocations: sql`${heads.revocations} + ${param('revocationCount')}`,
    })
    .where(eq(heads.id, 1))
    .returning({
      events: heads.events,
      audit: heads.audit,
      revocations: heads.revocations,
      alerts: heads.alerts,
    });
  return sql`with h as ${take}, e as ${insertAt(events, 'events', 'eventCount')}, a as ${insertAt(auditEntries, 'audit', 'auditCount')}, v as ${insertAt(revocations, 'revocations', 'revocationCount')} select events, audit, revocations, alerts from h`;
}

function insertAt(
  table: PgTable & { position: PgColumn },
  log: Exclude<keyof Heads, 'alerts'>,
  count: string,
) {
  const position = sql`h.${sql.identifier(log)} - ${param(count)} + ${ofRow('position')}`;
  return insertRows(table, { rows: log, from: sql`h, `, values: { position } });
}
