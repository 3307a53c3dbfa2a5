/** How long the lists are that callers read page by page. */
import type { AuditFilter } from '../audit/audit.ts';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { ConnectionFilter } from '../connection/connection-list.ts';
import type { AlertFilter, AlertScope } from './alerts.ts';
import type { WorkspaceFilter } from './connections.ts';
import type { AccountFilter } from './organizations.ts';
import type { SessionFilter } from './person-sessions.ts';
import type { DeliveryFilter } from './webhooks.ts';

/** Each method counts the items of the list of the same name, on all its pages. It stops at `limit`. */
export interface ListCountStore {
  countWorkspaces(only: 'ALL' | readonly string[], filter: WorkspaceFilter, limit: number): Promise<number>;
  countConnections(workspaceId: string, filter: ConnectionFilter, limit: number): Promise<number>;
  countEvents(connectionId: string, limit: number): Promise<number>;
  countAlerts(scope: AlertScope, filter: AlertFilter, limit: number): Promise<number>;
  countOrganizationAccounts(id: string, filter: AccountFilter, limit: number): Promise<number>;
  countAudit(filter: AuditFilter, limit: number): Promise<number>;
  countApiKeys(workspaceId: string, kind: TokenKind, limit: number): Promise<number>;
  countPersonSessions(filter: SessionFilter, limit: number): Promise<number>;
  countWebhooks(workspaceId: string | null, limit: number): Promise<number>;
  countDeliveries(webhookId: string, filter: DeliveryFilter, limit: number): Promise<number>;
}
