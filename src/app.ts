/** The composition root: the only file that knows every part. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createApiKeys } from './auth/api-keys.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { createOnboardingLinks } from './auth/onboarding-links.ts';
import { openTokenWatch } from './auth/token-watch.ts';
import { StsIdentityService } from './aws/aurora-identity.ts';
import { BaseCredentials } from './aws/base-credentials.ts';
import { CallBudget } from './aws/call-budget.ts';
import { SdkStsGateway } from './aws/sts-gateway.ts';
import { reachableUrl } from './base/addresses.ts';
import { type Clock, steadyClock, systemClock } from './base/clock.ts';
import type { Config } from './config.ts';
import { createAllowances, mutationQuota } from './connections/allowances.ts';
import { createConnections } from './connections/connections.ts';
import { createEvidence } from './connections/evidence.ts';
import type { IdentityReading } from './connections/identity.ts';
import { type JobParts, recheckJob, verificationJob } from './connections/jobs.ts';
import { OwnSide, reportAssumeRole, reportOutcome } from './connections/own-side.ts';
import { createSetup } from './connections/setup.ts';
import { examine } from './connections/verifier.ts';
import { createCredentials } from './credentials/credentials.ts';
import { forgetSessions } from './credentials/forgetting.ts';
import { createIssuer } from './credentials/issuer.ts';
import { EventFeed } from './events/event-feed.ts';
import { keepHistory } from './events/history.ts';
import { createContext } from './graphql/context.ts';
import { Cursors } from './graphql/cursors.ts';
import { ownId } from './graphql/ids.ts';
import { schema } from './graphql/schema.ts';
import { openPage } from './http/page.ts';
import { createHttpServer } from './http/server.ts';
import type { TimeLimits } from './http/time-limits.ts';
import { partitionOfRegion } from './iam/partition.ts';
import { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import type { MetricsAddress, MetricsServer } from './observe/metrics-server.ts';
import { type AttemptJob, observedAttempt } from './observe/observed-attempt.ts';
import { observedGateway } from './observe/observed-gateway.ts';
import { deadOwners, isProcessAlive, type LeaseOwner, ownerName } from './scheduling/lease-owner.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import { openSqliteStore } from './storage/sqlite/sqlite-store.ts';

export type AppOptions = {
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  /** A clock that cannot be set, where a test moves `clock`. Default: `clock`. */
  readonly steady?: Pick<Clock, 'now'>;
  readonly random?: () => number;
  /** Only for the test that shows what kept-alive connections to STS do. */
  readonly keepAlive?: boolean;
  /** Where the onboarding page is built; null to serve none. Left out, where `npm run build` puts it. */
  readonly pageFolder?: URL | null;
  /** Shorter ones, for the tests that wait for them. */
  readonly timeLimits?: TimeLimits;
};

export type App = {
  /** Where it listens. */
  readonly url: string;
  /** Where metrics are served; null where METRICS_PORT is not set. */
  readonly metricsUrl: string | null;
  /** Under which address clients reach it. */
  readonly publicUrl: string;
  /** The operator's token that was made for this run; null when one is configured. */
  readonly madeOperatorToken: string | null;
  /** Loads what the first operation would: for whoever has told others already that the server answers. */
  load(): Promise<void>;
  /** Who Aurora is in AWS, or what keeps it from knowing. */
  identity(): Promise<IdentityReading>;
  /** Resolves when nothing is under way: all that is left waits for the clock. */
  idle(): Promise<void>;
  /** Stops within about `graceMs`: running attempts may end, subscribers are told, the database is closed. */
  stop(graceMs: number): Promise<void>;
};

/** The project's folder, from the source as from the bundle: both lie one below it. */
const PROJECT = new URL('../', import.meta.url);
const OPERATIONS = new URL('schema/operations/', PROJECT);
/** The same by their ids, as the typed documents have them. */
const DOCUMENTS = new URL('schema/generated/persisted-documents.json', PROJECT);
/** Where `npm run build` puts the onboarding page. */
const PAGE = new URL('dist/page/', PROJECT);

/**
 * How long STS takes for a call, in seconds, at the most in usual times: so many attempts at a time use up the
 * budget of calls.
 */
const USUAL_CALL_S = 0.25;

/** When calls wait for the budget as long as this, in seconds, further attempts would only wait, and take memory. */
const LONG_ENOUGH_S = 0.1;

/** Also with a small budget, a call that hangs shall not keep everybody waiting. */
const FEWEST_AT_A_TIME = 10;

/** A check is some seventeen calls. */
const RECHECKS_AT_A_TIME = 4;

/** Starts everything, and resolves when the server answers. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, clock = systemClock, random = Math.random, pageFolder = PAGE } = options;
  const steady = options.steady ?? options.clock ?? steadyClock;
  const noWayIn = config.operatorToken === null && config.jwt === null;
  const madeOperatorToken = noWayIn ? randomBytes(32).toString('hex') : null;

  // Loaded only for whom it is configured, and before anything is open.
  const jwtIssuer =
    config.jwt &&
    (await import('./auth/jwt-issuer.ts')).createJwtIssuer(config.jwt, {
      clock,
      log,
      readWorkspaceId: (id) => ownId('Workspace', id),
    });

  const store = openSqliteStore({
    file: config.databaseFile,
    migrationsFolder: fileURLToPath(new URL('drizzle', PROJECT)),
    log,
  });
  const lifecycle = new Lifecycle();
  const credentials = new BaseCredentials();
  const budget = new CallBudget(steadyClock, config.stsCallsPerSecond);
  const ownSide = new OwnSide({ clock, random, log, check: (failure) => identity.recheck(failure) });
  const gateway = observedGateway(
    new SdkStsGateway({
      credentials,
      budget,
      clock,
      keepAlive: options.keepAlive ?? false,
      onAssumeRole: (result) => reportAssumeRole(ownSide, result),
    }),
    lifecycle,
  );
  const identity = new StsIdentityService({
    credentials,
    gateway,
    clock,
    region: config.region,
    trace: config.trace,
    ownSide,
  });
  const verifier = { store, gateway, identity, clock, randomBytes, trace: config.trace };

  const me: LeaseOwner = { host: hostname(), pid: process.pid, incarnation: randomUUID() };
  await store.releaseLeases(deadOwners(await store.leaseOwners(), me, isProcessAlive));
  const withEvidence = createEvidence({
    store,
    clock,
    identity,
    log,
    assumedAt: () => ownSide.assumedAt,
  });
  const jobs = (job: AttemptJob): JobParts => ({
    store,
    clock,
    random,
    recheckMs: config.recheckMs,
    windowMs: config.verificationWindowMs,
    attempt: observedAttempt(lifecycle, clock, job, async (connection, signal) => {
      const canWait = job === 'check';
      const { outcome: found, taken, askedWith } = await examine(verifier, connection, signal, { canWait });
      const outcome = await withEvidence(connection, found);
      if (!signal.aborted) reportOutcome(ownSide, outcome);
      return { outcome, taken, askedWith };
    }),
    isAtFault: () => ownSide.fault !== null,
  });
  const scheduler = new Scheduler({
    job: verificationJob(jobs('verification')),
    store,
    clock,
    steady,
    log,
    owner: ownerName(me),
    room: (underWay) =>
      Math.max(
        FEWEST_AT_A_TIME - underWay,
        Math.min(
          Math.ceil(config.stsCallsPerSecond * USUAL_CALL_S) - underWay,
          Math.ceil(config.stsCallsPerSecond * LONG_ENOUGH_S) - budget.urgentWaiting,
        ),
      ),
  });
  const rechecks = new Scheduler({
    job: recheckJob(jobs('check')),
    store,
    clock,
    steady,
    log,
    owner: ownerName({ ...me, incarnation: randomUUID() }),
    // Nobody waits for these: they shall not crowd out those that somebody waits for.
    // Without working credentials they would only fill the history.
    room: (underWay) => (ownSide.isDown ? 0 : RECHECKS_AT_A_TIME - underWay),
  });
  const history = keepHistory({ store, clock, log, keepMs: config.historyMs });
  const feed = await EventFeed.open(store, log);
  const connections = createConnections({
    ...verifier,
    store,
    random,
    allowances: createAllowances({ store, clock, limits: config.allowances }),
    scheduler,
    log,
    windowMs: config.verificationWindowMs,
    defaultRegion: config.region,
  });

  const issue = createIssuer({ gateway, identity, clock });
  const sessions = createCredentials({
    store,
    issue: async (request, signal) => {
      const issued = await issue(request, signal);
      lifecycle.emit('session.renewal', { failureCode: issued.ok ? null : issued.error.code });
      return issued;
    },
    clock,
    random,
    log,
    policies: config.credentialsPolicies,
    newSessionsPerMinute: config.newSessionsPerMinute,
    trace: config.trace,
  });
  feed.onEvent((event) => {
    forgetSessions(sessions, event);
    lifecycle.emit('connection.event', { type: event.change.type });
  });
  ownSide.onRecovered(() => {
    scheduler.wake();
    rechecks.wake();
    sessions.stopWaiting();
  });

  const defaultPartition = partitionOfRegion(config.region)?.id ?? 'aws';
  const parts = {
    store,
    credentials: sessions,
    connections,
    apiKeys: createApiKeys({ store, clock, randomBytes }),
    onboardingLinks: createOnboardingLinks({ store, clock, randomBytes }),
    setup: createSetup({ store, identity, templateUrl: config.setupTemplateUrl, defaultPartition }),
    feed,
    identity,
    cursors: new Cursors(await store.cursorKey()),
    mutationQuota: mutationQuota(clock, config.mutationsPerMinute),
    defaultPartition,
    publicUrl: () => publicUrl,
    publicUrlDoubt: config.publicUrlDoubt,
  };
  const tokens = await openTokenWatch({
    store,
    clock,
    log,
    revoked: (tokenId) => sessions.forgetToken(tokenId),
  });
  const server = createHttpServer({
    schema,
    contextFor: (caller) => createContext(parts, caller),
    authenticator: createAuthenticator({
      operatorToken: config.operatorToken ?? madeOperatorToken,
      jwtIssuer,
      store,
      clock,
      log,
    }),
    tokens,
    audit: store,
    setup: parts.setup,
    credentials: { credentials: sessions, store, clock },
    operations: readOperations,
    documents: readDocuments,
    lifecycle,
    knownDocumentsOnly: config.knownDocumentsOnly,
    trustedProxies: config.trustedProxies,
    streamsPerToken: config.streamsPerToken,
    operationsPerSocket: config.operationsPerSocket,
    log,
    ready: () => store.checkReady(),
    ownFault: () => ownSide.fault,
    graphiql: config.graphiql,
    page: pageFolder === null ? null : openPage(pageFolder),
    corsOrigins: config.corsOrigins,
    timeLimits: options.timeLimits,
  });
  // From the outside inwards: nothing new comes in, then nothing is under way, then nothing is open.
  let metrics: MetricsServer | null = null;
  const stop = (graceMs: number) =>
    closeInOrder([
      async () => feed.close(),
      async () => metrics?.close(),
      () =>
        Promise.all([
          server.close(graceMs / 2),
          scheduler.stop(graceMs),
          rechecks.stop(graceMs),
          history.stop(),
          sessions.stop(),
          ownSide.stop(),
        ]),
      () => store.close(),
    ]);
  const startMetrics = async (address: MetricsAddress) => {
    // OpenTelemetry's SDK is loaded only where it is configured, and after the server answers.
    const loaded = await import('./observe/metrics-server.ts');
    const { clients } = server;
    const { databaseFile } = config;
    const sources = { clock, store, feed, budget, clients, sessions, databaseFile };
    return loaded.startMetrics({ address, lifecycle, sources, log });
  };
  const { url } = await server.listen(config.port, config.host).catch(async (error) => {
    // Nothing that was opened stays, and what counts is why.
    await stop(0).catch(() => {});
    throw error;
  });
  const publicUrl = config.publicUrl ?? reachableUrl(url);
  scheduler.start();
  rechecks.start();
  if (config.metrics !== null) {
    metrics = await startMetrics(config.metrics).catch(async (error) => {
      await stop(0).catch(() => {});
      throw error;
    });
  }

  return {
    url,
    metricsUrl: metrics?.url ?? null,
    publicUrl,
    madeOperatorToken,
    load: () => server.load(),
    identity: () => identity.read(),
    async idle() {
      await ownSide.idle();
      // A refused session makes a check due.
      await sessions.idle();
      await Promise.all([scheduler.idle(), rechecks.idle()]);
      await feed.idle();
    },
    stop,
  };
}

/** The files with the operations that a frontend sends, in the order of their names: as GraphiQL's tabs. */
function readOperations(): string[] {
  const names = readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql'));
  return names.sort().map((name) => readFileSync(new URL(name, OPERATIONS), 'utf8'));
}

function readDocuments(): string[] {
  return Object.values(JSON.parse(readFileSync(DOCUMENTS, 'utf8')) as Record<string, string>);
}

/** Closes one after the other, whatever fails; then throws what failed. */
async function closeInOrder(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step().catch((error) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be closed.');
}
