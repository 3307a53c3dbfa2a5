/** The audit log over PostgreSQL. Rows are only added; triggers enforce that. */
import { and, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditEntry, AuditFilter } from '../../audit/audit.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { AuditStore } from '../audit.ts';
import { boundsOf, byUnique, pageOf, readNumberKey, searchPattern } from '../paging.ts';
import type { Database } from './database.ts';
import { auditEntries, heads } from './schema.ts';
import { db, statement } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

export class PostgresAudit implements AuditStore {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  appendAudit(entry: Omit<AuditEntry, 'position'>): Promise<void> {
    return this.#queue.write(null, async ({ changes }) => changes.append(entry));
  }

  async listAudit(filter: AuditFilter, request: PageRequest): Promise<Page<AuditEntry>> {
    // Newest first: later items in the list have smaller numbers.
    const page = byUnique(auditEntries.position, boundsOf(request, readNumberKey), true);
    const query = db
      .select()
      .from(auditEntries)
      .where(and(selectedEntries(filter), page.where))
      .orderBy(page.orderBy)
      .limit(request.limit + 1);
    const list = statement<AuditEntry>('', query, getTableColumns(auditEntries));
    return pageOf(request, await this.#database.read(list), (entry) => String(entry.position));
  }

  async lastAuditPosition(): Promise<number> {
    const [head] = await this.#database.read(LAST_POSITION);
    return head?.position ?? 0;
  }
}

const LAST_POSITION = statement<{ position: number }>(
  'last_audit_position',
  db.select({ position: heads.audit }).from(heads),
  { position: heads.audit },
);

/** Whether the list contains an entry. */
export function selectedEntries(filter: AuditFilter): SQL | undefined {
  const { workspaceId, connectionId, tokenId, tokenName, action, from, until } = filter;
  const { occurredAt } = auditEntries;
  return and(
    workspaceId === undefined ? undefined : eq(auditEntries.workspaceId, workspaceId),
    connectionId === undefined ? undefined : eq(auditEntries.connectionId, connectionId),
    tokenId === undefined ? undefined : eq(auditEntries.tokenId, tokenId),
    tokenName === undefined
      ? undefined
      : sql`${auditEntries.tokenName} ilike ${searchPattern(tokenName)} escape '\\'`,
    action === undefined ? undefined : eq(auditEntries.action, action),
    from === undefined ? undefined : gte(occurredAt, from),
    until === undefined ? undefined : lt(occurredAt, until),
  );
}
