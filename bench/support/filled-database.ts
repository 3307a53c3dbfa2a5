/** Databases of any size, made in seconds: one connection's life by the store itself, then copied in SQL. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { type ConnectionChange, newConnection, startVerification } from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import { createLogger } from '../../src/observe/log.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { generateExternalId } from '../../src/trust/external-id.ts';

export const EVENTS_PER_CONNECTION = 10;

/** However many connections: so that what a workspace lists grows with the whole. */
const WORKSPACES = 20;

export type FilledDatabase = {
  readonly file: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly accountId: string;
  /** All of whose connections are to one AWS account. */
  readonly crowded: Readonly<Record<'workspaceId' | 'id' | 'accountId', string>>;
  remove(): void;
};

export function openStore(file: string): Store {
  const migrationsFolder = fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url));
  return openSqliteStore({ file, migrationsFolder, log: createLogger('error') });
}

/** A database with so many connected roles, ten events each, evenly over its workspaces. */
export async function fillDatabase(connections: number, workspaces = WORKSPACES): Promise<FilledDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
  const file = join(folder, 'aurora.db');
  await liveOnce(file);
  const database = new SqliteDatabase(file);
  database.pragma('synchronous = OFF');
  database.exec('BEGIN');
  // A customer has an account for each role, mostly; one has them all in one account.
  const account = `case when n % ${workspaces} = 2 then '000000000002' else printf('%012d', n) end`;
  const unique = "printf('%08x-0000-4000-8000-000000000000', n)";
  const own = `printf('%08x-0000-4000-8000-%012x', n, 1)`;
  const workspaceOf = `printf('%08x-0000-4000-8000-000000000000', n % ${workspaces})`;
  copy(database, 'workspaces', workspaces, { id: unique, external_id: unique });
  copy(database, 'connections', connections, {
    id: own,
    workspace_id: workspaceOf,
    role_arn: 'role_arn || n',
    account_id: account,
    created_at: 'created_at + n',
    last_verified_at: 'last_verified_at + n',
    name: "'Role ' || n",
    verification_id: own,
  });
  copy(database, 'verifications', connections, { id: own, connection_id: own });
  copy(database, 'rechecks', connections, { id: own, next_at: 'next_at + n' });
  copy(database, 'events', connections, {
    position: null,
    connection_id: own,
    workspace_id: workspaceOf,
    verification_id: own,
  });
  // The store counts on from here.
  database.exec('update heads set events = (select max(position) from events)');
  database.exec('COMMIT');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return {
    file,
    workspaceId: '00000001-0000-4000-8000-000000000000',
    connectionId: '00000001-0000-4000-8000-000000000001',
    accountId: '000000000001',
    crowded: {
      workspaceId: '00000002-0000-4000-8000-000000000000',
      id: '00000002-0000-4000-8000-000000000001',
      accountId: '000000000002',
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The row, or rows, of the template `count` times, with the given columns made of `n` (null: left to SQLite). */
function copy(
  database: Database,
  table: string,
  count: number,
  columns: Readonly<Record<string, string | null>>,
): void {
  const names = database
    .prepare<[], { name: string; hidden: number }>(`pragma table_xinfo(${table})`)
    .all()
    .filter(({ name, hidden }) => hidden === 0 && columns[name] !== null)
    .map(({ name }) => name);
  const values = names.map((name) => columns[name] ?? name);
  database.exec(`create temp table template as select * from ${table}`);
  database.exec(`with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${count - 1})
    insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from numbers, temp.template`);
  database.exec('drop table temp.template');
}

async function liveOnce(file: string): Promise<void> {
  const store = openStore(file);
  const now = Date.now();
  const workspace = {
    id: randomUUID(),
    name: 'Acme',
    externalId: generateExternalId(randomBytes),
    externalIdCreatedAt: now,
    previous: null,
    capabilities: null,
    createdAt: now,
  };
  await store.insertWorkspace(workspace);
  const connection = newConnection({
    id: randomUUID(),
    workspaceId: workspace.id,
    roleArn: 'arn:aws:iam::123456789012:role/AuroraRole',
    accountId: '123456789012',
    partition: 'aws',
    region: 'us-east-1',
    name: null,
    createdAt: now,
  });
  const denied = (attempt: number): ConnectionChange => ({
    type: 'AssumeRoleDenied',
    failure: ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION'),
    attempt,
    elapsedMs: attempt * 1_000,
    remainingMs: 300_000 - attempt * 1_000,
    nextAttemptAt: now + attempt * 1_000,
  });
  const life: ConnectionChange[] = [
    startVerification({ id: randomUUID(), now, windowMs: 300_000 }),
    ...Array.from({ length: EVENTS_PER_CONNECTION - 2 }, (_, index) => denied(index + 1)),
    {
      type: 'ConnectionEstablished',
      assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/AuroraRole/aurora',
      probes: [],
      attempts: EVENTS_PER_CONNECTION - 1,
      elapsedMs: 9_000,
      // Far away: nothing is due while something else is measured.
      nextCheckAt: now + 3_000_000,
    },
  ];
  await store.connect(connection, {}, () => life, now);
  await store.close();
}
