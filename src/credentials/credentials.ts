/** Credentials for programs: which connection is meant, whether it may be used, and a session of it. */
import type { Actor } from '../audit/audit.ts';
import { audienceOf, canSee, type Viewer } from '../auth/viewer.ts';
import type { Clock } from '../base/clock.ts';
import { RefillingQuota } from '../base/refilling-quota.ts';
import type { Connection } from '../connection/connection.ts';
import { FAILURES } from '../connection/failure.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { goodExternalIds } from '../connection/rotation.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { Log } from '../observe/log.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import { sessionTrace, type TraceOptions } from '../trust/session-trace.ts';
import type { Issue } from './issuer.ts';
import type { KeptSession, MadeSession, Session } from './kept-session.ts';
import {
  accountAmbiguous,
  accountNotFound,
  type CredentialsRefusal,
  connectionNotFound,
  connectionUnusable,
  sessionFailed,
  shuttingDown,
  tooManyNewSessions,
  tooManySessions,
  unknownPolicy,
  wrongRegion,
} from './refusals.ts';
import { SessionCache } from './session-cache.ts';
import { FULL, policyArns, READ_ONLY, type SessionPolicies, type SessionPolicy } from './session-policies.ts';

export const ACCESSES = ['full', 'read-only'] as const;
export type Access = (typeof ACCESSES)[number];

/** What a program asks for. */
export type CredentialsQuery = {
  readonly of: { readonly connectionId: string } | { readonly accountId: string };
  readonly durationSeconds: number;
  /** What narrows the session: nothing, AWS's ReadOnlyAccess, or a policy of the operator's by its name. */
  readonly narrowing: { readonly access: Access } | { readonly policy: string };
  /** Null for the connection's. */
  readonly region: string | null;
};

export type CredentialsAnswer =
  | {
      readonly kind: 'SESSION';
      readonly session: Session;
      readonly kept: KeptSession;
      /** Whether AWS was not asked for it. */
      readonly cached: boolean;
      readonly connection: Connection;
    }
  | { readonly kind: 'REFUSED'; readonly refusal: CredentialsRefusal }
  /** Something has changed meanwhile: ask again. */
  | { readonly kind: 'AGAIN' };

export type CredentialsStore = Pick<
  ConnectionStore,
  'connectionsByIds' | 'connectionsOfAccount' | 'workspacesByIds' | 'change'
> &
  Pick<AuditStore, 'appendAudit'>;

export interface Credentials {
  /**
   * A session for this viewer, out of the cache where there is one. What is true of the connection is read from
   * the store now; whoever answers must see to it that nothing has changed since.
   */
  get(query: CredentialsQuery, viewer: Viewer, actor: Actor): Promise<CredentialsAnswer>;
  /** How many sessions are kept, of all connections. */
  readonly size: number;
  /** What is kept of a connection. */
  keptOf(connectionId: string): readonly KeptSession[];
  /** Forgets all sessions of a connection, at once. */
  forget(connectionId: string): void;
  /** Forgets all sessions that were made for a token. */
  forgetToken(tokenId: string): void;
  /** Aurora's own side works again: sessions that failed for it are tried again. */
  stopWaiting(): void;
  /** Resolves when no session is being made, and every refusal is noted. */
  idle(): Promise<void>;
  /** Breaks off what is being made. */
  stop(): Promise<void>;
}

export function createCredentials(parts: {
  store: CredentialsStore;
  issue: Issue;
  clock: Clock;
  random: Random;
  log: Log;
  policies: SessionPolicies;
  trace: TraceOptions;
  /** How many new sessions a workspace may get in a minute. */
  newSessionsPerMinute: number;
}): Credentials {
  const { store, clock, policies } = parts;
  let stopping = false;
  /** Refused sessions that are being noted on their connections. */
  const noting = new Set<Promise<unknown>>();

  const cache = new SessionCache({
    ...parts,
    quota: new RefillingQuota(clock, parts.newSessionsPerMinute),
    issued: (made) =>
      store.appendAudit({
        ...made.actor,
        action: 'ISSUE_CREDENTIALS',
        occurredAt: clock.now(),
        workspaceId: made.request.workspaceId,
        connectionId: made.request.connectionId,
        detail: describe(made),
      }),
    refused: ({ connectionId }, failure) => {
      const { log } = parts;
      log.warn({ connectionId, code: failure.code, awsRequestId: failure.awsRequestId }, 'session refused');
      // A check of the role would find nothing.
      if (FAILURES[failure.code].about === 'REQUEST') return;
      const now = clock.now();
      const noted = store
        .change(
          connectionId,
          // A check like the others, that failed: the next one is due now, and decides.
          ({ status, recheck }) =>
            status === 'CONNECTED' && recheck !== null && recheck.nextAt > now
              ? [{ type: 'ConnectionChecked', outcome: 'FAILED', failure, probes: [], nextCheckAt: now }]
              : [],
          now,
        )
        .catch((error) => log.error({ error, connectionId }, 'a refused session cannot be noted'))
        .finally(() => noting.delete(noted));
      noting.add(noted);
    },
  });

  const find = async (
    of: CredentialsQuery['of'],
    viewer: Viewer,
  ): Promise<Connection | CredentialsRefusal> => {
    if ('connectionId' in of) {
      const [found] = await store.connectionsByIds([of.connectionId]);
      return found != null && canSee(viewer, found.workspaceId) ? found : connectionNotFound();
    }
    const found = await store.connectionsOfAccount(of.accountId, viewer.workspaces);
    // Of several, those count that can be used.
    const usable = found.filter(isUsable);
    const [only, ...others] = usable.length > 0 ? usable : found;
    if (only === undefined) return accountNotFound(of.accountId);
    return others.length === 0 ? only : accountAmbiguous(of.accountId, [only, ...others]);
  };

  const policyFor = (narrowing: CredentialsQuery['narrowing']): SessionPolicy | CredentialsRefusal => {
    if ('access' in narrowing) return narrowing.access === 'read-only' ? READ_ONLY : FULL;
    return policies.get(narrowing.policy) ?? unknownPolicy(narrowing.policy, [...policies.keys()]);
  };

  const requestFor = (
    connection: Connection,
    workspace: Workspace,
    query: CredentialsQuery,
    policy: SessionPolicy,
    tokenId: string,
  ): SessionRequest => ({
    connectionId: connection.id,
    verificationId: connection.verification?.id ?? '',
    workspaceId: workspace.id,
    tokenId,
    roleArn: connection.roleArn,
    externalIds: goodExternalIds(workspace, connection),
    region: query.region ?? connection.region,
    durationSeconds: query.durationSeconds,
    policy: policy.policy,
    policyArns: policyArns(policy, connection.partition),
    ...sessionTrace(workspace.id, tokenId, parts.trace),
  });

  return {
    async get(query, viewer, actor) {
      if (stopping) return refused(shuttingDown());
      const connection = await find(query.of, viewer);
      if ('message' in connection) return refused(connection);
      const policy = policyFor(query.narrowing);
      if ('message' in policy) return refused(policy);
      if (query.region !== null && partitionOfRegion(query.region)?.id !== connection.partition)
        return refused(wrongRegion(query.region, connection));
      const audience = audienceOf(viewer);
      const unusable = connectionUnusable(connection, audience);
      if (unusable !== null) return refused(unusable);
      const [workspace] = await store.workspacesByIds([connection.workspaceId]);
      if (workspace == null) throw new Error(`Connection ${connection.id} has lost its workspace.`);
      const request = requestFor(connection, workspace, query, policy, viewer.tokenId);
      const taken = await cache.take(request, actor);
      switch (taken.kind) {
        case 'SESSION':
          return { ...taken, connection };
        case 'FAILED':
          return refused(sessionFailed(taken.failure, connection, taken.retryAt, audience));
        case 'TOO_MANY':
          return refused(tooManySessions());
        case 'OVER_QUOTA':
          return refused(tooManyNewSessions(parts.newSessionsPerMinute, taken.retryAt));
        case 'FORGOTTEN':
          return stopping ? refused(shuttingDown()) : { kind: 'AGAIN' };
      }
    },
    get size() {
      return cache.size;
    },
    keptOf: (connectionId) => cache.ofConnection(connectionId),
    forget: (connectionId) => cache.forget(connectionId),
    forgetToken: (tokenId) => cache.forgetToken(tokenId),
    stopWaiting: () => cache.stopWaiting(),
    async idle() {
      await cache.idle();
      await Promise.all(noting);
    },
    stop() {
      stopping = true;
      return cache.stop();
    },
  };
}

/**
 * A DEGRADED connection is used as well: what its checks found may have been Aurora's own trouble, and each
 * session is AWS's own decision. Where the role refuses, AWS says so, and nothing is kept.
 */
export function isUsable({ status }: Pick<Connection, 'status'>): boolean {
  return status === 'CONNECTED' || status === 'DEGRADED';
}

function refused(refusal: CredentialsRefusal): CredentialsAnswer {
  return { kind: 'REFUSED', refusal };
}

/** Finds the session in the customer's CloudTrail, and opens nothing. */
function describe({ request, session, answersBefore }: MadeSession): string {
  const narrowed = request.policy !== null || request.policyArns.length > 0 ? 'narrowed' : 'full access';
  const until = new Date(session.expiresAt).toISOString();
  const before = answersBefore === 0 ? '' : `; the session before was handed out ${answersBefore} times`;
  return `${request.sessionName}, ${narrowed}, until ${until}${before}`;
}
