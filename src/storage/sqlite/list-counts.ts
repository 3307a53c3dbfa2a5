/** How long lists are, over SQLite. */
import { eq } from 'drizzle-orm';
import { inPieces } from '../in-pieces.ts';
import type { ListCountStore } from '../list-counts.ts';
import { accountsOf, deliveriesOf, keysOf, selectedSessions } from '../list-filters.ts';
import { AlertPages } from './alert-pages.ts';
import { countEntries } from './audit.ts';
import { ConnectionPages } from './connection-pages.ts';
import { countRows } from './count-rows.ts';
import type { Heads } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { organizationAccounts } from './organization-schema.ts';
import { ACCOUNTS } from './organizations.ts';
import { limitParam, param } from './params.ts';
import { personSessions } from './person-session-schema.ts';
import { apiKeys, connections, events, workspaces } from './schema.ts';
import { webhookDeliveries, webhooks } from './webhook-schema.ts';
import { webhooksOf } from './webhooks.ts';
import { selectedWorkspaces } from './workspace-pages.ts';

type Count<Method extends keyof ListCountStore> = Parameters<ListCountStore[Method]>;
type CountedRows = Parameters<typeof countRows> extends [unknown, ...infer Rest] ? Rest : never;

export class SqliteListCounts implements ListCountStore {
  readonly #db: DrizzleDatabase;
  readonly #heads: Heads;
  readonly #connections: ConnectionPages;
  readonly #alerts: AlertPages;
  readonly #events: ReturnType<typeof eventStatement>;

  constructor(db: DrizzleDatabase, heads: Heads) {
    this.#db = db;
    this.#heads = heads;
    this.#connections = new ConnectionPages(db);
    this.#alerts = new AlertPages(db);
    this.#events = eventStatement(db);
  }

  async countWorkspaces(...[only, filter, limit]: Count<'countWorkspaces'>): Promise<number> {
    return this.#count(workspaces, selectedWorkspaces(this.#db, only, filter), limit);
  }

  async countConnections(...of: Count<'countConnections'>): Promise<number> {
    return this.#connections.total(...of);
  }

  async countEvents(connectionId: string, limit: number): Promise<number> {
    return this.#events.get({ connectionId, limit })?.count ?? 0;
  }

  async countAlerts(...of: Count<'countAlerts'>): Promise<number> {
    return this.#alerts.count(...of);
  }

  async countOrganizationAccounts(
    ...[id, filter, limit]: Count<'countOrganizationAccounts'>
  ): Promise<number> {
    return this.#count(organizationAccounts, accountsOf(ACCOUNTS, id, filter), limit, {
      table: connections,
      on: eq(connections.id, organizationAccounts.connectionId),
    });
  }

  countAudit(...[filter, limit]: Count<'countAudit'>): Promise<number> {
    return inPieces(countEntries(this.#db, this.#heads.last('audit'), filter, limit));
  }

  async countApiKeys(...[workspaceId, kind, limit]: Count<'countApiKeys'>): Promise<number> {
    return this.#count(apiKeys, keysOf(apiKeys, workspaceId, kind), limit);
  }

  async countPersonSessions(...[filter, limit]: Count<'countPersonSessions'>): Promise<number> {
    return this.#count(personSessions, selectedSessions(personSessions, filter), limit);
  }

  async countWebhooks(...[workspaceId, limit]: Count<'countWebhooks'>): Promise<number> {
    return this.#count(webhooks, webhooksOf(workspaceId), limit);
  }

  async countDeliveries(...[webhookId, filter, limit]: Count<'countDeliveries'>): Promise<number> {
    return this.#count(webhookDeliveries, deliveriesOf(webhookDeliveries, webhookId, filter), limit);
  }

  #count(...rows: CountedRows): number {
    return countRows(this.#db, ...rows).get()?.count ?? 0;
  }
}

function eventStatement(db: DrizzleDatabase) {
  return countRows(db, events, eq(events.connectionId, param('connectionId')), limitParam()).prepare();
}
