/** Three servers on one PostgreSQL with a standby, each behind a proxy, and with a proxy before its PostgreSQL. */
import { createLogger } from '../../src/observe/log.ts';
import { openStore } from '../../src/open-store.ts';
import { databaseAddress } from '../../src/storage/database-address.ts';
import { type Cluster, freePort, startCluster } from '../../test/support/postgres-cluster.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import { troubleFleet } from './fleet-trouble.ts';
import { auditQuotas, logQuotaUses } from './quota-log.ts';
import { listed } from './report.ts';
import type { Plan, Scenario } from './soak.ts';
import { type Supervisor, supervise } from './supervisor.ts';

const SECOND = 1_000;
const SERVERS = 3;
const CUSTOMERS_PER_WORKSPACE = 15;

/** Low enough that the customers reach them. */
const ATTEMPTS_PER_MINUTE = 12;
const ACCOUNTS_PER_HOUR = CUSTOMERS_PER_WORKSPACE - 2;
const CALLS_PER_SECOND = 300;

/** The last verifications need their window. Faults stop its clock, and delay attempts. */
const SETTLE_WINDOWS = 1.25;
const DELAY_MS = 20 * SECOND;

export type Member = {
  readonly server: Supervisor;
  /** Between the clients and the server. */
  readonly clients: TcpProxy;
  /** Between the server and PostgreSQL. */
  readonly database: TcpProxy;
};

/** The servers and their database, of which the trouble replaces the primary. */
export type Fleet = { readonly members: Member[]; primary: Cluster; standby: Cluster };

export async function startFleet({ minutes, customers, random, ...plan }: Plan): Promise<Scenario> {
  const windowMs = Math.min(120 * SECOND, (minutes * 60 * SECOND) / 4);
  const environment = {
    ...plan.environment,
    VERIFICATION_WINDOW_SECONDS: String(Math.round(windowMs / SECOND)),
    STS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    WORKSPACE_ATTEMPTS_PER_MINUTE: String(ATTEMPTS_PER_MINUTE),
    WORKSPACE_ACCOUNTS_PER_HOUR: String(ACCOUNTS_PER_HOUR),
  };
  const primary = await startCluster(['fsync = off', 'wal_retrieve_retry_interval = 500ms']);
  const standby = await primary.startStandby();
  const fleet: Fleet = { primary, standby, members: [] };
  process.once('exit', () => {
    fleet.primary.stop();
    fleet.standby.stop();
  });
  const starting = Array.from({ length: SERVERS }, () => startMember(primary, plan.program, environment));
  const { members } = fleet;
  members.push(...(await Promise.all(starting)));
  const urls = members.map(({ clients }) => `http://127.0.0.1:${clients.port}`);
  const address = () => fleet.primary.url('postgres');
  await logQuotaUses(address());
  return {
    entrance: {
      url: async () => urls[random.below(SERVERS)] ?? '',
      all: async () => urls,
    },
    servers: members.map(({ server }) => server),
    workspaces: Math.ceil(customers / CUSTOMERS_PER_WORKSPACE),
    callsPerSecond: CALLS_PER_SECOND,
    windowMs,
    settleMs: SETTLE_WINDOWS * windowMs + DELAY_MS,
    async trouble(_loadMs, over) {
      const had = await troubleFleet(fleet, random, over);
      return [`Trouble of the fleet:\n${listed(had)}`];
    },
    openStore: () => openStore(databaseAddress(address(), undefined, 'none'), createLogger('error')),
    audit: (store) =>
      auditQuotas(address(), store, {
        ATTEMPT: { limit: ATTEMPTS_PER_MINUTE, windowMs: 60 * SECOND },
        ACCOUNT: { limit: ACCOUNTS_PER_HOUR, windowMs: 3_600 * SECOND },
      }),
  };
}

/** Resolves once the server is ready. */
async function startMember(
  primary: Cluster,
  program: URL,
  environment: Readonly<Record<string, string>>,
): Promise<Member> {
  const host = '127.0.0.1';
  const port = await freePort();
  const database = await startTcpProxy({ host, port: primary.port });
  const clients = await startTcpProxy({ host, port });
  const url = Object.assign(new URL(primary.url('postgres')), { port: String(database.port) }).href;
  const server = supervise(program, { ...environment, PORT: String(port), DATABASE_URL: url });
  await server.url();
  return { server, clients, database };
}
