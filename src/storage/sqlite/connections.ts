/** Workspaces, their connections, and Aurora's identity over SQLite. */
import { and, asc, count, desc, eq, gt, gte, inArray, lte, ne, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { type Connection, LIVE_STATUSES } from '../../connection/connection.ts';
import type { ConnectionFilter, ConnectionList } from '../../connection/connection-list.ts';
import {
  type ConnectionSettings,
  type ConnectionStore,
  type Decide,
  differs,
  type KnownIdentity,
  type RecordOfSettings,
  type RotationProgress,
  type StatusCount,
  targetOf,
  type Workspace,
  type WorkspaceList,
  type WorkspaceSettings,
  withSettings,
} from '../connections.ts';
import { pageOf } from '../paging.ts';
import type { WriteAudit } from './audit.ts';
import { changeExternalIdSteps } from './change-external-id.ts';
import { ConnectionPages, connectionKey } from './connection-pages.ts';
import { isNotDeletedIn } from './deletion-schema.ts';
import type { LargeWrite } from './large-write.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { connectionRows, type Records } from './records.ts';
import { readConnection } from './rows.ts';
import { auroraIdentities, connections } from './schema.ts';
import { readWorkspacePage } from './workspace-pages.ts';
import type { WriteQueue } from './write-queue.ts';

type Parts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly records: Records;
  readonly writeAudit: WriteAudit;
  readonly writeLarge: LargeWrite;
};

export class SqliteConnections implements ConnectionStore {
  readonly #parts: Parts;
  readonly #pages: ConnectionPages;
  readonly #counts: ReturnType<typeof countStatements>;
  readonly #evidence: ReturnType<typeof evidenceStatements>;
  readonly #ofAccount: ReturnType<typeof accountStatement>;

  constructor(parts: Parts) {
    const { db } = parts;
    this.#parts = parts;
    this.#pages = new ConnectionPages(db);
    this.#counts = countStatements(db);
    this.#evidence = evidenceStatements(db);
    this.#ofAccount = accountStatement(db);
  }

  insertWorkspace(workspace: Workspace, record?: AuditRecord): Promise<boolean> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      const isNew = records.insertWorkspace(workspace);
      if (isNew) writeAudit(record, workspace.createdAt, { workspaceId: workspace.id });
      return isNew;
    });
  }

  async workspacesByIds(ids: readonly string[]): Promise<(Workspace | null)[]> {
    return ids.map((id) => this.#parts.records.workspace(id));
  }

  async listWorkspaces(
    only: 'ALL' | readonly string[],
    list: WorkspaceList,
    request: PageRequest,
  ): Promise<Page<Workspace>> {
    return readWorkspacePage(this.#parts.db, only, list, request);
  }

  async connectionsByIds(ids: readonly string[]): Promise<(Connection | null)[]> {
    return ids.map((id) => this.#parts.records.connection(id));
  }

  async connectionsOfAccount(accountId: string, only: 'ALL' | readonly string[]): Promise<Connection[]> {
    const found = this.#ofAccount.values({ accountId }).map(readConnection);
    return only === 'ALL' ? found : found.filter(({ workspaceId }) => only.includes(workspaceId));
  }

  async connectionsByRoles(workspaceId: string, roleArns: readonly string[]): Promise<(Connection | null)[]> {
    return roleArns.map((roleArn) => this.#parts.records.connectionByRole({ workspaceId, roleArn }));
  }

  async listConnections(
    workspaceId: string,
    list: ConnectionList,
    request: PageRequest,
  ): Promise<Page<Connection>> {
    const found = this.#pages.read(workspaceId, list, { ...request, limit: request.limit + 1 });
    const { items, ...rest } = pageOf(request, found, connectionKey);
    return { ...rest, items: items.map(({ key, value }) => ({ key, value: readConnection(value) })) };
  }

  async connectionCounts(workspaceId: string, filter: ConnectionFilter = {}): Promise<StatusCount[]> {
    return this.#pages.count(workspaceId, filter);
  }

  async connectionTotals(): Promise<StatusCount[]> {
    return this.#counts.total.all();
  }

  connect(
    fresh: Connection,
    settings: ConnectionSettings,
    decide: Decide,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Connection | null> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      if (records.workspace(fresh.workspaceId) === null) return null;
      const existing = records.connectionByRole(fresh);
      const connection = existing === null ? fresh : { ...existing, ...settings };
      const isSet = existing !== null && differs(existing, settings);
      if (existing === null) records.insertConnection(fresh);
      else if (isSet) records.updateConnection(connection);
      const changes = decide(connection);
      if (existing === null || isSet || changes.length > 0) writeAudit(record, now, targetOf(connection));
      return records.apply(connection, changes, now);
    });
  }

  change(
    connectionId: string,
    decide: Decide,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Connection | null> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      const connection = records.connection(connectionId);
      if (connection === null) return null;
      const changes = decide(connection);
      if (changes.length > 0) writeAudit(record, now, targetOf(connection));
      return records.apply(connection, changes, now);
    });
  }

  changeSettings(
    connectionId: string,
    settings: ConnectionSettings,
    now: Millis,
    record: RecordOfSettings,
  ): Promise<Connection | null> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      const before = records.connection(connectionId);
      if (before === null || !differs(before, settings)) return before;
      const after = { ...before, ...settings };
      records.updateConnection(after);
      writeAudit(record(before, after), now, targetOf(after));
      return after;
    });
  }

  async touchConnection(connectionId: string, now: Millis): Promise<void> {
    const { queue, records } = this.#parts;
    await queue.write(() => records.touchConnection(connectionId, now));
  }

  changeExternalId(...change: Parameters<ConnectionStore['changeExternalId']>): Promise<Workspace | null> {
    return this.#parts.writeLarge((db) => changeExternalIdSteps(db, change));
  }

  updateWorkspace(
    workspaceId: string,
    settings: WorkspaceSettings,
    now: Millis,
    record: (before: Workspace) => AuditRecord,
  ): Promise<Workspace | null> {
    const { queue, records, writeAudit } = this.#parts;
    return queue.write(() => {
      const before = records.workspace(workspaceId);
      if (before === null) return null;
      const after = withSettings(before, settings);
      if (after === before) return before;
      records.updateWorkspace(after);
      writeAudit(record(before), now, { workspaceId });
      return after;
    });
  }

  async rotationProgress(workspaceId: string): Promise<RotationProgress> {
    const progress = this.#counts.rotation.get({ workspaceId });
    return progress ?? { moved: 0, notMoved: 0, unknown: 0 };
  }

  async lastAssumedAt(except?: string): Promise<Millis | null> {
    return this.#evidence.lastVerified.all().find(({ id }) => id !== except)?.at ?? null;
  }

  async workingInAccount(
    { id, workspaceId, accountId }: Pick<Connection, 'id' | 'workspaceId' | 'accountId'>,
    limit: number,
    since: Millis = 0,
  ): Promise<number> {
    return this.#evidence.working.all({ id, workspaceId, accountId, limit, since }).length;
  }

  async identityAt(moment: Millis): Promise<KnownIdentity | null> {
    return this.#evidence.identityAt.get({ moment }) ?? null;
  }

  async noteIdentity(identity: KnownIdentity): Promise<void> {
    await this.#parts.queue.write(() => {
      const latest = this.#evidence.identityAt.get({ moment: Number.MAX_SAFE_INTEGER });
      const isSame = latest?.accountId === identity.accountId && latest.userId === identity.userId;
      if (!isSame) this.#evidence.insertIdentity.run(identity);
    });
  }
}

function accountStatement(db: DrizzleDatabase) {
  return connectionRows(db)
    .where(and(eq(connections.accountId, param('accountId')), isNotDeletedIn(connections.workspaceId)))
    .orderBy(asc(connections.createdAt), asc(connections.id))
    .prepare();
}

function countStatements(db: DrizzleDatabase) {
  const { status } = connections;
  const ofWorkspace = eq(connections.workspaceId, param('workspaceId'));
  const acceptsNew = sql`json_extract(${connections.rotation}, '$.takesNew')`;
  const isLive = inArray(status, [...LIVE_STATUSES]);
  return {
    total: db.select({ status, count: count() }).from(connections).groupBy(status).prepare(),
    rotation: db
      .select({
        moved: sql<number>`coalesce(sum(${acceptsNew} is 1), 0)`,
        notMoved: sql<number>`coalesce(sum(${acceptsNew} is 0), 0)`,
        unknown: sql<number>`coalesce(sum(${acceptsNew} is null), 0)`,
      })
      .from(connections)
      .where(and(ofWorkspace, isLive))
      .prepare(),
  };
}

/** Statements that help to explain a denial. */
function evidenceStatements(db: DrizzleDatabase) {
  const { accountId, userId, since } = auroraIdentities;
  return {
    /** At most one of the two latest is the excluded connection. */
    lastVerified: db
      .select({ id: connections.id, at: connections.lastVerifiedAt })
      .from(connections)
      .where(gt(connections.lastVerifiedAt, 0))
      .orderBy(desc(connections.lastVerifiedAt))
      .limit(2)
      .prepare(),
    working: db
      .select({ id: connections.id })
      .from(connections)
      .where(
        and(
          eq(connections.workspaceId, param('workspaceId')),
          eq(connections.accountId, param('accountId')),
          eq(connections.status, 'CONNECTED'),
          ne(connections.id, param('id')),
          gte(connections.lastVerifiedAt, param('since')),
        ),
      )
      .limit(limitParam())
      .prepare(),
    identityAt: db
      .select({ accountId, userId, since })
      .from(auroraIdentities)
      .where(lte(since, param('moment')))
      .orderBy(desc(since), desc(auroraIdentities.position))
      .limit(1)
      .prepare(),
    insertIdentity: db.insert(auroraIdentities).values(columnParams(auroraIdentities, 'position')).prepare(),
  };
}
