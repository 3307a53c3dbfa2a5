/** Credentials for programs: finds the connection, decides whether it may be used, and gets a session of its role. */
import type { Actor } from '../audit/audit.ts';
import { audienceOf, type Viewer } from '../auth/viewer.ts';
import type { Clock } from '../base/clock.ts';
import { RecentUses } from '../base/recent-uses.ts';
import { RefillingQuota } from '../base/refilling-quota.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Connection, type ConnectionChange, roleOf } from '../connection/connection.ts';
import { type Failure, traitsOf } from '../connection/failure.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { validExternalIds } from '../connection/rotation.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import type { NarrowedBy, SessionRequest } from '../trust/session-request.ts';
import { type SessionTraceOptions, sessionTrace } from '../trust/session-trace.ts';
import type { Issue } from './issuer.ts';
import type { MadeSession } from './kept-session.ts';
import {
  type ConnectionName,
  type Known,
  KnownConnections,
  type KnownConnectionsParts,
} from './known-connections.ts';
import type { Narrowing } from './narrowing.ts';
import {
  type CredentialsRefusal,
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
  readonly of: ConnectionName;
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

/** How many new sessions that the caller narrows a token may get in a minute, of all connections. */
const WRITTEN_SESSIONS_PER_MINUTE = 60;

export type CredentialsParts = {
  readonly store: KnownConnectionsParts['store'] & Pick<Store, 'change' | 'touchConnection' | 'appendAudit'>;
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
  readonly #known: KnownConnections;
  readonly #uses = new RecentUses();
  /** Refusals and uses that are being written to their connections. */
  readonly #noting = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(parts: CredentialsParts) {
    this.#parts = parts;
    this.#known = new KnownConnections({
      store: parts.store,
      // Answers do not depend on it: the key of a session has the moment, too.
      onRevoked: (id) => this.cache.forget(id),
    });
    this.cache = new SessionCache({
      ...parts,
      quota: new RefillingQuota(parts.clock, () => parts.partOf(parts.newSessionsPerMinute)),
      writtenQuota: new RefillingQuota(parts.clock, () => parts.partOf(WRITTEN_SESSIONS_PER_MINUTE)),
      isOver: (request) => this.#known.isOver(request),
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
    const found = await this.#known.find(query.of, viewer);
    if (!found.ok) return refused(found.error);
    const { connection } = found.value;
    if (!(await this.#known.isStillSo(connection, viewer))) return { kind: 'AGAIN', cached: true };
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
        if (taken.waited && !(await this.#known.isStillSo(connection, viewer)))
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
    if (traitsOf(failure.code).about === 'REQUEST') return;
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
