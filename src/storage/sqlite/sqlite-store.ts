/** The store over SQLite: the embedded database of one server, or of a few processes on one machine. */
import type { Database } from 'better-sqlite3';
import type { Lifecycle } from '../../observe/lifecycle.ts';
import type { Log } from '../../observe/log.ts';
import { knownMigrations } from '../migrations.ts';
import type { Commit, Stamp, Store, StoreLifetime } from '../store.ts';
import { SqliteAlerts } from './alerts.ts';
import { auditWriter, SqliteAudit } from './audit.ts';
import { watchCommits } from './commit-watch.ts';
import { SqliteConnections } from './connections.ts';
import { DatabaseHealth } from './database-health.ts';
import { SqliteDeletions } from './deletions.ts';
import { SqliteEvents } from './events.ts';
import { FileIdentity } from './file-identity.ts';
import { SqliteFleet } from './fleet.ts';
import { guarded } from './guarded.ts';
import { headsOf } from './heads.ts';
import { largeWrite } from './large-write.ts';
import { SqliteLeftRoles } from './left-roles.ts';
import { SqliteListCounts } from './list-counts.ts';
import { drizzleOver, openDatabase, readCursorKey } from './open-database.ts';
import { SqliteOrganizations } from './organizations.ts';
import { SqlitePersonSessions } from './person-sessions.ts';
import { makePrivately, tighten } from './private-files.ts';
import { SqliteQuotas } from './quotas.ts';
import { Readiness } from './readiness.ts';
import { recordsOf } from './records.ts';
import { SqliteRoleRecords } from './role-records.ts';
import { SqliteTokens } from './tokens.ts';
import { SqliteWebhooks } from './webhooks.ts';
import { SqliteWork } from './work.ts';
import { ANY_CHANGE, WriteQueue, type WriteQueueOptions } from './write-queue.ts';

export type SqliteStoreOptions = {
  readonly file: string;
  readonly migrationsFolder: string;
  /** Whether to apply missing migrations. Default: yes. */
  readonly migrates?: boolean;
  readonly log: Log;
  readonly lifecycle?: Pick<Lifecycle, 'emit'>;
};

/**
 * Opens the store.
 *
 * @throws DatabaseUnusable
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { file, migrationsFolder, migrates = true, log, lifecycle } = options;
  makePrivately(file);
  const database = openDatabase(file, migrationsFolder, migrates);
  // Only now: a file that is not a database is not ours to change.
  tighten(file, log);
  const health = new DatabaseHealth(file, log);
  const identity = new FileIdentity(file);
  const listeners = new Set<(commit: Commit) => void>();
  const onCommit = (commit: Commit) => {
    for (const listener of listeners) {
      try {
        listener(commit);
      } catch (error) {
        log.error({ error }, 'a listener for commits has failed');
      }
    }
  };
  const transactions: WriteQueueOptions = {
    onCommit,
    onBatch: (writes, durationMs) => lifecycle?.emit('store.commit', { writes, durationMs }),
    assertFileInPlace: () => identity.check(),
    reportFault: (error) => health.note(error),
  };
  const queue = new WriteQueue(database, transactions);
  const db = drizzleOver(database);
  const heads = headsOf(db);
  const records = recordsOf(db, heads, (what) =>
    what === 'events' ? queue.changes('events', 'work') : queue.changes('alerts'),
  );
  const writeAudit = auditWriter(db, heads);
  const work = new SqliteWork({ db, queue, records, log });
  const webhooks = new SqliteWebhooks({ db, queue, heads, records, writeAudit });
  const organizations = new SqliteOrganizations(db, queue, writeAudit);
  const writeLarge = largeWrite(file, queue, transactions);
  const readiness = new Readiness({
    db,
    queue,
    health,
    identity,
    file,
    database,
    migrations: knownMigrations(migrationsFolder),
  });
  const stopWatching = watchCommits(database, () => onCommit(ANY_CHANGE), transactions.reportFault);
  const close = async () => {
    await queue.drain();
    stopWatching();
    listeners.clear();
    database.close();
  };
  return {
    ...guarded(new SqliteConnections({ db, queue, records, writeAudit, writeLarge }), health),
    ...guarded(new SqliteDeletions({ db, queue, records, writeAudit, writeLarge }), health),
    ...guarded(new SqliteEvents(db, queue, heads, log), health),
    ...guarded(new SqliteAlerts({ db, queue, heads, records, writeAudit }), health),
    ...guarded(new SqliteLeftRoles(db, queue, records), health),
    ...guarded(new SqliteListCounts(db, heads), health),
    ...guarded(new SqliteAudit(db, queue, heads), health),
    ...guarded(new SqliteTokens(db, queue, heads, writeAudit), health),
    ...guarded(new SqlitePersonSessions({ db, queue, heads, writeAudit }), health),
    ...guarded(new SqliteQuotas(db, queue), health),
    ...guarded(new SqliteRoleRecords(db, queue), health),
    ...guarded(organizations, health),
    ...guarded(new SqliteFleet(db, queue, { work, webhooks, organizations }), health),
    ...guarded(webhooks, health),
    databaseClock: null,
    connectionPools: null,
    verificationBacklog: guarded(work, health).verificationBacklog,
    bringRechecksForward: guarded(work, health).bringRechecksForward,
    verifications: guarded(work.verifications, health),
    rechecks: guarded(work.rechecks, health),
    ...guarded(new Lifetime(database, readiness, close), health),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Validated = Parameters<StoreLifetime['validate']>[0];

class Lifetime implements Omit<StoreLifetime, 'onCommit' | 'connectionPools'> {
  readonly #cursorKey: Uint8Array;
  readonly #stampsOf: ReturnType<typeof stampStatement>;
  readonly #waiting: Validated[] = [];
  #stamps: Promise<Stamp[]> = Promise.resolve([]);
  readonly #readiness: Readiness;
  readonly #close: () => Promise<void>;

  constructor(database: Database, readiness: Readiness, close: () => Promise<void>) {
    this.#cursorKey = readCursorKey(database);
    this.#stampsOf = stampStatement(database);
    this.#readiness = readiness;
    this.#close = close;
  }

  /** One statement answers all calls that wait for it. */
  async validate(of: Validated): Promise<Stamp> {
    const place = this.#waiting.push(of) - 1;
    if (place === 0) this.#stamps = Promise.resolve().then(() => this.#readStamps(this.#waiting.splice(0)));
    return (await this.#stamps)[place] as Stamp;
  }

  #readStamps(all: readonly Validated[]): Stamp[] {
    const wanted = JSON.stringify(all.map(({ connectionId, apiKeyId }) => [connectionId, apiKeyId]));
    return this.#stampsOf.all(wanted).map((stamp) => ({ ...stamp, isRevoked: stamp.isRevoked === 1 }));
  }

  async cursorKey(): Promise<Uint8Array> {
    return this.#cursorKey;
  }

  checkReady(): Promise<void> {
    return this.#readiness.check();
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** Answers pairs of a connection and a key, in JSON. */
function stampStatement(database: Database) {
  return database.prepare<[string], Omit<Stamp, 'isRevoked'> & { readonly isRevoked: 0 | 1 }>(`
    SELECT c.last_sequence AS lastSequence, c.region, c.sessions_revoked_at AS sessionsRevokedAt,
      wanted.value ->> 1 IS NOT NULL AND (k.id IS NULL OR k.revoked_at IS NOT NULL) AS isRevoked
    FROM json_each(?) AS wanted
    LEFT JOIN connections AS c ON c.id = wanted.value ->> 0
    LEFT JOIN api_keys AS k ON k.id = wanted.value ->> 1
    ORDER BY wanted.key`);
}
