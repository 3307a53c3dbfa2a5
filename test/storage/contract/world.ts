/** What the tests of the contract share. */
import { randomUUID } from 'node:crypto';
import { beforeEach } from 'vitest';
import type { AuditAction, AuditRecord } from '../../../src/audit/audit.ts';
import {
  type Connection,
  type ConnectionChange,
  startVerification,
} from '../../../src/connection/connection.ts';
import { ownFailure } from '../../../src/connection/failure.ts';
import type { Workspace } from '../../../src/storage/connections.ts';
import type { Store } from '../../../src/storage/store.ts';
import { connectSample, sampleWorkspace } from '../../support/samples.ts';

export const NOW = 10_000;

/** Makes an empty database. Each `open` is another process on it. The caller closes what is open at the end of a test. */
export type CreateDatabase = () => {
  open(): Store | Promise<Store>;
  /** Runs a statement of SQL that both databases understand. */
  execute(statement: string): unknown;
};

export type World = {
  store: Store;
  workspace: Workspace;
  /** Opens the same database again, as another process does. */
  openAgain: () => Promise<Store>;
  /** Makes a state by SQL that would take too long through the store. */
  execute: (statement: string) => Promise<void>;
};

/** A new database with one workspace for each test. Its properties can be read within tests. */
export function useWorld(create: CreateDatabase): World {
  const world = {} as World;
  beforeEach(async () => {
    const database = create();
    world.store = await database.open();
    world.openAgain = async () => database.open();
    world.execute = async (statement) => void (await database.execute(statement));
    world.workspace = sampleWorkspace();
    await world.store.insertWorkspace(world.workspace);
  });
  return world;
}

export function record(action: AuditAction, tokenId = 'operator'): AuditRecord {
  return { action, actor: { tokenId, tokenName: 'T', address: '192.0.2.1', requestId: 'r' } };
}

export const start = () => startVerification({ id: randomUUID(), now: NOW, windowMs: 300_000 });

/** Stores the connection, and starts its verification. */
export function begin(
  { store }: Pick<World, 'store'>,
  connection: Connection,
  now = NOW,
): Promise<Connection> {
  return connectSample(
    store,
    connection,
    () => [startVerification({ id: randomUUID(), now, windowMs: 300_000 })],
    now,
  );
}

export const read = async ({ store }: World, id: string) => (await store.connectionsByIds([id]))[0];

export const denied = (attempt: number, nextAttemptAt: number): ConnectionChange => ({
  type: 'AssumeRoleDenied',
  failure: ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION'),
  attempt,
  elapsedMs: 10,
  remainingMs: 290_000,
  nextAttemptAt,
});

export const established: ConnectionChange = {
  type: 'ConnectionEstablished',
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/R/s',
  probes: [{ kind: 'OTHER_CASE', outcome: 'REFUSED', awsErrorCode: 'AccessDenied', awsRequestId: 'r-1' }],
  attempts: 2,
  elapsedMs: 20,
};
