/** Workspaces, their connections, and Aurora's identity over PostgreSQL. */
import { and, count, desc, eq, gt, gte, inArray, lte, ne, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { USE_MS } from '../../base/recent-uses.ts';
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
import { fromWorkspace } from '../rows.ts';
import { changeExternalId } from './change-external-id.ts';
import { countConnections, readConnectionPage } from './connection-pages.ts';
import type { Database } from './database.ts';
import {
  CONNECTIONS_BY_IDS,
  CONNECTIONS_BY_ROLES,
  CONNECTIONS_OF_ACCOUNT,
  connectionName,
  LOCK_NAME,
  lockConnection,
  lockRole,
  lockWorkspace,
  roleName,
  UPDATE_WORKSPACE,
  WAS_DELETED,
  WORKSPACES_BY_IDS,
} from './records.ts';
import { auroraIdentities, connections, workspaces } from './schema.ts';
import { columnParams, command, db, inOrder, param, statement } from './statements.ts';
import { readWorkspacePage } from './workspace-pages.ts';
import type { WriteContext, WriteQueue } from './write-queue.ts';

export class PostgresConnections implements ConnectionStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  insertWorkspace(workspace: Workspace, record?: AuditRecord): Promise<boolean> {
    return this.#queue.write(null, async ({ transaction, changes }) => {
      const deleted = await transaction.run(WAS_DELETED, { id: workspace.id });
      if (deleted.length > 0) return false;
      const inserted = await transaction.run(STATEMENTS.insertWorkspace, fromWorkspace(workspace));
      if (inserted.length === 0) return false;
      changes.audit(record, workspace.createdAt, { workspaceId: workspace.id });
      return true;
    });
  }

  async workspacesByIds(ids: readonly string[]): Promise<(Workspace | null)[]> {
    return inOrder(ids, await this.#database.read(WORKSPACES_BY_IDS, { ids }));
  }

  listWorkspaces(
    only: 'ALL' | readonly string[],
    list: WorkspaceList,
    request: PageRequest,
  ): Promise<Page<Workspace>> {
    return readWorkspacePage(this.#database, only, list, request);
  }

  async connectionsByIds(ids: readonly string[]): Promise<(Connection | null)[]> {
    return inOrder(ids, await this.#database.read(CONNECTIONS_BY_IDS, { ids }));
  }

  connectionsOfAccount(accountId: string, only: 'ALL' | readonly string[]): Promise<Connection[]> {
    return this.#database.read(CONNECTIONS_OF_ACCOUNT, { accountId, only: only === 'ALL' ? null : only });
  }

  async connectionsByRoles(workspaceId: string, roleArns: readonly string[]): Promise<(Connection | null)[]> {
    const found = await this.#database.read(CONNECTIONS_BY_ROLES, { workspaceId, roleArns });
    return inOrder(roleArns, found, ({ roleArn }) => roleArn);
  }

  listConnections(
    workspaceId: string,
    list: ConnectionList,
    request: PageRequest,
  ): Promise<Page<Connection>> {
    return readConnectionPage(this.#database, workspaceId, list, request);
  }

  connectionCounts(workspaceId: string, filter: ConnectionFilter = {}): Promise<StatusCount[]> {
    return countConnections(this.#database, workspaceId, filter);
  }

  connectionTotals(): Promise<StatusCount[]> {
    return this.#database.read(STATEMENTS.totals);
  }

  async connect(
    fresh: Connection,
    settings: ConnectionSettings,
    decide: Decide,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Connection | null> {
    const connectAs = ({ changes }: WriteContext, connection: Connection, isChanged: boolean) => {
      const decided = decide(connection);
      if (isChanged || decided.length > 0) changes.audit(record, now, targetOf(connection));
      if (isChanged && decided.length === 0) changes.putConnection(connection);
      return changes.apply(connection, decided, now);
    };
    const { known, made } = await this.#queue.write(roleName(fresh), async (context) => {
      const known = await lockRole(context, fresh);
      if (known !== null) return { known, made: null };
      const workspace = await lockWorkspace(context, fresh.workspaceId, 'ADD');
      return { known, made: workspace && connectAs(context, fresh, true) };
    });
    if (known === null) return made;
    // In a second transaction, because all of them lock their connections in the same order, and roles afterwards.
    const changed = await this.#queue.write(connectionName(known.id), async (context) => {
      const existing = await lockConnection(context, known.id);
      return existing && connectAs(context, { ...existing, ...settings }, differs(existing, settings));
    });
    // Deleted between the two: the role is connected as a new connection.
    return changed ?? this.connect(fresh, settings, decide, now, record);
  }

  change(
    connectionId: string,
    decide: Decide,
    now: Millis,
    record?: AuditRecord,
  ): Promise<Connection | null> {
    return this.#queue.write(connectionName(connectionId), async (context) => {
      const connection = await lockConnection(context, connectionId);
      if (connection === null) return null;
      const changes = decide(connection);
      if (changes.length > 0) context.changes.audit(record, now, targetOf(connection));
      return context.changes.apply(connection, changes, now);
    });
  }

  changeSettings(
    connectionId: string,
    settings: ConnectionSettings,
    now: Millis,
    record: RecordOfSettings,
  ): Promise<Connection | null> {
    return this.#queue.write(connectionName(connectionId), async (context) => {
      const before = await lockConnection(context, connectionId);
      if (before === null || !differs(before, settings)) return before;
      const after = { ...before, ...settings };
      context.changes.putConnection(after);
      context.changes.audit(record(before, after), now, targetOf(after));
      return after;
    });
  }

  async touchConnection(id: string, now: Millis): Promise<void> {
    const gap = { earliest: now - USE_MS, latest: now + USE_MS };
    await this.#database.write(STATEMENTS.touch, { id, now, ...gap });
  }

  changeExternalId(...change: Parameters<ConnectionStore['changeExternalId']>): Promise<Workspace | null> {
    return this.#queue.writeAlone((context) => changeExternalId(context, change));
  }

  updateWorkspace(
    workspaceId: string,
    settings: WorkspaceSettings,
    now: Millis,
    record: (before: Workspace) => AuditRecord,
  ): Promise<Workspace | null> {
    // Alone: a rotation locks the workspace before its connections, and a shared transaction does the opposite.
    return this.#queue.writeAlone(async ({ transaction, changes }) => {
      const before = await lockWorkspace({ transaction }, workspaceId, 'CHANGE');
      if (before === null) return null;
      const after = withSettings(before, settings);
      if (after === before) return before;
      changes.add(UPDATE_WORKSPACE, fromWorkspace(after));
      changes.audit(record(before), now, { workspaceId });
      return after;
    });
  }

  async rotationProgress(workspaceId: string): Promise<RotationProgress> {
    const [progress] = await this.#database.read(STATEMENTS.rotation, { workspaceId });
    return progress ?? { moved: 0, notMoved: 0, unknown: 0 };
  }

  async lastAssumedAt(except?: string): Promise<Millis | null> {
    const latest = await this.#database.read(STATEMENTS.lastVerified);
    return latest.find(({ id }) => id !== except)?.at ?? null;
  }

  async workingInAccount(
    { id, workspaceId, accountId }: Pick<Connection, 'id' | 'workspaceId' | 'accountId'>,
    limit: number,
    since: Millis = 0,
  ): Promise<number> {
    const params = { id, workspaceId, accountId, limit, since };
    return (await this.#database.read(STATEMENTS.working, params)).length;
  }

  async identityAt(moment: Millis): Promise<KnownIdentity | null> {
    return (await this.#database.read(STATEMENTS.identityAt, { moment }))[0] ?? null;
  }

  noteIdentity(identity: KnownIdentity): Promise<void> {
    return this.#queue.write('identity', async ({ transaction, changes }) => {
      void transaction.run(LOCK_NAME, { name: 'identity' });
      const [latest] = await transaction.run(STATEMENTS.identityAt, { moment: Number.MAX_SAFE_INTEGER });
      const isSame = latest?.accountId === identity.accountId && latest.userId === identity.userId;
      if (!isSame) changes.add(STATEMENTS.insertIdentity, identity);
    });
  }
}

const { status, lastUsedAt } = connections;
const ofWorkspace = eq(connections.workspaceId, param('workspaceId'));
/** Null until it is known. */
const acceptsNew = sql`(${connections.rotation}::jsonb -> 'takesNew')::text`;
const { accountId, userId, since } = auroraIdentities;
const ID = { id: connections.id };
const COUNT = { status, count: count() };
const ROTATION = {
  moved: sql`count(*) filter (where ${acceptsNew} = 'true')`,
  notMoved: sql`count(*) filter (where ${acceptsNew} = 'false')`,
  unknown: sql`count(*) filter (where ${acceptsNew} is null or ${acceptsNew} = 'null')`,
};
const IDENTITY = { accountId, userId, since };
const VERIFIED = { id: connections.id, at: connections.lastVerifiedAt };

const STATEMENTS = {
  insertWorkspace: statement<{ id: string }>(
    'insert_workspace',
    db
      .insert(workspaces)
      .values(columnParams(workspaces))
      .onConflictDoNothing()
      .returning({ id: workspaces.id }),
    { id: workspaces.id },
  ),
  totals: statement<StatusCount>(
    'connection_totals',
    db.select(COUNT).from(connections).groupBy(status),
    COUNT,
  ),
  touch: command(
    'touch_connection',
    db
      .update(connections)
      .set({ lastUsedAt: sql`${param('now')}` })
      .where(
        and(
          eq(connections.id, param('id')),
          sql`(${lastUsedAt} is null or ${lastUsedAt} not between ${param('earliest')} and ${param('latest')})`,
        ),
      ),
  ),
  rotation: statement<RotationProgress>(
    'rotation_progress',
    db
      .select(ROTATION)
      .from(connections)
      .where(and(ofWorkspace, inArray(status, [...LIVE_STATUSES]))),
    ROTATION,
  ),
  /** At most one of the two latest is the excluded connection. */
  lastVerified: statement<{ id: string; at: Millis }>(
    'last_verified',
    db
      .select(VERIFIED)
      .from(connections)
      .where(gt(connections.lastVerifiedAt, 0))
      .orderBy(desc(connections.lastVerifiedAt))
      .limit(2),
    VERIFIED,
  ),
  working: statement<{ id: string }>(
    'working_in_account',
    db
      .select(ID)
      .from(connections)
      .where(
        and(
          ofWorkspace,
          eq(connections.accountId, param('accountId')),
          eq(connections.status, 'CONNECTED'),
          ne(connections.id, param('id')),
          gte(connections.lastVerifiedAt, param('since')),
        ),
      )
      .limit(sql.placeholder('limit')),
    ID,
  ),
  identityAt: statement<KnownIdentity>(
    'identity_at',
    db
      .select(IDENTITY)
      .from(auroraIdentities)
      .where(lte(since, param('moment')))
      .orderBy(desc(since), desc(auroraIdentities.position))
      .limit(1),
    IDENTITY,
  ),
  insertIdentity: command(
    'insert_identity',
    db.insert(auroraIdentities).values(columnParams(auroraIdentities, 'position')),
  ),
};
