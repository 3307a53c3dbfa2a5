/**
 * The sessions that are in use, in memory only. Callers of the same session share one call to AWS. The cache renews
 * sessions early while they are used, and then forgets them.
 */
import type { Actor } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { QuotaState, RefillingQuota } from '../base/refilling-quota.ts';
import { within } from '../base/within.ts';
import type { Failure } from '../connection/failure.ts';
import { type SessionRequest, sessionKey } from '../trust/session-request.ts';
import { KeptSession, type KeptSessionParts, type Session } from './kept-session.ts';
import { MAX_WAIT_MS } from './session-lifetime.ts';

/**
 * Maximum different sessions of one connection at a time: a caller could request thousands. The token with most of them
 * loses the least recently used one first, so that no token takes the places of others.
 */
export const MAX_SESSIONS_PER_CONNECTION = 100;

/**
 * Maximum sessions of one connection and token with policies or addresses that the caller wrote: it can write any number
 * of them. The least recently used one goes first, so that the token takes no place from other tokens.
 */
export const MAX_WRITTEN_SESSIONS_PER_TOKEN = 20;

/** Maximum sessions of all connections, about 40 MB. The least recently used one goes first. */
const MAX_SESSIONS = 10_000;

export type Taken =
  | {
      readonly kind: 'SESSION';
      readonly kept: KeptSession;
      readonly session: Session;
      /** Whether it existed before this request. */
      readonly cached: boolean;
      /** Whether time has passed meanwhile. */
      readonly waited: boolean;
    }
  /** AWS refused or did not answer. Aurora tries again at `retryAt`. */
  | { readonly kind: 'FAILED'; readonly failure: Failure; readonly retryAt: Millis }
  /** The connection has its maximum of sessions, and all of them are being made. */
  | { readonly kind: 'TOO_MANY' }
  /** The workspace, or the token for sessions that the caller narrows, has used up its quota of new sessions. */
  | { readonly kind: 'OVER_QUOTA'; readonly of: 'WORKSPACE' | 'TOKEN'; readonly retryAt: Millis }
  /** It was forgotten while it was being made: the caller must read the connection again. */
  | { readonly kind: 'FORGOTTEN' };

export type SessionCacheParts = Omit<KeptSessionParts, 'onEnd' | 'onStsReachable'> & {
  /** The quota of new sessions of each workspace: a session costs a call to AWS, memory and an audit entry. */
  readonly quota: Pick<RefillingQuota, 'use' | 'fitsAt' | 'stateOf'>;
  /** The quota of each token, of new sessions that the caller narrows: it could write another policy each time. */
  readonly writtenQuota: Pick<RefillingQuota, 'use' | 'stateOf'>;
};

export class SessionCache {
  readonly #parts: SessionCacheParts;
  /** The most recently used come last. */
  readonly #kept = new Map<string, KeptSession>();
  readonly #ofConnection = new Map<string, Set<KeptSession>>();
  /** Regions in which the last call could not reach STS. */
  readonly #unreachable = new Set<string>();
  readonly #stopping = new AbortController();

  constructor(parts: SessionCacheParts) {
    this.#parts = parts;
  }

  /** What is left of a workspace's quota of new sessions. */
  quotaOf(workspaceId: string): QuotaState {
    return this.#parts.quota.stateOf(workspaceId);
  }

  /** What is left of a token's quota of new sessions that the caller narrows. */
  writtenQuotaOf(tokenId: string): QuotaState {
    return this.#parts.writtenQuota.stateOf(tokenId);
  }

  /**
   * The session for this request, made if there is none. Never throws for what AWS answers.
   *
   * @param tokenExpiresAt null when the caller's token does not expire
   */
  async take(request: SessionRequest, actor: Actor, tokenExpiresAt: Millis | null): Promise<Taken> {
    if (this.#stopping.signal.aborted) return { kind: 'FORGOTTEN' };
    const key = sessionKey(request);
    const kept = this.#kept.get(key) ?? this.#add(key, request, actor);
    if ('kind' in kept) return kept;
    // Moved to the end of the map.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.use(actor, tokenExpiresAt);
    const before = kept.session;
    const waited = !kept.canHandOutNow();
    if (waited) await this.#improve(kept);
    if (kept.forgotten) return { kind: 'FORGOTTEN' };
    const { session, failure } = kept;
    if (session !== null && kept.isUsable())
      return { kind: 'SESSION', kept, session, cached: session === before, waited };
    if (failure === null) throw new Error('A session could not be made. The log says why, shortly before.');
    return { kind: 'FAILED', failure, retryAt: kept.retryAt };
  }

  /** How many sessions are kept or being made. */
  get size(): number {
    return this.#kept.size;
  }

  /** All sessions of a connection. */
  ofConnection(connectionId: string): readonly KeptSession[] {
    return [...(this.#ofConnection.get(connectionId) ?? [])];
  }

  /** Forgets all sessions of a connection, also those that are being made. */
  forget(connectionId: string): void {
    for (const kept of this.ofConnection(connectionId)) this.#remove(kept);
  }

  /** Forgets all sessions of a workspace, also those that are being made. */
  forgetWorkspace(workspaceId: string): void {
    for (const kept of [...this.#kept.values()])
      if (kept.request.workspaceId === workspaceId) this.#remove(kept);
  }

  /** Forgets all sessions that were made for a token. */
  forgetToken(tokenId: string): void {
    for (const kept of [...this.#kept.values()]) if (kept.request.tokenId === tokenId) this.#remove(kept);
  }

  /** Aurora's own side works again: retries the sessions that failed because of it. The budget of calls spreads them. */
  stopWaiting(): void {
    for (const kept of this.#kept.values()) kept.stopWaiting();
  }

  /** Resolves when nothing is being made. */
  async idle(): Promise<void> {
    for (let renewals = this.#renewals(); renewals.length > 0; renewals = this.#renewals())
      await Promise.all(renewals);
  }

  /** Aborts what is being made, and forgets everything. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const renewals = this.#renewals();
    for (const kept of [...this.#kept.values()]) this.#remove(kept);
    await Promise.all(renewals);
  }

  #renewals(): Promise<void>[] {
    return [...this.#kept.values()].flatMap(({ renewing }) => renewing ?? []);
  }

  /** Waits for a better session: briefly if there still is one, otherwise as long as it takes. */
  async #improve(kept: KeptSession): Promise<void> {
    const renewing = kept.renewUnlessPausing();
    if (renewing === null) return;
    if (!kept.isUsable()) return renewing;
    const { clock } = this.#parts;
    await within(clock, clock.now() + MAX_WAIT_MS, renewing);
  }

  #add(
    key: string,
    request: SessionRequest,
    actor: Actor,
  ): KeptSession | Extract<Taken, { kind: 'TOO_MANY' | 'OVER_QUOTA' }> {
    const siblings = this.#ofConnection.get(request.connectionId) ?? new Set();
    const { quota, writtenQuota } = this.#parts;
    const replaced = replacedBy(request, siblings);
    if (replaced === 'NONE') return { kind: 'TOO_MANY' };
    // A refusal uses neither quota.
    const retryAt = quota.fitsAt(request.workspaceId);
    if (retryAt !== null) return { kind: 'OVER_QUOTA', of: 'WORKSPACE', retryAt };
    const writtenAt = isWritten(request) ? writtenQuota.use(request.tokenId) : null;
    if (writtenAt !== null) return { kind: 'OVER_QUOTA', of: 'TOKEN', retryAt: writtenAt };
    quota.use(request.workspaceId);
    const { signal } = this.#stopping;
    const parts: KeptSessionParts = {
      ...this.#parts,
      onEnd: () => this.#remove(kept),
      onStsReachable: (isReachable) => this.#reached(request.region, isReachable),
    };
    const kept = new KeptSession(key, request, actor, signal, parts);
    this.#ofConnection.set(request.connectionId, siblings.add(kept));
    this.#kept.set(key, kept);
    if (replaced !== null) this.#remove(replaced);
    const [oldest] = this.#kept.values();
    if (this.#kept.size > MAX_SESSIONS && oldest !== undefined) this.#remove(oldest);
    return kept;
  }

  #remove(kept: KeptSession): void {
    kept.forget();
    if (this.#kept.get(kept.key) === kept) this.#kept.delete(kept.key);
    const siblings = this.#ofConnection.get(kept.request.connectionId);
    siblings?.delete(kept);
    if (siblings?.size === 0) this.#ofConnection.delete(kept.request.connectionId);
  }

  /** Once a Region's STS answers again, its sessions are tried at once. The budget of calls spreads them. */
  #reached(region: string, isReachable: boolean): void {
    if (!isReachable) this.#unreachable.add(region);
    else if (this.#unreachable.delete(region)) {
      for (const kept of this.#kept.values()) if (kept.request.region === region) kept.stopWaiting();
    }
  }
}

/** Whether its caller wrote what narrows it. */
function isWritten({ narrowedBy }: SessionRequest): boolean {
  return narrowedBy.includes('OWN_POLICY') || narrowedBy.includes('SOURCE_RANGES');
}

/** The session that goes for this one: null while there are few; `NONE` when all are being made, and callers wait. */
function replacedBy(
  request: SessionRequest,
  siblings: ReadonlySet<KeptSession>,
): KeptSession | null | 'NONE' {
  const oldestFirst = [...siblings]
    .filter(({ renewing }) => renewing === null)
    .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
  const isOwn = (kept: KeptSession) => kept.request.tokenId === request.tokenId && isWritten(kept.request);
  if (isWritten(request) && [...siblings].filter(isOwn).length >= MAX_WRITTEN_SESSIONS_PER_TOKEN)
    return oldestFirst.find(isOwn) ?? 'NONE';
  if (siblings.size < MAX_SESSIONS_PER_CONNECTION) return null;
  const ofTokens = Map.groupBy(siblings, (kept) => kept.request.tokenId);
  const sizeOf = (kept: KeptSession) => ofTokens.get(kept.request.tokenId)?.length ?? 0;
  const [first = 'NONE'] = oldestFirst.sort((a, b) => sizeOf(b) - sizeOf(a));
  return first;
}
