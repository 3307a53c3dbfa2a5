/** How long lists are, over PostgreSQL. */
import { eq } from 'drizzle-orm';
import type { ListCountStore } from '../list-counts.ts';
import { accountsOf, deliveriesOf, keysOf, selectedSessions } from '../list-filters.ts';
import { countAlertRows } from './alert-pages.ts';
import { selectedEntries } from './audit.ts';
import { totalConnections } from './connection-pages.ts';
import { type Count as Counted, countRows } from './count-rows.ts';
import type { Database } from './database.ts';
import { organizationAccounts } from './organization-schema.ts';
import { ACCOUNTS } from './organizations.ts';
import { personSessions } from './person-session-schema.ts';
import { apiKeys, auditEntries, connections, events, workspaces } from './schema.ts';
import { type Params, param, type Statement } from './statements.ts';
import { webhookDeliveries, webhooks } from './webhook-schema.ts';
import { webhooksOf } from './webhooks.ts';
import { selectedWorkspaces, workspaceValues } from './workspace-pages.ts';

type Count<Method extends keyof ListCountStore> = Parameters<ListCountStore[Method]>;

export class PostgresListCounts implements ListCountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  countWorkspaces(...[only, filter, limit]: Count<'countWorkspaces'>): Promise<number> {
    const statement = countRows('', workspaces, selectedWorkspaces(only, filter));
    return this.#count(statement, limit, workspaceValues(only, filter));
  }

  countConnections(...of: Count<'countConnections'>): Promise<number> {
    return totalConnections(this.#database, ...of);
  }

  countEvents(connectionId: string, limit: number): Promise<number> {
    return this.#count(EVENTS, limit, { connectionId });
  }

  countAlerts(...of: Count<'countAlerts'>): Promise<number> {
    return countAlertRows(this.#database, ...of);
  }

  countOrganizationAccounts(...[id, filter, limit]: Count<'countOrganizationAccounts'>): Promise<number> {
    const statement = countRows('', organizationAccounts, accountsOf(ACCOUNTS, id, filter), {
      table: connections,
      on: eq(connections.id, organizationAccounts.connectionId),
    });
    return this.#count(statement, limit);
  }

  countAudit(...[filter, limit]: Count<'countAudit'>): Promise<number> {
    return this.#count(countRows('', auditEntries, selectedEntries(filter)), limit);
  }

  countApiKeys(...[workspaceId, kind, limit]: Count<'countApiKeys'>): Promise<number> {
    return this.#count(countRows('', apiKeys, keysOf(apiKeys, workspaceId, kind)), limit);
  }

  countPersonSessions(...[filter, limit]: Count<'countPersonSessions'>): Promise<number> {
    return this.#count(countRows('', personSessions, selectedSessions(personSessions, filter)), limit);
  }

  countWebhooks(...[workspaceId, limit]: Count<'countWebhooks'>): Promise<number> {
    return this.#count(countRows('', webhooks, webhooksOf(workspaceId)), limit);
  }

  countDeliveries(...[webhookId, filter, limit]: Count<'countDeliveries'>): Promise<number> {
    return this.#count(
      countRows('', webhookDeliveries, deliveriesOf(webhookDeliveries, webhookId, filter)),
      limit,
    );
  }

  async #count(statement: Statement<Counted>, limit: number, values: Params = {}): Promise<number> {
    const [found] = await this.#database.read(statement, { ...values, limit });
    return found?.count ?? 0;
  }
}

const EVENTS = countRows('count_events', events, eq(events.connectionId, param('connectionId')));
