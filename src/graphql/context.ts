/** What resolvers may use. Created for each request, and for each operation of a WebSocket. */
import DataLoader from 'dataloader';
import type { Actor } from '../audit/audit.ts';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { Tokens } from '../auth/tokens.ts';
import { canSee, type Viewer } from '../auth/viewer.ts';
import type { Connection } from '../connection/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { UseMutations } from '../connections/quotas.ts';
import type { Setup } from '../connections/setup.ts';
import type { SessionCache } from '../credentials/session-cache.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { EventStore } from '../storage/events.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import type { Cursors } from './cursors.ts';

type GraphQLStore = ConnectionStore & EventStore & TokenStore & AuditStore;

export type GraphQLParts = {
  readonly store: GraphQLStore;
  readonly connections: Connections;
  readonly tokens: Tokens;
  readonly setup: Setup;
  readonly feed: Pick<EventFeed, 'follow'>;
  readonly identity: IdentityService;
  readonly credentials: Pick<SessionCache, 'ofConnection'>;
  readonly mutationQuota: UseMutations;
  readonly cursors: Cursors;
  /** The partition to assume while Aurora does not know its own. */
  readonly defaultPartition: string;
  /** The address under which clients reach the server, without a trailing slash. */
  readonly publicUrl: () => string;
  /** Why that address is probably wrong for clients; null when it is right. */
  readonly publicUrlDoubt: string | null;
};

/** The store without its reads by id: only the loaders do those, because they check what the viewer may see. */
type ReachedStore = Omit<GraphQLStore, 'workspacesByIds' | 'connectionsByIds' | 'apiKeysByIds'>;

/** The viewer, the address and the id of a request. */
export type Caller = {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly address: string;
  /** Ends the stream of a reader that is too slow. */
  readonly cutOff?: () => void;
  /**
   * Over HTTP: makes the answer a stream. The signal is aborted when the client disconnects.
   *
   * @throws GraphQLError when the client does not accept a stream, or the token has too many
   */
  readonly openStream?: () => AbortSignal;
};

type Loader<T> = DataLoader<string, T | null>;

/** What resolvers may use: the parts of the server, and what depends on the caller. */
export type GraphQLContext = CallerContext & Omit<GraphQLParts, 'store'> & { readonly store: ReachedStore };

export function createContext(parts: GraphQLParts, caller: Caller): GraphQLContext {
  return Object.assign(new CallerContext(parts, caller), parts);
}

/** A subscription keeps its context as long as it lasts: each loader is made when it is first used. */
class CallerContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly cutOff: Caller['cutOff'];
  readonly openStream: Caller['openStream'];
  readonly #address: string;
  readonly #parts: GraphQLParts;
  #mutations: { readonly error?: unknown } | null = null;
  #workspaces: Loader<Workspace> | undefined;
  #awsConnections: Loader<Connection> | undefined;
  #apiKeys: Loader<ApiKey> | undefined;
  #onboardingLinks: Loader<ApiKey> | undefined;

  constructor(parts: GraphQLParts, { viewer, requestId, address, cutOff, openStream }: Caller) {
    this.#parts = parts;
    this.viewer = viewer;
    this.requestId = requestId;
    this.#address = address;
    this.cutOff = cutOff;
    this.openStream = openStream;
  }

  /** The viewer, in the form of the audit log. */
  get actor(): Actor {
    const { viewer, requestId } = this;
    return { tokenId: viewer.tokenId, tokenName: viewer.name, address: this.#address, requestId };
  }

  /** Loaders by database id. Null when missing or not visible to the viewer. */
  get workspaces(): Loader<Workspace> {
    this.#workspaces ??= this.#loader(
      (ids) => this.#parts.store.workspacesByIds(ids),
      ({ id }) => id,
    );
    return this.#workspaces;
  }

  get awsConnections(): Loader<Connection> {
    this.#awsConnections ??= this.#loader((ids) => this.#parts.store.connectionsByIds(ids), ownerOf);
    return this.#awsConnections;
  }

  get apiKeysById(): Loader<ApiKey> {
    this.#apiKeys ??= this.#loader((ids) => this.#keysOfKind('API_KEY', ids), ownerOf);
    return this.#apiKeys;
  }

  get onboardingLinksById(): Loader<ApiKey> {
    this.#onboardingLinks ??= this.#loader((ids) => this.#keysOfKind('ONBOARDING', ids), ownerOf);
    return this.#onboardingLinks;
  }

  /**
   * Uses the token's quota for all mutations of the operation, once per operation. The operator has no quota.
   *
   * @throws QuotaExceeded
   */
  useMutations(count: () => number): void {
    this.#mutations ??= this.#countMutations(count);
    if ('error' in this.#mutations) throw this.#mutations.error;
  }

  #countMutations(count: () => number): { readonly error?: unknown } {
    const { viewer } = this;
    try {
      if (viewer.kind !== 'OPERATOR') this.#parts.mutationQuota(viewer.tokenId, count());
      return {};
    } catch (error) {
      return { error };
    }
  }

  /** Loads first, then drops what the viewer may not see: missing and hidden objects take the same time. */
  #loader<T>(
    load: (ids: readonly string[]) => Promise<(T | null)[]>,
    workspaceOf: (found: T) => string,
  ): Loader<T> {
    // Batches without a cache: a subscription lives long and must see the present state.
    return new DataLoader<string, T | null>(
      async (ids) =>
        (await load(ids)).map((found) =>
          found !== null && canSee(this.viewer, workspaceOf(found)) ? found : null,
        ),
      { cache: false, batchScheduleFn: loadTogether },
    );
  }

  async #keysOfKind(kind: TokenKind, ids: readonly string[]): Promise<(ApiKey | null)[]> {
    const keys = await this.#parts.store.apiKeysByIds(ids);
    return keys.map((key) => (key?.kind === kind ? key : null));
  }
}

function ownerOf({ workspaceId }: { readonly workspaceId: string }): string {
  return workspaceId;
}

/** The workspace of an object that the viewer sees. */
export async function workspaceOf(id: string, { workspaces }: GraphQLContext): Promise<Workspace> {
  const workspace = await workspaces.load(id);
  if (workspace === null) throw new Error(`The workspace ${id} is gone.`);
  return workspace;
}

const loads: (() => void)[] = [];

/**
 * Loads at the end of the turn of the event loop: fields that waited for a turn resume one by one, but share one load.
 * The loads of all operations run together, as the operations do (`http/steps.ts`).
 */
function loadTogether(load: () => void): void {
  if (loads.push(load) > 1) return;
  setImmediate(() => {
    for (const next of loads.splice(0)) next();
  });
}
