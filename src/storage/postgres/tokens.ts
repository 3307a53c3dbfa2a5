/** API keys and other tokens over PostgreSQL. */
import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import type { TokenKind } from '../../auth/api-key-token.ts';
import { keptTokenId, tokenIdOf } from '../../auth/token-id.ts';
import type { Millis } from '../../base/clock.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import { keysOf } from '../list-filters.ts';
import { byTime, pageOf, timeKey } from '../paging.ts';
import { type ApiKeyRow, toApiKey } from '../rows.ts';
import type { ApiKey, TokenStore } from '../tokens.ts';
import type { Changes } from './changes.ts';
import type { Database } from './database.ts';
import { lockWorkspace } from './records.ts';
import { apiKeys, heads, isOfKit, revocations } from './schema.ts';
import { columnParams, command, db, inOrder, isAnyOf, param, statement } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

export class PostgresTokens implements TokenStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  insertApiKey(key: ApiKey, hash: string, record: AuditRecord): Promise<boolean> {
    const makerId = key.madeBy === null ? null : keptTokenId(key.madeBy);
    return this.#queue.write(makerId && keyName(makerId), async ({ transaction, changes }) => {
      const makers = transaction.run(STATEMENTS.lockMaker, { id: makerId });
      if ((await lockWorkspace({ transaction }, key.workspaceId, 'ADD')) === null) return false;
      // The maker was revoked after its request was let in: this key would outlive it.
      const [maker] = await makers;
      if (makerId !== null && maker?.revokedAt !== null) return false;
      const row = { ...key, hash, scopes: JSON.stringify(key.scopes) };
      if ((await transaction.run(STATEMENTS.insert, row)).length === 0) return false;
      changes.audit(record, key.createdAt, { workspaceId: key.workspaceId });
      return true;
    });
  }

  async apiKeysByIds(ids: readonly string[]): Promise<(ApiKey | null)[]> {
    const rows = await this.#database.read(STATEMENTS.byIds, { ids });
    return inOrder(ids, rows.map(toApiKey));
  }

  async apiKeyByHash(hash: string): Promise<ApiKey | null> {
    const [row] = await this.#database.read(STATEMENTS.byHash, { hash });
    return row === undefined ? null : toApiKey(row);
  }

  async listApiKeys(workspaceId: string, kind: TokenKind, request: PageRequest): Promise<Page<ApiKey>> {
    const { where, orderBy } = byTime(apiKeys, request);
    const query = db
      .select()
      .from(apiKeys)
      .where(and(keysOf(apiKeys, workspaceId, kind), where))
      .orderBy(...orderBy)
      .limit(request.limit + 1);
    const rows = await this.#database.read(statement<ApiKeyRow>('', query, COLUMNS));
    return pageOf(request, rows.map(toApiKey), timeKey);
  }

  async apiKeysAfter(after: string, limit: number): Promise<ApiKey[]> {
    return (await this.#database.read(STATEMENTS.keysAfter, { after, limit })).map(toApiKey);
  }

  revokeApiKey(id: string, now: Millis, record: AuditRecord): Promise<ApiKey | null> {
    return this.#queue.write(keyName(id), async ({ transaction, changes, hold }) => {
      const [row] = await transaction.run(STATEMENTS.lock, { id });
      if (row === undefined) return null;
      const key = toApiKey(row);
      const made = { workspaceId: key.workspaceId, madeBy: tokenIdOf(key) };
      const links = await transaction.run(STATEMENTS.lockLinksMadeBy, made);
      if (key.revokedAt === null) revoke(changes, key, now, record);
      for (const link of links) {
        // Its own revocation may be in the same transaction.
        hold(keyName(link.id));
        revoke(changes, link, now, { ...record, action: 'REVOKE_ONBOARDING_LINK' });
      }
      return { ...key, revokedAt: key.revokedAt ?? now };
    });
  }

  async touchApiKey(id: string, now: Millis): Promise<void> {
    await this.#database.write(STATEMENTS.touch, { id, now });
  }

  async spendUse(id: string): Promise<boolean> {
    return (await this.#database.write(STATEMENTS.spendUse, { id })).length > 0;
  }

  async bindToConnection(id: string, connectionId: string): Promise<boolean> {
    return (await this.#database.write(STATEMENTS.bind, { id, connectionId })).length > 0;
  }

  async deleteKitTokensBefore(before: Millis, limit: number): Promise<number> {
    return (await this.#database.write(STATEMENTS.deleteOldOfKits, { before, limit })).length;
  }

  revocationsAfter(position: number): Promise<{ position: number; apiKeyId: string }[]> {
    return this.#database.read(STATEMENTS.revocationsAfter, { position });
  }

  async lastRevocation(): Promise<number> {
    const [head] = await this.#database.read(STATEMENTS.lastRevocation);
    return head?.position ?? 0;
  }
}

const keyName = (id: string) => `key ${id}`;

function revoke(
  changes: Changes,
  { id, name, workspaceId }: Pick<ApiKey, 'id' | 'name' | 'workspaceId'>,
  now: Millis,
  record: AuditRecord,
): void {
  changes.add(STATEMENTS.revoke, { id, now });
  changes.revoke(id);
  changes.audit({ ...record, detail: name }, now, { workspaceId });
}

const COLUMNS = getTableColumns(apiKeys);
const LINK = { id: apiKeys.id, name: apiKeys.name, workspaceId: apiKeys.workspaceId };
const REVOKED = { revokedAt: apiKeys.revokedAt };
const ofId = eq(apiKeys.id, param('id'));
const isFree = or(
  isNull(apiKeys.connectionId),
  eq(apiKeys.connectionId, param('connectionId')),
  eq(apiKeys.usesLeft, 0),
);

const STATEMENTS = {
  keysAfter: statement<ApiKeyRow>(
    'api_keys_after',
    db
      .select()
      .from(apiKeys)
      .where(and(gt(apiKeys.id, param('after')), eq(apiKeys.kind, 'API_KEY'), isNull(apiKeys.revokedAt)))
      .orderBy(asc(apiKeys.id))
      .limit(sql.placeholder('limit')),
    COLUMNS,
  ),
  insert: statement<{ id: string }>(
    'insert_api_key',
    db
      .insert(apiKeys)
      .values(columnParams(apiKeys))
      .onConflictDoNothing({ target: apiKeys.id })
      .returning({ id: apiKeys.id }),
    { id: apiKeys.id },
  ),
  byIds: statement<ApiKeyRow>(
    'api_keys_by_ids',
    db.select().from(apiKeys).where(isAnyOf(apiKeys.id, 'ids')),
    COLUMNS,
  ),
  byHash: statement<ApiKeyRow>(
    'api_key_by_hash',
    db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.hash, param('hash'))),
    COLUMNS,
  ),
  lock: statement<ApiKeyRow>('lock_api_key', db.select().from(apiKeys).where(ofId).for('update'), COLUMNS),
  /** Keeps the maker from being revoked until the commit. */
  lockMaker: statement<{ revokedAt: Millis | null }>(
    'lock_maker',
    db.select(REVOKED).from(apiKeys).where(ofId).for('share'),
    REVOKED,
  ),
  lockLinksMadeBy: statement<{ id: string; name: string; workspaceId: string }>(
    'lock_links_made_by',
    db
      .select(LINK)
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.workspaceId, param('workspaceId')),
          eq(apiKeys.kind, 'ONBOARDING'),
          eq(apiKeys.madeBy, param('madeBy')),
          isNull(apiKeys.revokedAt),
        ),
      )
      .orderBy(asc(apiKeys.id))
      .for('update'),
    LINK,
  ),
  deleteOldOfKits: statement<{ id: string }>(
    'delete_old_kit_tokens',
    db
      .delete(apiKeys)
      .where(
        inArray(
          apiKeys.id,
          db
            .select({ id: apiKeys.id })
            .from(apiKeys)
            .where(and(isOfKit, lt(apiKeys.expiresAt, param('before'))))
            .orderBy(asc(apiKeys.expiresAt))
            .limit(sql.placeholder('limit'))
            // Another server may delete them at the same moment.
            .for('update', { skipLocked: true }),
        ),
      )
      .returning({ id: apiKeys.id }),
    { id: apiKeys.id },
  ),
  touch: command(
    'touch_api_key',
    db
      .update(apiKeys)
      .set({ lastUsedAt: param('now') })
      .where(ofId),
  ),
  spendUse: statement<{ id: string }>(
    'spend_use',
    db
      .update(apiKeys)
      .set({ usesLeft: sql`${apiKeys.usesLeft} - 1` })
      .where(and(ofId, gt(apiKeys.usesLeft, 0)))
      .returning({ id: apiKeys.id }),
    { id: apiKeys.id },
  ),
  bind: statement<{ id: string }>(
    'bind_api_key',
    db
      .update(apiKeys)
      .set({ connectionId: param('connectionId'), expiresAt: null, usesLeft: 1 })
      .where(and(ofId, isFree))
      .returning({ id: apiKeys.id }),
    { id: apiKeys.id },
  ),
  revoke: command(
    'revoke_api_key',
    db
      .update(apiKeys)
      .set({ revokedAt: param('now') })
      .where(and(ofId, isNull(apiKeys.revokedAt))),
  ),
  revocationsAfter: statement<{ position: number; apiKeyId: string }>(
    'revocations_after',
    db
      .select()
      .from(revocations)
      .where(gt(revocations.position, param('position')))
      .orderBy(asc(revocations.position)),
    getTableColumns(revocations),
  ),
  lastRevocation: statement<{ position: number }>(
    'last_revocation',
    db.select({ position: heads.revocations }).from(heads),
    { position: heads.revocations },
  ),
};
