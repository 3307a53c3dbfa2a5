/** Credentials for programs: finds the connection, decides whether it may be used, and gets a session of its role. */
import { LRUCache } from 'lru-cache';
import type { Actor } from '../audit/audit.ts';
import { keptTokenId } from '../auth/token-id.ts';
import { audienceOf, canSee, type Viewer } from '../auth/viewer.ts';
import type { Clock } from '../base/clock.ts';
import { RecentUses } from '../base/recent-uses.ts';
import { RefillingQuota } from '../base/refilling-quota.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Connection, type ConnectionChange, roleOf } from '../connection/connection.ts';
import { FAILURES, type Failure } from '../connection/failure.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { validExternalIds } from '../connection/rotation.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Workspace } from '../storage/connections.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import type { NarrowedBy, SessionRequest } from '../trust/session-request.ts';
import { type SessionTraceOptions, sessionTrace } from '../trust/session-trace.ts';
import type { Issue } from './issuer.ts';
import type { MadeSession } from './kept-session.ts';
import type { Narrowing } from './narrowing.ts';
import {
  accountAmbiguous,
  accountNotFound,
  type CredentialsRefusal,
  connectionNotFound,
  connectionUnusable,
  policyTooLong,
  sessionFailed,
  shuttingDown,
  tooManyNewSessions,
  tooManySessions,
  tooManyWrittenSessions,
  unknownPolicy,
  wrongRegion,
} from './refusals.ts';
import { SessionCache, type Taken } from './session-cache.ts';
import {
  policyArns,
  type SessionPolicies,
  type SessionPolicy,
  textProblem,
  withSourceRanges,
} from './session-policies.ts';

/** A program's request. */
export type CredentialsQuery = {
  readonly of: { readonly connectionId: string } | { readonly accountId: string };
  readonly durationSeconds: number;
  readonly narrowing: Narrowing;
  /** Null for the connection's. */
  readonly region: string | null;
};

export type CredentialsAnswer =
  | (Extract<Taken, { kind: 'SESSION' }> & { readonly connection: Connection })
  | { readonly kind: 'REFUSED'; readonly refusal: CredentialsRefusal }
  /** The connection or the key has changed, or the session was forgotten: ask again. */
  | { readonly kind: 'AGAIN'; readonly cached: boolean };

/** What was read for a connection's sessions. */
type Known = { readonly connection: Connection; readonly workspace: Workspace };

/** How many new sessions that the caller narrows a token may get in a minute, of all connections. */
const WRITTEN_SESSIONS_PER_MINUTE = 60;

/** Maximum usable connections that are remembered, about 30 MB. */
const MAX_KNOWN_CONNECTIONS = 10_000;

export type CredentialsParts = {
  readonly store: Pick<
    Store,
    | 'connectionsByIds'
    | 'connectionsOfAccount'
    | 'workspacesByIds'
    | 'validate'
    | 'change'
    | 'touchConnection'
    | 'appendAudit'
  >;
  readonly issue: Issue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  readonly policies: SessionPolicies;
  readonly trace: SessionTraceOptions;
  /** How many new sessions a workspace may get in a minute. */
  readonly newSessionsPerMinute: number;
  /** This server's part of a limit of all servers. */
  readonly partOf: (limit: number) => number;
};

export class Credentials {
  readonly #parts: CredentialsParts;
  readonly cache: SessionCache;
  /** Used only if the store says that they are still so. */
  readonly #known = new LRUCache<string, Known>({ max: MAX_KNOWN_CONNECTIONS });
  readonly #uses = new RecentUses();
  /** Refusals and uses that are being written to their connections. */
  readonly #noting = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
    this.cache = new SessionCache({
      ...parts,
      quota: new RefillingQuota(parts.clock, () => parts.partOf(parts.newSessionsPerMinute)),
      writtenQuota: new RefillingQuota(parts.clock, () => parts.partOf(WRITTEN_SESSIONS_PER_MINUTE)),
      isOver: (request) => this.#isOver(request),
      recordIssued: (made) => this.#audit(made),
      onRefused: (request, failure) => this.#noteRefusal(request, failure),
    });
  }

  /**
   * A session for this viewer, cached if possible. Everything that the answer stands on was so at one moment after the
   * call: a disconnect, a rotation or a revocation is honoured by the next answer.
   */
  async get(query: CredentialsQuery, viewer: Viewer, actor: Actor): Promise<CredentialsAnswer> {
    if (this.#stopping) return refused(shuttingDown());
    const found = await this.#find(query.of, viewer);
    if (!found.ok) return refused(found.error);
    const { connection } = found.value;
    if (!(await this.#isStillSo(connection, viewer))) return { kind: 'AGAIN', cached: true };
    const policy = this.#policyFor(query.narrowing);
    if (!policy.ok) return refused(policy.error);
    if (query.region !== null && partitionOfRegion(query.region)?.id !== connection.partition)
      return refused(wrongRegion(query.region, connection));
    const audience = audienceOf(viewer);
    const unusable = connectionUnusable(connection, audience);
    if (unusable !== null) return refused(unusable);
    const request = this.#requestFor(found.value, query, policy.value, viewer.tokenId);
    const taken = await this.cache.take(request, actor, viewer.expiresAt);
    switch (taken.kind) {
      case 'SESSION':
        // AWS takes some time.
        if (taken.waited && !(await this.#isStillSo(connection, viewer)))
          return { kind: 'AGAIN', cached: taken.cached };
        this.#noteUse(connection);
        return { ...taken, connection };
      case 'FAILED':
        return refused(sessionFailed(taken.failure, connection, taken.retryAt, audience));
      case 'TOO_MANY':
        this.#parts.lifecycle.emit('rate.limited', { limit: 'sessions' });
        return refused(tooManySessions());
      case 'OVER_QUOTA':
        this.#parts.lifecycle.emit('rate.limited', { limit: 'new_sessions' });
        return refused(
          taken.of === 'TOKEN'
            ? tooManyWrittenSessions(WRITTEN_SESSIONS_PER_MINUTE, taken.retryAt)
            : tooManyNewSessions(this.#parts.newSessionsPerMinute, taken.retryAt),
        );
      case 'FORGOTTEN':
        return this.#stopping ? refused(shuttingDown()) : { kind: 'AGAIN', cached: false };
    }
  }

  /** Forgets the sessions that an event ends. Answers do not depend on it: it only frees memory early. */
  forgetAfter({ connectionId, change }: Pick<StoredEvent, 'connectionId' | 'change'>): void {
    const roleRefuses = change.type === 'ConnectionDegraded' && change.failure.code === 'ROLE_NOT_ASSUMABLE';
    if (roleRefuses || ENDING_CHANGES.has(change.type)) this.cache.forget(connectionId);
  }

  /** Resolves when no session is being made, and every refusal and use is written. */
  async idle(): Promise<void> {
    await this.cache.idle();
    await Promise.all(this.#noting);
  }

  /** Aborts what is being made. */
  stop(): Promise<void> {
    this.#stopping = true;
    return this.cache.stop();
  }

  async #find(of: CredentialsQuery['of'], viewer: Viewer): Promise<Result<Known, CredentialsRefusal>> {
    const { store } = this.#parts;
    if ('connectionId' in of) {
      const known = this.#known.get(of.connectionId) ?? (await this.#read(of.connectionId));
      const isVisible = known !== null && canSee(viewer, known.workspace.id);
      return isVisible ? ok(known) : err(connectionNotFound());
    }
    const found = await store.connectionsOfAccount(of.accountId, viewer.workspaces);
    // Of several connections, those count that work.
    const usable = found.filter(isUsable);
    const [only, ...others] = usable.length > 0 ? usable : found;
    if (only === undefined) return err(accountNotFound(of.accountId));
    if (others.length > 0) return err(accountAmbiguous(of.accountId, [only, ...others]));
    return this.#find({ connectionId: only.id }, viewer);
  }

  async #read(id: string): Promise<Known | null> {
    const { store } = this.#parts;
    const [connection] = await store.connectionsByIds([id]);
    const [workspace] = await store.workspacesByIds(connection == null ? [] : [connection.workspaceId]);
    if (connection == null || workspace == null) return null;
    const known = { connection, workspace };
    if (isUsable(connection)) this.#known.set(id, known);
    return known;
  }

  /** Whether the store, asked now, has the connection as it was read, and the token's key is not revoked. */
  async #isStillSo(
    { id, lastSequence, region, sessionsRevokedAt }: Connection,
    { tokenId }: Viewer,
  ): Promise<boolean> {
    const stamp = await this.#parts.store.validate({ connectionId: id, apiKeyId: keptTokenId(tokenId) });
    const isSame =
      stamp.lastSequence === lastSequence &&
      stamp.region === region &&
      stamp.sessionsRevokedAt === sessionsRevokedAt;
    if (!isSame) this.#known.delete(id);
    // Perhaps by another server. Answers do not depend on it: the key of a session has the moment, too.
    if (stamp.sessionsRevokedAt !== sessionsRevokedAt) this.cache.forget(id);
    return isSame && !stamp.isRevoked;
  }

  /** The rest that ends a session has an event, or an entry in the log of revocations. */
  async #isOver({ connectionId, tokenId, sessionsRevokedAt }: SessionRequest): Promise<boolean> {
    const stamp = await this.#parts.store.validate({ connectionId, apiKeyId: keptTokenId(tokenId) });
    return stamp.lastSequence === null || stamp.isRevoked || stamp.sessionsRevokedAt !== sessionsRevokedAt;
  }

  #policyFor(narrowing: CredentialsQuery['narrowing']): Result<SessionPolicy, CredentialsRefusal> {
    if ('policy' in narrowing) return ok(narrowing.policy);
    const { policies } = this.#parts;
    const { named, sourceRanges } = narrowing;
    const policy = policies.get(named);
    if (policy === undefined) return err(unknownPolicy(named, [...policies.keys()]));
    const restricted = withSourceRanges(policy, sourceRanges);
    const problem = textProblem(restricted);
    return problem === null ? ok(restricted) : err(policyTooLong(named, problem));
  }

  #requestFor(
    { connection, workspace }: Known,
    query: CredentialsQuery,
    policy: SessionPolicy,
    tokenId: string,
  ): SessionRequest {
    return {
      connectionId: connection.id,
      verificationId: connection.verification?.id ?? '',
      sessionsRevokedAt: connection.sessionsRevokedAt,
      workspaceId: workspace.id,
      tokenId,
      role: roleOf(connection),
      externalIds: validExternalIds(workspace, connection),
      region: query.region ?? connection.region,
      durationSeconds: query.durationSeconds,
      policy: policy.policy,
      policyArns: policyArns(policy, connection.partition),
      narrowedBy: policy.narrowedBy,
      ...sessionTrace(workspace.id, tokenId, this.#parts.trace),
    };
  }

  #audit(made: MadeSession): Promise<void> {
    const { workspaceId, connectionId } = made.request;
    return this.#parts.store.appendAudit({
      ...made.actor,
      action: 'ISSUE_CREDENTIALS',
      occurredAt: this.#parts.clock.now(),
      workspaceId,
      connectionId,
      detail: describe(made),
    });
  }

  /** Stores that a program got credentials. The answer does not wait for it. */
  #noteUse(connection: Connection): void {
    const { store, clock, log } = this.#parts;
    const now = clock.now();
    if (!this.#uses.isDue(connection, now)) return;
    const { id: connectionId } = connection;
    this.#note(
      store
        .touchConnection(connectionId, now)
        .catch((error) => log.warn({ error, connectionId }, 'cannot store that a connection was used')),
    );
  }

  /** Counts a refusal as a failed check, so the next check is due now, and decides. */
  #noteRefusal({ connectionId }: SessionRequest, failure: Failure): void {
    const { store, clock, log } = this.#parts;
    log.warn({ connectionId, code: failure.code, awsRequestId: failure.awsRequestId }, 'session refused');
    // A check of the role would find nothing.
    if (FAILURES[failure.code].about === 'REQUEST') return;
    const now = clock.now();
    this.#note(
      store
        .change(
          connectionId,
          ({ status, recheck }) =>
            status === 'CONNECTED' && recheck !== null && recheck.nextAt > now
              ? [{ type: 'ConnectionChecked', outcome: 'FAILED', failure, probes: [], nextCheckAt: now }]
              : [],
          now,
        )
        .catch((error) => log.error({ error, connectionId }, 'cannot store that a session was refused')),
    );
  }

  #note(write: Promise<unknown>): void {
    const noted = write.finally(() => this.#noting.delete(noted));
    this.#noting.add(noted);
  }
}

/** The changes after which a connection's sessions must not be used any more. */
const ENDING_CHANGES: ReadonlySet<ConnectionChange['type']> = new Set([
  'ConnectionDisconnected',
  'ConnectionInsecure',
  'ConnectionFailed',
  'VerificationStarted',
  'ExternalIdRotationStarted',
  'ExternalIdRotationEnded',
]);

/**
 * Aurora uses a DEGRADED connection, too. Its checks may have met a fault of Aurora's, and AWS decides on each session
 * anyway: if the role refuses, nothing is cached.
 */
function isUsable({ status }: Pick<Connection, 'status'>): boolean {
  return status === 'CONNECTED' || status === 'DEGRADED';
}

function refused(refusal: CredentialsRefusal): CredentialsAnswer {
  return { kind: 'REFUSED', refusal };
}

const NARROWED_WORDS: Readonly<Record<NarrowedBy, string>> = {
  READ_ONLY: 'ReadOnlyAccess',
  OBSERVE: 'OBSERVE',
  OPERATORS_POLICY: "an operator's policy",
  OWN_POLICY: "the caller's policy",
  SOURCE_RANGES: 'source addresses',
};

/** Helps to find the session in the customer's CloudTrail. It grants nothing. */
function describe({ request, session, previousHandOuts }: MadeSession): string {
  const by = request.narrowedBy.map((one) => NARROWED_WORDS[one]).join(' and ');
  const narrowed = by === '' ? 'full access' : `narrowed by ${by}`;
  const until = new Date(session.expiresAt).toISOString();
  const before =
    previousHandOuts === 0 ? '' : `; the session before was handed out ${previousHandOuts} times`;
  return `${request.sessionName}, ${narrowed}, until ${until}${before}`;
}
