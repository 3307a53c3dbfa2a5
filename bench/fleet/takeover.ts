/** How long the work and the share of a killed server wait for the others. */
import { setTimeout as wait } from 'node:timers/promises';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { asOperator } from '../../test/support/as-operator.ts';
import { sampleWorkspaces, storePending } from '../many/pending.ts';
import type { BenchDatabase, BenchServer } from './databases.ts';

const CALLS_PER_SECOND = 600;
const ROLES = 150;
const ROUNDS = 5;
/** Attempts take long, so that the servers hold leases. */
const SLOW_MS = 700;
const MIN_LEASES = 5;
/** Some calls are always on their way from one server to another that needs more. */
const SHARED = 0.9;
const MAX_TAKEOVER_MS = 20_000;

/** Milliseconds after each kill. */
export type Takeover = {
  /** Until other servers have called AWS for all roles on which the killed server worked. */
  readonly work: number[];
  /** Until the others may make nine tenths of the calls of the budget. */
  readonly share: number[];
  /** Leases of the killed server. */
  readonly leases: number[];
};

export async function measureTakeover(database: BenchDatabase, serverCount: number): Promise<Takeover> {
  const simulator = await startSimulator();
  simulator.faults.slowMs = SLOW_MS;
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_STS: simulator.url,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    STS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
  };
  const workspaces = sampleWorkspaces(1);
  const trust = trustPolicy(
    { accountId: aurora.accountId, partition: 'aws' },
    workspaces[0]?.externalId ?? '',
  );
  const roles = Array.from({ length: ROLES }, () => {
    const account = simulator.createAccount();
    const { arn } = account.createRole('AuroraRole', { trustPolicy: trust.document, arrival: 'never' });
    return { roleArn: arn, accountId: account.accountId };
  });
  const store = await database.openStore();
  await storePending(store, roles, { workspaces, begin: Date.now(), windowMs: 300_000 });
  /** The latest call for each role. */
  const calledAt = new Map<string, number>();
  simulator.calls.onCall(({ roleArn = '' }) => {
    calledAt.set(roleArn, performance.now());
    simulator.calls.clear();
  });

  const takeover: Takeover = { work: [], share: [], leases: [] };
  const servers: { id: string; server: BenchServer }[] = [];
  const known = new Set<string>();
  const start = async () => servers.push(await startKnown(database, environment, known));
  while (servers.length < serverCount) await start();
  for (let round = 0; round < ROUNDS; round++) {
    // The shares settle, and the new server gets work.
    await wait(4_000);
    await untilTrue(async () => (await rolesLeasedTo(database, servers[0]?.id ?? '')).length >= MIN_LEASES);
    const [killed] = servers.splice(0, 1);
    if (killed === undefined) break;
    await killed.server.stop();
    const killedAt = performance.now();
    const orphans = await rolesLeasedTo(database, killed.id);
    // Until then, the simulator still answers calls of the killed server.
    const ownEndAt = killedAt + 2 * SLOW_MS;
    const isTakenOver = async () => orphans.every((arn) => (calledAt.get(arn) ?? 0) > ownEndAt);
    const isShared = async () => (await grantedTo(database, servers)) >= SHARED * CALLS_PER_SECOND;
    const [work, share] = await Promise.all([untilTrue(isTakenOver), untilTrue(isShared)]);
    takeover.leases.push(orphans.length);
    takeover.work.push(work - killedAt);
    takeover.share.push(share - killedAt);
    await start();
  }
  await Promise.all(servers.map(({ server }) => server.stop()));
  await store.close();
  await simulator.close();
  return takeover;
}

/** Starts a server, and finds the id by which the others know it. */
async function startKnown(
  database: BenchDatabase,
  environment: Readonly<Record<string, string>>,
  known: Set<string>,
): Promise<{ id: string; server: BenchServer }> {
  const server = await database.startServer(environment);
  const rows = await asOperator<{ id: string }>(database.url, 'select id from servers');
  const found = rows.map(({ id }) => id).filter((id) => !known.has(id));
  const [id] = found;
  if (id === undefined || found.length > 1) throw new Error(`A started server has ${found.length} new ids.`);
  known.add(id);
  return { id, server };
}

async function rolesLeasedTo(database: BenchDatabase, owner: string): Promise<string[]> {
  const rows = await asOperator<{ role_arn: string }>(
    database.url,
    'select role_arn from verifications v join connections c on c.id = v.connection_id where v.lease_owner = $1',
    [owner],
  );
  return rows.map(({ role_arn }) => role_arn);
}

async function grantedTo(database: BenchDatabase, servers: readonly { id: string }[]): Promise<number> {
  const [row] = await asOperator<{ granted: string }>(
    database.url,
    'select sum(granted) as granted from servers where id = any($1)',
    [servers.map(({ id }) => id)],
  );
  return Number(row?.granted);
}

/** The moment. NaN if it does not come in time. */
async function untilTrue(is: () => Promise<boolean>): Promise<number> {
  for (const until = performance.now() + MAX_TAKEOVER_MS; performance.now() < until; await wait(20))
    if (await is()) return performance.now();
  return Number.NaN;
}
