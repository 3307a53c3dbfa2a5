/** API keys over SQLite. */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { AuditRecord } from '../../audit/audit.ts';
import { keptTokenId, tokenIdOf } from '../../auth/token-id.ts';
import type { Scope } from '../../auth/viewer.ts';
import type { Millis } from '../../base/clock.ts';
import type { ApiKey, TokenStore } from '../tokens.ts';
import type { WriteAudit } from './audit-part.ts';
import { byTime, page, timeBounds, timeKey } from './paging.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { apiKeys, revocations, workspaces } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

const { placeholder } = sql;

export function apiKeyPart(prepared: Prepared, queue: WriteQueue, writeAudit: WriteAudit): TokenStore {
  const { db } = prepared;
  const statements = prepared.lazily({
    insert: () => db.insert(apiKeys).values(placeholders(apiKeys)).prepare(),
    byId: () =>
      db
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.id, placeholder('id')))
        .prepare(),
    byHash: () =>
      db
        .select()
        .from(apiKeys)
        .where(eq(apiKeys.hash, placeholder('hash')))
        .prepare(),
    hasWorkspace: () =>
      db
        .select({ id: workspaces.id })
        .from(workspaces)
        .where(eq(workspaces.id, placeholder('id')))
        .prepare(),
    touch: () =>
      db
        .update(apiKeys)
        .set({ lastUsedAt: sql`${placeholder('now')}` })
        .where(eq(apiKeys.id, placeholder('id')))
        .prepare(),
    revoke: () =>
      db
        .update(apiKeys)
        .set({ revokedAt: sql`${placeholder('now')}` })
        .where(and(eq(apiKeys.id, placeholder('id')), sql`${apiKeys.revokedAt} is null`))
        .prepare(),
    linksMadeBy: () =>
      db
        .select()
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.workspaceId, placeholder('workspaceId')),
            eq(apiKeys.kind, 'ONBOARDING'),
            eq(apiKeys.madeBy, placeholder('madeBy')),
            sql`${apiKeys.revokedAt} is null`,
          ),
        )
        .prepare(),
    insertRevocation: () =>
      db
        .insert(revocations)
        .values({ apiKeyId: placeholder('id') })
        .prepare(),
    revoked: () =>
      db
        .select()
        .from(revocations)
        .where(gt(revocations.position, placeholder('position')))
        .orderBy(asc(revocations.position))
        .prepare(),
  });

  const revoke = ({ id, name, workspaceId }: ApiKey, now: Millis, record: AuditRecord) => {
    if (statements.revoke.run({ id, now }).changes === 0) return;
    statements.insertRevocation.run({ id });
    queue.changes('revocations');
    writeAudit({ ...record, detail: name }, now, { workspaceId });
  };

  const read = (id: string): ApiKey | null => toApiKey(statements.byId.get({ id }));

  const isRevoked = (tokenId: string | null): boolean => {
    const id = tokenId === null ? null : keptTokenId(tokenId);
    return id !== null && read(id)?.revokedAt !== null;
  };

  return {
    insertApiKey: (key, hash, record) =>
      queue.write(() => {
        if (statements.hasWorkspace.get({ id: key.workspaceId }) === undefined) return false;
        // Revoked since its holder came in: what is made with it would outlive it.
        if (isRevoked(key.madeBy)) return false;
        statements.insert.run({ ...key, hash, scopes: JSON.stringify(key.scopes) });
        writeAudit(record, key.createdAt, key);
        return true;
      }),

    async apiKeysByIds(ids) {
      // As in `apiKeyByHash`: what another process has revoked counts now.
      queue.reads.end();
      return ids.map(read);
    },

    async apiKeyByHash(hash) {
      // Who may come in is looked at now, and with it whatever the rest of the turn is about: a token that another
      // process has revoked must not pass because somebody's request was read a moment before.
      queue.reads.end();
      queue.reads.begin();
      return toApiKey(statements.byHash.get({ hash }));
    },

    async listApiKeys(workspaceId, kind, request) {
      const { where, orderBy } = byTime(apiKeys, timeBounds(request));
      return page(
        request,
        (limit) =>
          db
            .select()
            .from(apiKeys)
            .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.kind, kind), where))
            .orderBy(...orderBy)
            .limit(limit)
            .all()
            .flatMap((row) => toApiKey(row) ?? []),
        timeKey,
      );
    },

    revokeApiKey: (id, now, record) =>
      queue.write(() => {
        const key = read(id);
        if (key === null) return null;
        revoke(key, now, record);
        const made = { workspaceId: key.workspaceId, madeBy: tokenIdOf(key) };
        for (const link of statements.linksMadeBy.all(made).flatMap((row) => toApiKey(row) ?? []))
          revoke(link, now, { ...record, action: 'REVOKE_ONBOARDING_LINK' });
        return read(id);
      }),

    touchApiKey: (id, now) => queue.write(() => void statements.touch.run({ id, now })),

    async revocationsAfter(position) {
      return statements.revoked.all({ position });
    },

    async lastRevocation() {
      const [last] = db.select().from(revocations).orderBy(desc(revocations.position)).limit(1).all();
      return last?.position ?? 0;
    },
  };
}

function toApiKey(row: (typeof apiKeys)['$inferSelect'] | undefined): ApiKey | null {
  if (row === undefined) return null;
  const { hash: _, scopes, ...rest } = row;
  return { ...rest, scopes: JSON.parse(scopes) as Scope[] };
}
