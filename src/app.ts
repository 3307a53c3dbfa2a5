/** The composition root, with `app-auth.ts`, `app-http.ts` and `app-work.ts`: creates all parts and connects them. */
import { randomBytes } from 'node:crypto';
import about from '../package.json' with { type: 'json' };
import { Alerts, alertTotals } from './alerts/alerts.ts';
import { openAuth } from './app-auth.ts';
import { openHttp } from './app-http.ts';
import { openAws, openWebhooks, openWork, type Shared } from './app-work.ts';
import { TokenQuota } from './auth/token-quota.ts';
import { Tokens } from './auth/tokens.ts';
import { reachableUrl } from './base/addresses.ts';
import { type Clock, systemClock, systemMonotonicClock } from './base/clock.ts';
import { closeInOrder } from './base/close-in-order.ts';
import type { Config } from './config.ts';
import { AccessChecks } from './connections/access.ts';
import { BulkActions } from './connections/bulk.ts';
import { Capabilities } from './connections/capabilities.ts';
import { Connections } from './connections/connections.ts';
import type { IdentityReading } from './connections/identity.ts';
import { Organizations } from './connections/organizations.ts';
import { MutationQuota, workspaceQuotas } from './connections/quotas.ts';
import { setupService } from './connections/setup.ts';
import { WorkspaceAdmin } from './connections/workspace-admin.ts';
import { Credentials } from './credentials/credentials.ts';
import { sessionIssuer } from './credentials/issuer.ts';
import { type EventFeed, type Feeds, openFeeds } from './events/feeds.ts';
import { Fleet } from './fleet/fleet.ts';
import { FleetClock } from './fleet/fleet-clock.ts';
import type { GraphQLParts } from './graphql/context.ts';
import { ALL_WORKSPACES, Cursors } from './graphql/cursors.ts';
import type { ServiceHealth } from './graphql/health-report.ts';
import { encodeId } from './graphql/ids.ts';
import { operationNames } from './graphql/operations.ts';
import type { HttpServer, TimeLimits } from './http/server.ts';
import { partitionIdOf } from './iam/partition.ts';
import { BUILD } from './observe/build.ts';
import { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import { Tracing } from './observe/tracing.ts';
import { openObservedStore } from './open-store.ts';
import { PAGE, readOperations } from './project-files.ts';
import { Telemetry } from './telemetry.ts';
import type { WebhookDispatcher } from './webhooks/dispatcher.ts';
import type { HttpSenderParts } from './webhooks/http-sender.ts';
import type { PublicNames } from './webhooks/message.ts';

export type AppOptions = {
  readonly config: Config;
  readonly log: Log;
  readonly clock?: Clock;
  /** Monotonic; reveals jumps of `clock`. Default: `clock`. */
  readonly monotonicClock?: Pick<Clock, 'now'>;
  /** Times heartbeats. Default: the machine's clocks, even where a test moves `clock`. */
  readonly heartbeatClock?: Clock;
  /** Times calls to customers' accounts. Default: the machine's clock, even where a test moves `clock`. */
  readonly paceClock?: Clock;
  readonly random?: () => number;
  /** Only for the test that shows the effect of kept-alive connections to STS. */
  readonly keepAlive?: boolean;
  /** The folder of the onboarding page; null to serve none. Default: where `npm run build` puts it. */
  readonly pageFolder?: URL | null;
  /** Shorter limits, for tests that wait for them. */
  readonly timeLimits?: TimeLimits;
  /** How webhooks send, for tests. */
  readonly webhookSending?: Pick<HttpSenderParts, 'limits' | 'resolve'>;
};

export type App = {
  /** The address on which the server listens. */
  readonly url: string;
  /** The address of the metrics; null if METRICS_PORT is not set. */
  readonly metricsUrl: string | null;
  /** The address under which clients reach the server. */
  readonly publicUrl: string;
  /** The operator's token, generated for this run; null if one is configured. */
  readonly madeOperatorToken: string | null;
  /** Aurora's identity in AWS, or why it is unknown. */
  identity(): Promise<IdentityReading>;
  /** Resolves when no work is running: the rest waits for the clock. */
  idle(): Promise<void>;
  /**
   * Stops within about `graceMs`: is not ready and claims no work, answers requests for `drainMs` (default: 0) while it
   * closes streams, lets requests and attempts end, and gives up what is left. `drainMs` may be half of `graceMs`.
   */
  stop(graceMs: number, drainMs?: number): Promise<void>;
};

/** Starts everything, and resolves when the server answers. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, random = Math.random, paceClock = systemMonotonicClock } = options;
  const { timeLimits, pageFolder = PAGE } = options;
  const monotonicClock = options.monotonicClock ?? options.clock ?? systemMonotonicClock;
  const madeOperatorToken = makeOperatorToken(config);
  const observers = { lifecycle: new Lifecycle(), tracing: new Tracing() };
  const telemetry = new Telemetry({ config, log, ...observers });
  const { store, system, databaseFile } = await openObservedStore(config, log, observers);
  const fleetClock = store.databaseClock && (await FleetClock.open(store.databaseClock));
  const clock = options.clock ?? fleetClock ?? systemClock;
  const fleet: Fleet = new Fleet({
    ...{ store, log, ...observers, version: about.version, callsPerSecond: config.stsCallsPerSecond },
    clock: options.heartbeatClock ?? fleetClock ?? systemClock,
    measureClock: async () => fleetClock?.measure(),
    steadyClock: options.heartbeatClock ?? systemMonotonicClock,
    calls: () => aws.budget,
    onChange() {
      aws.budget.refresh();
      work.wake();
    },
  });
  const shared = { config, log, clock, monotonicClock, paceClock, random, store, fleet, ...observers };
  const aws = openAws(shared, options.keepAlive ?? false);
  const work = openWork(shared, aws);
  const feeds = await openFeeds(store, log);
  const sessions = openSessions(shared, aws, feeds.feed);
  aws.ownSide.onRecovered(() => {
    work.wake();
    sessions.cache.stopWaiting();
  });
  const address = { publicUrl: config.publicUrl ?? '' };
  const cursors = new Cursors(await store.cursorKey());
  const names = publicNames(cursors, address);
  const { webhooks, dispatcher } = openWebhooks(shared, feeds, names, options.webhookSending);
  const publicUrl = () => address.publicUrl;
  const auth = await openAuth(shared, madeOperatorToken, publicUrl, { sessions, ...feeds });
  const services = { ...feeds, ...auth, sessions, publicUrl, cursors, webhooks };
  const graphql = openGraphQL(shared, aws, work, services);
  const server = openHttp(shared, {
    ...{ ...auth, graphql, sessions, ownSide: aws.ownSide },
    ...{ database: system, timeLimits, pageFolder },
  });
  const serving = { server, feeds, sessions, dispatcher };
  // Order: streams, requests and work; metrics; leases; the database; the last spans.
  const stop = (graceMs: number, drainMs = 0) =>
    closeInOrder([
      () => Promise.all([stopServing(serving, graceMs, drainMs), work.stop(graceMs), aws.ownSide.stop()]),
      () => telemetry.closeMetrics(),
      () => auth.tokens.close(),
      () => fleet.stop(),
      () => store.close(),
      () => telemetry.closeTraces(),
    ]);
  try {
    await fleet.start();
    const { url } = await server.listen(config.port, config.host);
    address.publicUrl ||= reachableUrl(url);
    for (const part of [work, dispatcher]) part.start();
    await telemetry.start(() => ({
      store: system,
      operations: new Set(operationNames(readOperations())),
      sources: {
        ...{ clock, store, feed: feeds.feed, budget: aws.budget, sessions: sessions.cache },
        callsPerSecond: config.stsCallsPerSecond,
        leases: () => ({ ...work.leases(), webhook: dispatcher.running }),
        clients: () => server.clients(),
        alerts: () => alertTotals(store),
        ...{ databaseFile, connectionPools: store.connectionPools, databaseClock: fleetClock },
      },
    }));
    return {
      ...{ url, publicUrl: address.publicUrl, metricsUrl: telemetry.metricsUrl, madeOperatorToken },
      identity: () => aws.identity.read(),
      idle: () => idle([aws.ownSide, sessions, work, feeds.feed, ...twice(feeds.alertFeed, dispatcher)]),
      stop,
    };
  } catch (error) {
    // Close all that is open. The operator needs the first error.
    await stop(0).catch(() => {});
    throw error;
  }
}

/** A token for this run, where nothing else lets anybody in. */
function makeOperatorToken({ operatorTokens, jwt, signIn }: Config): string | null {
  const isNeeded = operatorTokens.length === 0 && jwt === null && signIn === null;
  return isNeeded ? randomBytes(32).toString('hex') : null;
}

/** An endpoint that is gone opens an alert, which other webhooks announce. */
const twice = (...parts: readonly Idle[]) => [...parts, ...parts];

type Idle = { idle(): Promise<unknown> };

/** In this order: a refused session makes a check due, and a check has events. */
async function idle(parts: readonly Idle[]): Promise<void> {
  for (const part of parts) await part.idle();
}

/** As clients of the API know things, for the messages of webhooks. */
function publicNames(cursors: Cursors, address: { readonly publicUrl: string }): PublicNames {
  return {
    idOf: encodeId,
    pageOf: (workspaceId, connectionId) => {
      const path = workspaceId === null ? '' : `workspaces/${encodeId('Workspace', workspaceId)}/`;
      const rest =
        connectionId === null ? 'alerts' : `connections/${encodeId('AwsConnection', connectionId)}`;
      return `${address.publicUrl}/#/${path}${rest}`;
    },
    cursorOf: (workspaceId, position) => cursors.ofEvent(workspaceId ?? ALL_WORKSPACES, position),
  };
}

type Serving = {
  readonly server: HttpServer;
  readonly feeds: Feeds;
  readonly sessions: Credentials;
  readonly dispatcher: WebhookDispatcher;
};

/** Ends streams within `drainMs` and messages to webhooks, and then requests within half of `graceMs`. */
async function stopServing(serving: Serving, graceMs: number, drainMs: number) {
  const { server, feeds, sessions, dispatcher } = serving;
  await Promise.all([server.drain(drainMs), dispatcher.stop(graceMs / 2)]);
  feeds.feed.close();
  feeds.alertFeed.close();
  await Promise.all([server.close(graceMs / 2), sessions.stop()]);
}

/** Role sessions for programs. A session ends when its connection or token does. */
function openSessions(
  shared: Shared,
  { gateway, identity }: ReturnType<typeof openAws>,
  feed: EventFeed,
): Credentials {
  const { config, clock, lifecycle, fleet } = shared;
  const issue = sessionIssuer({ gateway, identity, clock, lifecycle });
  const { credentialsPolicies: policies, newSessionsPerMinute, trace } = config;
  const sessions = new Credentials({
    ...shared,
    ...{ issue, policies, newSessionsPerMinute, trace, partOf: fleet.partOf },
  });
  feed.onEvent((event) => {
    sessions.forgetAfter(event);
    const deliveryMs = Math.max(0, clock.now() - event.occurredAt);
    lifecycle.emit('connection.event', { type: event.change.type, deliveryMs });
  });
  return sessions;
}

/** How the service is, for its operators. */
function serviceHealth(
  { config, clock, store, fleet }: Shared,
  { budget, ownSide }: ReturnType<typeof openAws>,
): ServiceHealth {
  return {
    ...{ build: BUILD, startedAt: clock.now(), settings: config.settings, budget },
    database: config.database.kind === 'sqlite' ? 'sqlite' : 'postgresql',
    callsPerSecond: config.stsCallsPerSecond,
    ownFault: () => ownSide.fault,
    servers: () => fleet.servers(),
    backlog: () => store.verificationBacklog(clock.now()),
  };
}

/** The parts that resolvers use. */
function openGraphQL(
  shared: Shared,
  aws: ReturnType<typeof openAws>,
  { verifier }: ReturnType<typeof openWork>,
  rest: Feeds &
    Pick<GraphQLParts, 'cursors' | 'webhooks' | 'personSessions' | 'publicUrl'> & {
      sessions: Credentials;
    },
): GraphQLParts {
  const { config, clock, store, lifecycle, fleet } = shared;
  const { identity } = aws;
  const { feed, alertFeed, sessions, publicUrl, cursors, webhooks, personSessions } = rest;
  const { region: defaultRegion, trace, verificationWindowMs: windowMs } = config;
  const defaultPartition = partitionIdOf(defaultRegion);
  const quotas = workspaceQuotas(store, clock, config.quotas, lifecycle);
  const connections = new Connections({
    ...shared,
    ...{ verifier, identity, quotas, randomBytes, trace, windowMs, defaultRegion },
    onEvent: (listener) => feed.onEvent(listener),
  });
  return {
    store,
    credentials: sessions.cache,
    connections,
    bulk: new BulkActions({ ...shared, quotas, windowMs }),
    workspaceAdmin: new WorkspaceAdmin({ ...shared, randomBytes }),
    organizations: new Organizations({ store, clock, connections, log: shared.log }),
    access: new AccessChecks({ store, clock, verifier, quotas }),
    tokens: new Tokens({ store, clock, randomBytes, returnToOrigins: config.returnToOrigins }),
    capabilities: new Capabilities({ ...shared, sets: config.capabilitySets }),
    setup: setupService({ store, identity, templateUrl: config.setupTemplateUrl, defaultPartition }),
    ...{ feed, alertFeed, clock },
    alerts: new Alerts(shared),
    identity,
    ...{ cursors, webhooks, personSessions, health: serviceHealth(shared, aws) },
    quotas,
    mutationQuota: new MutationQuota({
      ...shared,
      perMinute: config.mutationsPerMinute,
      partOf: fleet.partOf,
    }),
    streams: new TokenQuota(() => fleet.partOf(config.streamsPerToken)),
    defaultPartition,
    publicUrl,
    publicUrlDoubt: config.publicUrlDoubt,
    returnToOrigins: config.returnToOrigins,
  };
}
