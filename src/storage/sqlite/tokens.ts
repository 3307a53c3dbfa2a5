/** API keys and other tokens over SQLite. */
import { and, asc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { TokenKind } from '../../auth/api-key-token.ts';
import { keptTokenId, tokenIdOf } from '../../auth/token-id.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { keysOf } from '../list-filters.ts';
import { byTime, pageOf, timeKey } from '../paging.ts';
import { type ApiKeyRow, toApiKey } from '../rows.ts';
import type { ApiKey, TokenStore } from '../tokens.ts';
import type { WriteAudit } from './audit.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, limitParam, param } from './params.ts';
import { workspaceFinder } from './records.ts';
import { apiKeys, isOfKit, revocations } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteTokens implements TokenStore {
  readonly #db: DrizzleDatabase;
  readonly #queue: WriteQueue;
  readonly #heads: Heads;
  readonly #writeAudit: WriteAudit;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, heads: Heads, writeAudit: WriteAudit) {
    this.#db = db;
    this.#queue = queue;
    this.#heads = heads;
    this.#writeAudit = writeAudit;
    this.#statements = prepareStatements(db);
  }

  insertApiKey(key: ApiKey, hash: string, record: AuditRecord): Promise<boolean> {
    return this.#queue.write(() => {
      if (this.#statements.workspace.get({ id: key.workspaceId }) === undefined) return false;
      // The maker was revoked after its request was let in: this key would outlive it.
      const makerId = key.madeBy === null ? null : keptTokenId(key.madeBy);
      if (makerId !== null && this.#read(makerId)?.revokedAt !== null) return false;
      const row = { ...key, hash, scopes: JSON.stringify(key.scopes) };
      if (this.#statements.insert.run(row).changes === 0) return false;
      this.#writeAudit(record, key.createdAt, { workspaceId: key.workspaceId });
      return true;
    });
  }

  async apiKeysByIds(ids: readonly string[]): Promise<(ApiKey | null)[]> {
    return ids.map((id) => this.#read(id));
  }

  async apiKeyByHash(hash: string): Promise<ApiKey | null> {
    return keyOf(this.#statements.byHash.get({ hash }));
  }

  async listApiKeys(workspaceId: string, kind: TokenKind, request: PageRequest): Promise<Page<ApiKey>> {
    const { where, orderBy } = byTime(apiKeys, request);
    const found = this.#db
      .select()
      .from(apiKeys)
      .where(and(keysOf(apiKeys, workspaceId, kind), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1)
      .all();
    return pageOf(request, found.map(toApiKey), timeKey);
  }

  async apiKeysAfter(after: string, limit: number): Promise<ApiKey[]> {
    return this.#statements.keysAfter.all({ after, limit }).map(toApiKey);
  }

  revokeApiKey(id: string, now: Millis, record: AuditRecord): Promise<ApiKey | null> {
    return this.#queue.write(() => {
      const key = this.#read(id);
      if (key === null) return null;
      this.#revoke(key, now, record);
      const made = { workspaceId: key.workspaceId, madeBy: tokenIdOf(key) };
      for (const link of this.#statements.linksMadeBy.all(made))
        this.#revoke(link, now, { ...record, action: 'REVOKE_ONBOARDING_LINK' });
      return this.#read(id);
    });
  }

  async touchApiKey(id: string, now: Millis): Promise<void> {
    await this.#queue.write(() => this.#statements.touch.run({ id, now }));
  }

  spendUse(id: string): Promise<boolean> {
    return this.#queue.write(() => this.#statements.spendUse.run({ id }).changes > 0);
  }

  bindToConnection(id: string, connectionId: string): Promise<boolean> {
    return this.#queue.write(() => this.#statements.bind.run({ id, connectionId }).changes > 0);
  }

  async deleteKitTokensBefore(before: Millis, limit: number): Promise<number> {
    const old = this.#statements.oldOfKits.all({ before, limit });
    if (old.length === 0) return 0;
    return this.#queue.write(() => {
      for (const { id } of old) this.#statements.delete.run({ id });
      return old.length;
    });
  }

  async revocationsAfter(position: number): Promise<{ position: number; apiKeyId: string }[]> {
    return this.#statements.revocationsAfter.all({ position });
  }

  async lastRevocation(): Promise<number> {
    return this.#heads.last('revocations');
  }

  #revoke(
    { id, name, workspaceId }: Pick<ApiKey, 'id' | 'name' | 'workspaceId'>,
    now: Millis,
    record: AuditRecord,
  ) {
    if (this.#statements.revoke.run({ id, now }).changes === 0) return;
    this.#statements.insertRevocation.run({ position: this.#heads.next('revocations'), apiKeyId: id });
    this.#queue.changes('revocations');
    this.#writeAudit({ ...record, detail: name }, now, { workspaceId });
  }

  #read(id: string): ApiKey | null {
    return keyOf(this.#statements.byId.get({ id }));
  }
}

function prepareStatements(db: DrizzleDatabase) {
  const { placeholder } = sql;
  const ofId = eq(apiKeys.id, param('id'));
  const { connectionId, usesLeft } = apiKeys;
  const isFree = or(isNull(connectionId), eq(connectionId, param('connectionId')), eq(usesLeft, 0));
  return {
    insert: db
      .insert(apiKeys)
      .values(columnParams(apiKeys))
      .onConflictDoNothing({ target: apiKeys.id })
      .prepare(),
    byId: db.select().from(apiKeys).where(ofId).prepare(),
    keysAfter: db
      .select()
      .from(apiKeys)
      .where(and(gt(apiKeys.id, param('after')), eq(apiKeys.kind, 'API_KEY'), isNull(apiKeys.revokedAt)))
      .orderBy(asc(apiKeys.id))
      .limit(limitParam())
      .prepare(),
    byHash: db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.hash, param('hash')))
      .prepare(),
    workspace: workspaceFinder(db),
    touch: db
      .update(apiKeys)
      .set({ lastUsedAt: sql`${placeholder('now')}` })
      .where(ofId)
      .prepare(),
    revoke: db
      .update(apiKeys)
      .set({ revokedAt: sql`${placeholder('now')}` })
      .where(and(ofId, isNull(apiKeys.revokedAt)))
      .prepare(),
    spendUse: db
      .update(apiKeys)
      .set({ usesLeft: sql`${apiKeys.usesLeft} - 1` })
      .where(and(ofId, gt(apiKeys.usesLeft, 0)))
      .prepare(),
    bind: db
      .update(apiKeys)
      .set({ connectionId: sql`${placeholder('connectionId')}`, expiresAt: null, usesLeft: 1 })
      .where(and(ofId, isFree))
      .prepare(),
    linksMadeBy: db
      .select({ id: apiKeys.id, name: apiKeys.name, workspaceId: apiKeys.workspaceId })
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.workspaceId, param('workspaceId')),
          eq(apiKeys.kind, 'ONBOARDING'),
          eq(apiKeys.madeBy, param('madeBy')),
          isNull(apiKeys.revokedAt),
        ),
      )
      .prepare(),
    oldOfKits: db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(isOfKit, lt(apiKeys.expiresAt, param('before'))))
      .orderBy(asc(apiKeys.expiresAt))
      .limit(limitParam())
      .prepare(),
    delete: db.delete(apiKeys).where(ofId).prepare(),
    insertRevocation: db.insert(revocations).values(columnParams(revocations)).prepare(),
    revocationsAfter: db
      .select()
      .from(revocations)
      .where(gt(revocations.position, param('position')))
      .orderBy(asc(revocations.position))
      .prepare(),
  };
}

function keyOf(row: ApiKeyRow | undefined): ApiKey | null {
  return row === undefined ? null : toApiKey(row);
}
