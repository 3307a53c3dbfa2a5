/** The store over SQLite: every read and write of the service, in statements prepared once. */
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Log } from '../../observe/log.ts';
import type { ConnectionSettings, Decide, Workspace } from '../connections.ts';
import type { Commit, Store } from '../store.ts';
import type { ClaimRequest, WorkQueue } from '../work.ts';
import { allowancePart } from './allowance-part.ts';
import { apiKeyPart } from './api-key-part.ts';
import { applyChanges } from './apply-changes.ts';
import { auditPart } from './audit-part.ts';
import { changeExternalIdSteps } from './change-external-id.ts';
import { watchCommits } from './commit-watch.ts';
import { connectionKey, connectionPage } from './connection-list.ts';
import { DatabaseHealth } from './database-health.ts';
import { eventPart } from './event-part.ts';
import { FileIdentity } from './file-identity.ts';
import { guarded } from './guarded-store.ts';
import { largeWrite } from './large-write.ts';
import { drizzleOver, knownMigrations, openDatabase, readCursorKey } from './open-database.ts';
import { page, timeBounds, timeKey } from './paging.ts';
import { Prepared } from './prepared.ts';
import { makePrivately, tighten } from './private-files.ts';
import { createReadiness } from './readiness.ts';
import { BEHIND_CONNECTION, fromConnection, fromWorkspace, toConnection, toWorkspace } from './rows.ts';
import { prepareStatements } from './statements.ts';
import { ANY_CHANGE, WriteQueue } from './write-queue.ts';

export type SqliteStoreOptions = {
  readonly file: string;
  readonly migrationsFolder: string;
  readonly log: Log;
};

/**
 * Opens the store, and brings the file's schema up to date.
 *
 * @throws DatabaseUnusable
 */
export function openSqliteStore({ file, migrationsFolder, log }: SqliteStoreOptions): Store {
  makePrivately(file);
  const database = openDatabase(file, migrationsFolder);
  // Only now: what is no database is not ours to change.
  tighten(file, log);
  const health = new DatabaseHealth(file, log);
  const note = (error: unknown) => health.note(error);
  const identity = new FileIdentity(file);
  const prepared = new Prepared(drizzleOver(database));
  const statements = prepareStatements(prepared);
  const listeners = new Set<(commit: Commit) => void>();
  const committed = (commit: Commit) => {
    for (const listener of listeners) {
      try {
        listener(commit);
      } catch (error) {
        log.error({ error }, 'a listener for commits has failed');
      }
    }
  };
  const check = () => identity.check();
  const queue = new WriteQueue(database, { committed, check, note });
  const writeLarge = largeWrite(file, { queue, committed, check, note });
  const audit = auditPart(prepared, queue);
  const stopWatching = watchCommits(database, () => committed(ANY_CHANGE), note);
  const checkReady = createReadiness({
    prepared,
    queue,
    health,
    identity,
    database,
    migrations: knownMigrations(migrationsFolder),
  });

  const read = (id: string): Connection | null => {
    const [row] = statements.connection.values({ id });
    return row === undefined ? null : toConnection(row);
  };

  const apply = (connection: Connection, changes: ReturnType<Decide>, now: Millis) => {
    if (changes.length > 0) queue.changes('events', 'work');
    return applyChanges(statements, connection, changes, now);
  };

  const readWorkspace = (id: string): Workspace | null => {
    const [row] = statements.workspace.values({ id });
    return row === undefined ? null : toWorkspace(row);
  };

  const cursorKey = readCursorKey(database);
  const { verifications, rechecks } = statements;
  const kinds = [verifications, rechecks];
  /** What has been led astray by a clock, and what is due. In this order: under load there is always something due. */
  const dueNow = (work: (typeof kinds)[number], request: ClaimRequest, limit: number) => {
    const astray = work.astray.all({ latest: request.latest, limit });
    const left = limit - astray.length;
    return left === 0 ? astray : [...astray, ...work.due.all({ now: request.now, limit: left })];
  };
  const workQueue = (work: (typeof kinds)[number]): WorkQueue => ({
    async claimDue(request) {
      // A look that finds nothing must not be a commit: whoever waits for commits would look again.
      if (dueNow(work, request, 1).length === 0) return [];
      return queue.write(() =>
        dueNow(work, request, request.limit).flatMap(({ id, connectionId }) => {
          work.take.run({ id, owner: request.owner, until: request.leaseUntil, now: request.now });
          try {
            return read(String(connectionId)) ?? [];
          } catch (error) {
            // One damaged row must not stop everybody else. It is looked at again when the lease ends.
            log.error({ error, connectionId }, 'a connection cannot be read');
            return [];
          }
        }),
      );
    },

    conclude: ({ connectionId, work: id, owner }, decide, now) =>
      queue.write(() => {
        const { changes } = work.giveUp.run({ id, owner });
        queue.changes('work');
        const connection = changes === 1 ? read(connectionId) : null;
        const workspace = connection && readWorkspace(connection.workspaceId);
        return connection && workspace && apply(connection, decide(connection, workspace), now);
      }),

    renew: (works, owner, until) =>
      queue.write(() => {
        for (const id of works) work.renew.run({ id, owner, until });
      }),

    async nextDueAt() {
      return work.nextDueAt.get()?.dueAt ?? null;
    },
  });

  const methods: Omit<Store, 'verifications' | 'rechecks' | 'onCommit'> = {
    ...audit.store,
    ...apiKeyPart(prepared, queue, audit.writeAudit),
    ...allowancePart(prepared, queue),
    ...eventPart(prepared, queue, log),

    insertWorkspace: (workspace, record) =>
      queue.write(() => {
        if (statements.insertWorkspace.run(fromWorkspace(workspace)).changes === 0) return false;
        audit.writeAudit(record, workspace.createdAt, { workspaceId: workspace.id });
        return true;
      }),

    async workspacesByIds(ids) {
      queue.reads.begin();
      return ids.map(readWorkspace);
    },

    async listWorkspaces(only, request) {
      return page(
        request,
        (limit) => statements.listWorkspaces(only, timeBounds(request), limit).map(toWorkspace),
        timeKey,
      );
    },

    async connectionsByIds(ids) {
      queue.reads.begin();
      return ids.map(read);
    },

    async connectionsOfAccount(accountId, workspaces) {
      return statements.connectionsOfAccount(accountId, workspaces).map(toConnection);
    },

    async connectionsByRoles(workspaceId, roleArns) {
      return roleArns.map((roleArn) => {
        const [row] = statements.connectionByRole.values({ workspaceId, roleArn });
        return row === undefined ? null : toConnection(row);
      });
    },

    async listConnections(workspaceId, list, request) {
      const { shape, values } = connectionPage(workspaceId, list, request);
      queue.reads.begin();
      const { items, ...rest } = page(
        request,
        (limit) => statements.listConnections(shape).values({ ...values, limit }),
        (row) => connectionKey(row[BEHIND_CONNECTION] as string | number, row[0] as string),
      );
      return { ...rest, items: items.map(({ key, value }) => ({ key, value: toConnection(value) })) };
    },

    async connectionCounts(workspaceId) {
      return statements.connectionCounts.all({ workspaceId });
    },

    async connectionTotals() {
      return statements.connectionTotals.all();
    },

    connect: (fresh, settings, decide, now, record) =>
      queue.write(() => {
        const [row] = statements.connectionByRole.values(fresh);
        const existing = row === undefined ? null : toConnection(row);
        const connection = existing === null ? fresh : { ...existing, ...settings };
        const isSet = existing !== null && differs(existing, settings);
        if (existing === null) statements.insertConnection.run(fromConnection(fresh));
        else if (isSet) statements.updateConnection.run(fromConnection(connection));
        const changes = decide(connection);
        if (existing === null || isSet || changes.length > 0)
          audit.writeAudit(record, now, targetOf(connection));
        return apply(connection, changes, now);
      }),

    change: (connectionId, decide, now, record) =>
      queue.write(() => {
        const connection = read(connectionId);
        if (connection === null) return null;
        const changes = decide(connection);
        if (changes.length > 0) audit.writeAudit(record, now, targetOf(connection));
        return apply(connection, changes, now);
      }),

    changeExternalId: (...change) => writeLarge((onHandle) => changeExternalIdSteps(onHandle, change)),

    async rotationProgress(workspaceId) {
      const progress = statements.rotationProgress.get({ workspaceId });
      return {
        moved: progress?.moved ?? 0,
        notMoved: progress?.notMoved ?? 0,
        unknown: progress?.unknown ?? 0,
      };
    },

    releaseLeases: (owners) =>
      queue.write(() => {
        queue.changes('work');
        for (const owner of owners) for (const { release } of kinds) release.run({ owner });
      }),

    async leaseOwners() {
      return [...new Set(kinds.flatMap(({ owners }) => owners.all().flatMap(({ owner }) => owner ?? [])))];
    },

    async lastAssumedAt(except) {
      return statements.lastVerified.all().find(({ id }) => id !== except)?.at ?? null;
    },

    async workingInAccount({ id, workspaceId, accountId }, most, since = 0) {
      return statements.workingInAccount.all({ id, workspaceId, accountId, most, since }).length;
    },

    async identityAt(moment) {
      return statements.identityAt.get({ moment }) ?? null;
    },

    noteIdentity: (identity) =>
      queue.write(() => {
        const latest = statements.identityAt.get({ moment: Number.MAX_SAFE_INTEGER });
        const isSame = latest?.accountId === identity.accountId && latest.userId === identity.userId;
        if (!isSame) statements.insertIdentity.run(identity);
      }),

    async validate({ connectionId, apiKeyId }) {
      const found = statements.stamp.get({ connectionId, apiKeyId });
      return {
        lastSequence: found?.lastSequence ?? null,
        isRevoked: apiKeyId !== null && (found?.keyId == null || found.revokedAt !== null),
      };
    },

    async cursorKey() {
      return cursorKey;
    },

    checkReady,

    async close() {
      await queue.drain();
      stopWatching();
      listeners.clear();
      queue.reads.end();
      database.close();
    },
  };

  return {
    ...guarded(methods, health),
    verifications: guarded(workQueue(verifications), health),
    rechecks: guarded(workQueue(rechecks), health),

    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function differs(connection: Connection, { region, name }: ConnectionSettings): boolean {
  return (
    (region !== undefined && region !== connection.region) || (name !== undefined && name !== connection.name)
  );
}

function targetOf({ id, workspaceId }: Connection) {
  return { connectionId: id, workspaceId };
}
