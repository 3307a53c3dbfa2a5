/** The audit log as it is stored. */
import type { AuditEntry, AuditFilter } from '../audit/audit.ts';
import type { Page, PageRequest } from '../base/page.ts';

/** What the action changed; null and absent mean none. */
export type AuditTarget = { readonly workspaceId?: string | null; readonly connectionId?: string | null };

export interface AuditStore {
  /** Writes an entry for an action that changes nothing else in the store. Other entries are written with their change. */
  appendAudit(entry: Omit<AuditEntry, 'position'>): Promise<void>;
  /** Newest first. */
  listAudit(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
  /** The position of the newest entry; 0 when there is none. */
  lastAuditPosition(): Promise<number>;
}
