import { randomBytes, randomUUID } from 'node:crypto';
import type { CapabilitySet } from '../../src/access/capability.ts';
import { type Connection, newConnection } from '../../src/connection/connection.ts';
import type { ConnectionStore, Decide, Workspace } from '../../src/storage/connections.ts';
import type { Organization } from '../../src/storage/organizations.ts';
import type { ApiKey } from '../../src/storage/tokens.ts';
import type { Webhook } from '../../src/storage/webhooks.ts';
import { generateExternalId } from '../../src/trust/external-id.ts';

/** A workspace as `createWorkspace` would make it. */
export function sampleWorkspace(rest: Partial<Workspace> = {}): Workspace {
  return {
    id: randomUUID(),
    name: 'Acme',
    externalId: generateExternalId(randomBytes),
    externalIdCreatedAt: 1_000,
    previous: null,
    capabilities: null,
    createdAt: 1_000,
    ...rest,
  };
}

/** A connection before its first event. */
export function sampleConnection(workspaceId: string, rest: Partial<Connection> = {}): Connection {
  const connection = newConnection({
    id: randomUUID(),
    workspaceId,
    roleArn: `arn:aws:iam::123456789012:role/Role${randomUUID()}`,
    accountId: '123456789012',
    partition: 'aws',
    region: 'us-east-1',
    name: null,
    createdAt: 1_000,
  });
  return { ...connection, ...rest };
}

/** Stores a connection of a workspace that exists. */
export async function connectSample(
  store: Pick<ConnectionStore, 'connect'>,
  connection: Connection,
  decide: Decide,
  now: number,
): Promise<Connection> {
  const stored = await store.connect(connection, {}, decide, now);
  if (stored === null) throw new Error(`The workspace ${connection.workspaceId} does not exist.`);
  return stored;
}

/** An API key that does not expire. */
export function sampleKey(workspaceId: string, rest: Partial<ApiKey> = {}): ApiKey {
  return {
    id: randomUUID(),
    kind: 'API_KEY',
    workspaceId,
    name: 'K',
    scopes: ['connections:read'],
    hint: 'abcd',
    madeBy: null,
    createdAt: 1,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    connectionId: null,
    usesLeft: null,
    returnTo: null,
    ...rest,
  };
}

/** A webhook that has delivered nothing yet. */
export function sampleWebhook(workspaceId: string | null, rest: Partial<Webhook> = {}): Webhook {
  return {
    id: randomUUID(),
    workspaceId,
    format: 'JSON',
    address: 'https://hooks.example.com/aurora',
    filter: { types: [], statuses: [], labels: [] },
    sealed: 'sealed',
    previousSecretUntil: null,
    state: 'ENABLED',
    disabledReason: null,
    disabledAt: null,
    createdBy: 'operator',
    createdAt: 1_000,
    position: 0,
    failingSince: null,
    failures: 0,
    nextAttemptAt: 1_000,
    announcedAt: null,
    lastDeliveryNumber: 0,
    ...rest,
  };
}

/** An organization that has not been read. */
export function sampleOrganization(of: Pick<Organization, 'workspaceId' | 'connectionId'>): Organization {
  return {
    ...of,
    id: randomUUID(),
    createdAt: 1,
    awsId: null,
    managementAccountId: null,
    readAt: null,
    units: [],
    problem: null,
    choice: null,
    retry: null,
    requests: 0,
  };
}

/** Too large for inline policies. */
export const LARGE_SET: CapabilitySet = {
  name: 'LARGE',
  version: '1',
  description: 'Many actions.',
  readsData: true,
  capabilities: [
    {
      reason: 'To try a large set.',
      actions: Array.from({ length: 300 }, (_, index) => `ec2:DescribeSomethingOfMachines${index}`),
      resources: ['*'],
    },
  ],
};
