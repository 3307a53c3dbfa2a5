/** The store over PostgreSQL: the database that several servers share. */
import { randomUUID } from 'node:crypto';
import type { Lifecycle } from '../../observe/lifecycle.ts';
import type { Log } from '../../observe/log.ts';
import type { DatabaseAddress } from '../database-address.ts';
import { FaultLog } from '../fault-log.ts';
import { knownMigrations } from '../migrations.ts';
import type { Store } from '../store.ts';
import { wrapMethods } from '../wrap-methods.ts';
import { PostgresAlerts } from './alerts.ts';
import { PostgresAudit } from './audit.ts';
import { CommitFeed } from './commit-feed.ts';
import { PostgresConnections } from './connections.ts';
import { Database, placeOf } from './database.ts';
import { PostgresDeletions } from './deletions.ts';
import { PostgresEvents } from './events.ts';
import { connectionFault, postgresUnusable, TookTooLong } from './faults.ts';
import { PostgresFleet } from './fleet.ts';
import { PostgresLeftRoles } from './left-roles.ts';
import { PostgresLifetime } from './lifetime.ts';
import { PostgresListCounts } from './list-counts.ts';
import { migrate } from './migrate.ts';
import { PostgresOrganizations } from './organizations.ts';
import { PostgresPersonSessions } from './person-sessions.ts';
import { PostgresQuotas } from './quotas.ts';
import { PostgresRoleRecords } from './role-records.ts';
import { PostgresTokens } from './tokens.ts';
import { PostgresWebhooks } from './webhooks.ts';
import { PostgresWork } from './work.ts';
import { WriteQueue } from './write-queue.ts';

/** Callers wait no longer, whatever happens between here and PostgreSQL. */
const MAX_CALL_MS = 5_500;
/** A workspace with thousands of connections takes longer. */
const MAX_LARGE_CALL_MS = 60_000;

export type PostgresStoreOptions = Omit<Extract<DatabaseAddress, { kind: 'postgres' }>, 'kind'> & {
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
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, pooler, migrationsFolder, migrates = true, log } = options;
  const place = placeOf(url);
  const faultLog = new FaultLog(log);
  const fault = (error: unknown): unknown => {
    const unusable = postgresUnusable(place, error);
    if (unusable !== null) faultLog.note(unusable);
    return unusable ?? error;
  };
  const reporterOf = (at: string) => (error: unknown) => faultLog.note(connectionFault(at, error));
  const reportFault = reporterOf(place);
  const database = new Database({ url, pooler, reportFault });
  const address = listenAddress(options);
  const listen = address && { ...address, reportFault: reporterOf(placeOf(address.url)) };
  const feed = new CommitFeed({ database, id: randomUUID(), listen, log, reportFault });
  const queue = new WriteQueue(database, {
    onCommit: (commit, heads) => feed.committed(commit, heads),
    onBatch: (writes, durationMs) => options.lifecycle?.emit('store.commit', { writes, durationMs }),
  });
  const close = async () => {
    await queue.drain();
    await feed.close();
    await database.close();
  };
  const lifetime = new PostgresLifetime(database, place, knownMigrations(migrationsFolder), close);
  try {
    if (migrates) await migrate({ url, pooler }, migrationsFolder);
    await database.connect();
    await lifetime.checkReady();
    await feed.start();
  } catch (error) {
    await close();
    throw postgresUnusable(place, error) ?? error;
  }
  const inTime = async <T>(call: () => Promise<T>, limitMs: number): Promise<T> => {
    try {
      return await within(limitMs, call());
    } catch (error) {
      throw fault(error);
    }
  };
  const guarded = <T extends object>(part: T) => wrapMethods(part, (call) => inTime(call, MAX_CALL_MS));
  const connections = new PostgresConnections(database, queue);
  const deletions = new PostgresDeletions(database, queue);
  const work = new PostgresWork(database, queue);
  const fleet = guarded(new PostgresFleet(database, queue));
  return {
    ...guarded(connections),
    changeExternalId: (...change) => inTime(() => connections.changeExternalId(...change), MAX_LARGE_CALL_MS),
    ...guarded(deletions),
    deleteWorkspace: (...of) => inTime(() => deletions.deleteWorkspace(...of), MAX_LARGE_CALL_MS),
    ...guarded(new PostgresEvents(database, log)),
    ...guarded(new PostgresAlerts(database, queue)),
    ...guarded(new PostgresLeftRoles(database)),
    ...guarded(new PostgresListCounts(database)),
    ...guarded(new PostgresAudit(database, queue)),
    ...guarded(new PostgresTokens(database, queue)),
    ...guarded(new PostgresPersonSessions(database, queue)),
    ...guarded(new PostgresQuotas(database, queue)),
    ...guarded(new PostgresRoleRecords(database, queue)),
    ...guarded(new PostgresWebhooks(database, queue)),
    ...guarded(new PostgresOrganizations(database, queue)),
    verifications: guarded(work.verifications),
    rechecks: guarded(work.rechecks),
    verificationBacklog: (now) => inTime(() => work.verificationBacklog(now), MAX_CALL_MS),
    bringRechecksForward: (...of) => inTime(() => work.bringRechecksForward(...of), MAX_CALL_MS),
    ...fleet,
    ...guarded(lifetime),
    onCommit: (listener) => feed.onCommit(listener),
    connectionPools: () => database.pools(),
  };
}

/** Null: a pooler passes no notifications on. */
function listenAddress({ url, listenUrl, pooler }: PostgresStoreOptions) {
  if (listenUrl !== null) return { url: listenUrl, pooler: 'none' } as const;
  return pooler === 'none' ? { url, pooler } : null;
}

/** Rejects if the call takes longer. What it does may still happen, as with a lost answer. */
async function within<T>(limitMs: number, call: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TookTooLong(`No answer within ${limitMs} ms.`)), limitMs);
  try {
    return await Promise.race([call, promise]);
  } finally {
    clearTimeout(timer);
  }
}
