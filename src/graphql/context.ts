/** What resolvers may use. Created for each request, and for each operation of a WebSocket. */
import { ALERT_KINDS, type Alert, type AlertComment, isKnownKind } from '../alerts/alert.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Actor } from '../audit/audit.ts';
import type { PersonSessions } from '../auth/person-sessions.ts';
import type { TokenQuota } from '../auth/token-quota.ts';
import type { Tokens } from '../auth/tokens.ts';
import { canSee, isOperator, readsEverything, type Viewer } from '../auth/viewer.ts';
import type { Clock } from '../base/clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { AccessChecks } from '../connections/access.ts';
import type { BulkActions } from '../connections/bulk.ts';
import type { Capabilities } from '../connections/capabilities.ts';
import type { Connections } from '../connections/connections.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { Organizations } from '../connections/organizations.ts';
import type { MutationQuota, Quotas } from '../connections/quotas.ts';
import type { Setup } from '../connections/setup.ts';
import type { WorkspaceAdmin } from '../connections/workspace-admin.ts';
import type { SessionCache } from '../credentials/session-cache.ts';
import type { AlertFeed, EventFeed } from '../events/feeds.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { EventStore } from '../storage/events.ts';
import type { ListCountStore } from '../storage/list-counts.ts';
import type { Organization, OrganizationStore } from '../storage/organizations.ts';
import type { ReportedDenial, RoleRecord, RoleRecordStore } from '../storage/role-records.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { isKnownFormat, type Webhook, type WebhookStore } from '../storage/webhooks.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { Cursors } from './cursors.ts';
import type { OperationRecord } from './engine/operation-record.ts';
import type { ServiceHealth } from './health-report.ts';
import { createLoaders, type Loader, type Loaders } from './loaders.ts';

type GraphQLStore = ConnectionStore &
  EventStore &
  ListCountStore &
  AlertStore &
  TokenStore &
  AuditStore &
  RoleRecordStore &
  OrganizationStore &
  Pick<WebhookStore, 'webhooksByIds' | 'listWebhooks' | 'listDeliveries'>;

export type GraphQLParts = {
  readonly store: GraphQLStore;
  readonly connections: Connections;
  readonly workspaceAdmin: WorkspaceAdmin;
  readonly bulk: BulkActions;
  readonly access: AccessChecks;
  readonly organizations: Organizations;
  readonly tokens: Tokens;
  readonly setup: Setup;
  readonly capabilities: Capabilities;
  readonly webhooks: Webhooks;
  /** Null when nobody can sign in. */
  readonly personSessions: PersonSessions | null;
  readonly feed: Pick<EventFeed, 'follow'>;
  readonly alertFeed: Pick<AlertFeed, 'follow'>;
  readonly alerts: Alerts;
  readonly clock: Pick<Clock, 'now'>;
  readonly identity: IdentityService;
  readonly credentials: Pick<SessionCache, 'ofConnection' | 'quotaOf' | 'writtenQuotaOf' | 'forget'>;
  readonly health: ServiceHealth;
  readonly mutationQuota: MutationQuota;
  readonly quotas: Pick<Quotas, 'statesOf'>;
  /** The streams that each token has open. */
  readonly streams: TokenQuota;
  readonly cursors: Cursors;
  /** The partition to use while Aurora does not know its own. */
  readonly defaultPartition: string;
  /** The address under which clients reach the server, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Why that address is probably wrong for clients; null when it is right. */
  readonly publicUrlDoubt: string | null;
  /** The origins of addresses that the page may lead back to. */
  readonly returnToOrigins: readonly string[];
};

/** The store without its reads by id. Resolvers load by id through the context, which checks what the viewer may see. */
type ResolverStore = Omit<
  GraphQLStore,
  | 'workspacesByIds'
  | 'connectionsByIds'
  | 'organizationsByIds'
  | 'apiKeysByIds'
  | 'roleRecords'
  | 'alertsByIds'
  | 'alertComments'
  | 'webhooksByIds'
>;

/** The viewer, the address and the id of a request. */
export type Caller = {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly address: string;
  /** Filled in when the operation begins. */
  readonly operation: OperationRecord;
  /** Ends the stream of a reader that is too slow. */
  readonly cutOff?: () => void;
  /**
   * Over HTTP: makes the answer a stream. The signal is aborted when the client disconnects, and with `FeedClosed`
   * when the server stops.
   *
   * @throws GraphQLError when the client does not accept a stream, or the token has too many
   */
  readonly openStream?: () => AbortSignal;
};

/** What resolvers may use: the parts of the server, and what depends on the caller. */
export type GraphQLContext = CallerContext & Omit<GraphQLParts, 'store'> & { readonly store: ResolverStore };

/** Makes the context of each request. */
export function contextFactory(parts: GraphQLParts): (caller: Caller) => GraphQLContext {
  const loaders = createLoaders(parts.store);
  return (caller) => Object.assign(new CallerContext(parts, loaders, caller), parts);
}

class CallerContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly operation: OperationRecord;
  readonly cutOff: Caller['cutOff'];
  readonly openStream: Caller['openStream'];
  readonly #address: string;
  readonly #parts: GraphQLParts;
  readonly #loaders: Loaders;
  /** The outcome of `countMutations`; null before its first call. */
  #mutations: { readonly error?: unknown } | null = null;

  constructor(
    parts: GraphQLParts,
    loaders: Loaders,
    { viewer, requestId, address, operation, cutOff, openStream }: Caller,
  ) {
    this.#parts = parts;
    this.#loaders = loaders;
    this.viewer = viewer;
    this.requestId = requestId;
    this.operation = operation;
    this.#address = address;
    this.cutOff = cutOff;
    this.openStream = openStream;
  }

  /** The viewer and the request, as the audit log records them. */
  get actor(): Actor {
    const { viewer, requestId } = this;
    return { tokenId: viewer.tokenId, tokenName: viewer.name, address: this.#address, requestId };
  }

  /** These load by database id. Null when missing or not visible to the viewer. */
  get workspaces(): Loader<Workspace> {
    return this.#visible(this.#loaders.workspaces, ({ id }) => id);
  }

  get awsConnections(): Loader<Connection> {
    return this.#visible(this.#loaders.awsConnections, workspaceIdOf);
  }

  get organizationsById(): Loader<Organization> {
    return this.#visible(this.#loaders.organizations, workspaceIdOf);
  }

  /** By the id of a connection that the viewer sees. */
  get roleRecords(): Loader<RoleRecord> {
    return this.#loaders.roleRecords;
  }

  /** By the id of a connection that the viewer sees. */
  get reportedDenials(): Loader<ReportedDenial[]> {
    return this.#loaders.reportedDenials;
  }

  get apiKeysById(): Loader<ApiKey> {
    return this.#visible(this.#loaders.apiKeys, workspaceIdOf);
  }

  get alertsById(): Loader<Alert> {
    const loader = this.#loaders.alerts;
    return {
      load: async (id) => {
        const found = await loader.load(id);
        if (found === null || !canSeeAlert(this.viewer, found)) return null;
        const { workspaceId } = found;
        // The alerts of a deleted workspace stay for a moment.
        const isLeft = workspaceId !== null && (await this.#loaders.workspaces.load(workspaceId)) === null;
        return isLeft ? null : found;
      },
    };
  }

  /** By the id of an alert that the viewer sees. */
  get alertComments(): Loader<AlertComment[]> {
    return this.#loaders.alertComments;
  }

  get onboardingLinksById(): Loader<ApiKey> {
    return this.#visible(this.#loaders.onboardingLinks, workspaceIdOf);
  }

  /** Operators and auditors alone see the operator's own webhooks. */
  get webhooksById(): Loader<Webhook> {
    return {
      load: async (id) => {
        const found = await this.#loaders.webhooks.load(id);
        if (found === null || !isKnownFormat(found)) return null;
        const isVisible =
          found.workspaceId === null ? readsEverything(this.viewer) : canSee(this.viewer, found.workspaceId);
        return isVisible ? found : null;
      },
    };
  }

  /**
   * Counts all mutations of the operation against the token's quota; later calls have the outcome of the first one. The
   * operator has no quota.
   *
   * @throws QuotaExceeded
   */
  countMutations(count: () => number): void {
    this.#mutations ??= this.#useQuota(count);
    if ('error' in this.#mutations) throw this.#mutations.error;
  }

  #useQuota(count: () => number): { readonly error?: unknown } {
    const { viewer } = this;
    try {
      if (!isOperator(viewer)) this.#parts.mutationQuota.use(viewer.tokenId, count());
      return {};
    } catch (error) {
      return { error };
    }
  }

  /** Loads first, then drops what the viewer may not see: missing and hidden objects take the same time. */
  #visible<T>(loader: Loader<T>, ownerOf: (found: T) => string): Loader<T> {
    return {
      load: async (id) => {
        const found = await loader.load(id);
        return found !== null && canSee(this.viewer, ownerOf(found)) ? found : null;
      },
    };
  }
}

/** Alerts for operators alone may belong to a workspace, too. */
function canSeeAlert(viewer: Viewer, { kind, workspaceId }: Alert): boolean {
  if (!isKnownKind(kind)) return false;
  if (readsEverything(viewer)) return true;
  return ALERT_KINDS[kind].audience === 'CUSTOMER' && workspaceId !== null && canSee(viewer, workspaceId);
}

function workspaceIdOf({ workspaceId }: { readonly workspaceId: string }): string {
  return workspaceId;
}

/** The workspace of an object that the viewer sees. */
export async function workspaceOf(id: string, { workspaces }: GraphQLContext): Promise<Workspace> {
  const workspace = await workspaces.load(id);
  if (workspace === null) throw new Error(`The workspace ${id} is gone.`);
  return workspace;
}

/** The connection of an object that the viewer sees. */
export async function connectionOf(id: string, { awsConnections }: GraphQLContext): Promise<Connection> {
  const connection = await awsConnections.load(id);
  if (connection === null) throw new Error(`The connection ${id} is gone.`);
  return connection;
}

/** Resolves the workspace of an object that may have none; null, too, when it is deleted. */
export async function workspaceOrNull(
  { workspaceId }: { readonly workspaceId: string | null },
  _args: object,
  { workspaces }: GraphQLContext,
): Promise<Workspace | null> {
  return workspaceId === null ? null : workspaces.load(workspaceId);
}

/** Resolves the connection of an object that may have none; null, too, when it is deleted. */
export async function connectionOrNull(
  { connectionId }: { readonly connectionId: string | null },
  _args: object,
  { awsConnections }: GraphQLContext,
): Promise<Connection | null> {
  return connectionId === null ? null : awsConnections.load(connectionId);
}
