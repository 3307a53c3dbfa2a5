/** Reads objects by id. All operations of one turn of the event loop share a read, whichever viewers they have. */
import DataLoader from 'dataloader';
import type { Alert, AlertComment } from '../alerts/alert.ts';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { Connection } from '../connection/connection.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Organization, OrganizationStore } from '../storage/organizations.ts';
import type { ReportedDenial, RoleRecord, RoleRecordStore } from '../storage/role-records.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import type { Webhook, WebhookStore } from '../storage/webhooks.ts';

/** Null when there is no such object. */
export type Loader<T> = Pick<DataLoader<string, T | null>, 'load'>;

export type Loaders = ReturnType<typeof createLoaders>;

type Read<T> = (ids: readonly string[]) => Promise<(T | null)[]>;

export function createLoaders(
  store: Pick<
    ConnectionStore & TokenStore & RoleRecordStore & OrganizationStore & AlertStore & WebhookStore,
    | 'workspacesByIds'
    | 'connectionsByIds'
    | 'organizationsByIds'
    | 'apiKeysByIds'
    | 'roleRecords'
    | 'reportedDenials'
    | 'alertsByIds'
    | 'alertComments'
    | 'webhooksByIds'
  >,
) {
  const keysOfKind =
    (kind: TokenKind): Read<ApiKey> =>
    async (ids) =>
      (await store.apiKeysByIds(ids)).map((key) => (key?.kind === kind ? key : null));
  return {
    workspaces: createLoader<Workspace>((ids) => store.workspacesByIds(ids)),
    awsConnections: createLoader<Connection>((ids) => store.connectionsByIds(ids)),
    organizations: createLoader<Organization>((ids) => store.organizationsByIds(ids)),
    apiKeys: createLoader(keysOfKind('API_KEY')),
    roleRecords: createLoader<RoleRecord>((ids) => store.roleRecords(ids)),
    reportedDenials: createLoader<ReportedDenial[]>((ids) => store.reportedDenials(ids)),
    alerts: createLoader<Alert>((ids) => store.alertsByIds(ids)),
    alertComments: createLoader<AlertComment[]>((ids) => store.alertComments(ids)),
    onboardingLinks: createLoader(keysOfKind('ONBOARDING')),
    webhooks: createLoader<Webhook>((ids) => store.webhooksByIds(ids)),
  };
}

/** Batches without a cache: each read sees the present state. */
function createLoader<T>(read: Read<T>): Loader<T> {
  return new DataLoader(
    async (ids) => {
      const unique = [...new Set(ids)];
      const found = await read(unique);
      const byId = new Map(unique.map((id, index) => [id, found[index] ?? null]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    // At the end of the turn: fields that waited for a turn resume one by one, but share one read.
    { cache: false, batchScheduleFn: (load) => void setImmediate(load) },
  );
}
