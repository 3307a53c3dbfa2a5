/** A whole Aurora for a test: simulator and server over real HTTP, a real database, and a clock that the test moves. */
import { createClient } from '../../scripts/client.ts';
import { type App, type AppOptions, startApp } from '../../src/app.ts';
import type { Clock } from '../../src/base/clock.ts';
import { readConfig } from '../../src/config.ts';
import { CALL_COUNTS_MS } from '../../src/fleet/heartbeat.ts';
import { TIME_LIMITS, type TimeLimits } from '../../src/http/server.ts';
import type { SimulatedUser } from '../../src/simulator/account.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { AwsConnectionDocument, ConnectAwsAccountDocument, CreateWorkspaceDocument } from './documents.ts';
import { FastClock } from './fast-clock.ts';
import { onFinished } from './lifetime.ts';
import { ManualClock } from './manual-clock.ts';
import { expectOnlyReads } from './only-reads.ts';
import { quietLog } from './quiet-log.ts';
import { useSecretsOf } from './secrets/traces.ts';
import { watchServer } from './secrets/watch-servers.ts';
import { createTestDatabase } from './test-database.ts';

export const OPERATOR_TOKEN = 'operator-token-of-the-tests';

export type AuroraOptions = {
  /** The machine's clock, where something outside of this process looks on. Else one that the test moves. */
  readonly clock?: Clock;
  /** A clock that nobody can set, for tests that set the other one. */
  readonly monotonicClock?: Pick<Clock, 'now'>;
  /** Of the heartbeats. Else one that stands still: no heartbeat comes after the first. */
  readonly heartbeatClock?: Clock;
  readonly simulator?: Omit<SimulatorOptions, 'clock'>;
  readonly environment?: Record<string, string>;
  readonly keepAlive?: boolean;
  /** Serve the onboarding page, as it is built. */
  readonly page?: boolean;
  /** Of the server, shorter than usual. */
  readonly timeLimits?: Partial<TimeLimits>;
  /** How webhooks are sent: short limits, or other names than those of DNS. */
  readonly webhookSending?: AppOptions['webhookSending'];
  /** Start without credentials. */
  readonly withoutCredentials?: boolean;
  /** Where the clock stands at first, for those whose own clock no test moves. */
  readonly begunAt?: number;
};

export type Aurora = Awaited<ReturnType<typeof startAurora>>;

/** Starts everything; stopped when the test is finished. Roles are known immediately unless a test says otherwise. */
export async function startAurora(options: AuroraOptions = {}) {
  const clock = new ManualClock(options.begunAt);
  const now = options.clock ?? clock;
  const log = quietLog();
  const simulator = await startSimulator({
    propagation: { kind: 'none' },
    // Tests give some writes arrivals: a connection that is kept alive holds the older answer.
    connectionCacheMs: 600_000,
    ...options.simulator,
    clock: now,
  });
  const account = simulator.createAccount();
  const user = account.createUser('aurora-service-user', { policies: [operatorPolicy()] });
  useCredentials(options.withoutCredentials === true ? null : user, simulator);

  const database = await createTestDatabase();
  const environment = {
    DATABASE_URL: database.url,
    PORT: '0',
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    AWS_REGION: 'us-east-1',
    // The budget goes by real time, which no test moves: more than a test's own process can do.
    STS_CALLS_PER_SECOND: '600',
    ...options.environment,
  };
  useSecretsOf(environment);
  const heartbeats = new ManualClock();
  const start = async (heartbeatClock: Clock = options.heartbeatClock ?? heartbeats): Promise<App> => {
    const reading = readConfig(environment);
    if (!reading.ok) throw new Error(JSON.stringify(reading.error));
    const started = await startApp({
      config: reading.value,
      log,
      clock: now,
      ...(options.monotonicClock !== undefined && { monotonicClock: options.monotonicClock }),
      heartbeatClock,
      paceClock: PACE,
      random: () => 0.5,
      keepAlive: options.keepAlive ?? false,
      ...(options.webhookSending !== undefined && { webhookSending: options.webhookSending }),
      ...(options.page !== true && { pageFolder: null }),
      timeLimits: { ...TIME_LIMITS, ...options.timeLimits },
    });
    const unwatch = watchServer(started.url);
    const stop: App['stop'] = async (...times) => {
      // What is not in the main file yet is gone once the database is closed.
      await database.leaveTraces();
      await started.stop(...times).finally(unwatch);
    };
    let stopped: Promise<void> | null = null;
    return {
      ...started,
      // A test may stop it before the end.
      stop: (...times) => (stopped ??= stop(...times)),
    };
  };
  let app: App = await start();
  let client = createClient(app.url, OPERATOR_TOKEN);
  onFinished(async () => {
    await client.close();
    simulator.faults.clear();
    await app.stop(1_000);
    expectOnlyReads(simulator);
    await simulator.close();
  });

  const aurora = {
    clock,
    log,
    simulator,
    account,
    user,
    database,
    /** The path of the SQLite file. */
    file: database.file,
    customer: simulator.createAccount(),
    get app() {
      return app;
    },
    get client() {
      return client;
    },

    async createWorkspace(name = 'Acme') {
      const { createWorkspace } = await client.send(CreateWorkspaceDocument, { name });
      if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error(createWorkspace.message);
      return createWorkspace.workspace;
    },

    /** The trust policy that Aurora would show, for this External ID. */
    trustPolicy: (externalId: string) =>
      trustPolicy({ partition: 'aws', accountId: account.accountId }, externalId).document,

    async connect(workspaceId: string, roleArn: string, rest: { region?: string; name?: string } = {}) {
      const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, {
        workspaceId,
        roleArn,
        ...rest,
      });
      if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess')
        throw new Error(connectAwsAccount.message);
      return connectAwsAccount.awsConnection;
    },

    async connection(id: string) {
      const { awsConnection } = await client.send(AwsConnectionDocument, { id, first: 100 });
      if (awsConnection === null) throw new Error('There is no such connection.');
      return awsConnection;
    },

    /** The connection's events, oldest first. */
    async events(id: string) {
      const connection = await aurora.connection(id);
      return connection.events.edges.map(({ node }) => node).reverse();
    },

    /** Moves the clock from one due thing to the next, until `moment` has come. */
    async runUntil(moment: number) {
      for (;;) {
        await app.idle();
        const next = clock.nextTimer();
        if (next === null || next > moment) break;
        clock.moveTo(next);
      }
      clock.moveTo(moment);
      await app.idle();
    },

    /** Moves the clock on until the verification has ended; the connection then. */
    async runToEnd(id: string, limitMs = 3_600_000) {
      const limit = clock.now() + limitMs;
      for (;;) {
        await app.idle();
        // One event, because this is sent after each step of the clock.
        const { awsConnection } = await client.send(AwsConnectionDocument, { id, first: 1 });
        if (awsConnection?.verification?.endedAt !== null) return aurora.connection(id);
        const next = clock.nextTimer();
        if (next === null || next > limit) throw new Error('The verification does not end.');
        clock.moveTo(next);
      }
    },

    /** Starts another server on the same database, which stops when the test is finished. */
    async startAnother(heartbeatClock?: Clock) {
      const other = await start(heartbeatClock);
      const itsClient = createClient(other.url, OPERATOR_TOKEN);
      onFinished(async () => {
        await itsClient.close();
        await other.stop(1_000);
      });
      return { app: other, client: itsClient };
    },

    /** Stops the server within this time of the test's clock, and starts another on the same database. */
    async restart(graceMs = 1_000) {
      await client.close();
      await app.stop(graceMs);
      // AWS has forgotten the calls of the stopped server: the next one has the whole budget.
      if (options.heartbeatClock === undefined) heartbeats.advance(CALL_COUNTS_MS + 1);
      app = await start();
      client = createClient(app.url, OPERATOR_TOKEN);
    },
  };
  return aurora;
}

/** Simulated hours of calls to an account would wait for minutes of real time. */
const PACE = new FastClock(0, 1_000);

/** Puts credentials into this process's environment, and takes everything else of AWS's out of it. */
export function useCredentials(
  keys: Pick<SimulatedUser, 'accessKeyId' | 'secretAccessKey'> | null,
  simulator: Simulator,
): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_ENDPOINT_URL_STS'] = simulator.url;
  // For IAM and CloudTrail, where roles read themselves.
  process.env['AWS_ENDPOINT_URL'] = simulator.url;
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere/credentials';
  process.env['AWS_CONFIG_FILE'] = '/nowhere/config';
  if (keys === null) return;
  process.env['AWS_ACCESS_KEY_ID'] = keys.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = keys.secretAccessKey;
}
