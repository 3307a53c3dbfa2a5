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
import type { Credentials } from '../credentials/credentials.ts';
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
  readonly credentials: Pick<Credentials, 'keptOf'>;
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

export type GraphQLContext = Omit<GraphQLParts, 'store'> & {
  readonly store: ReachedStore;
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly cutOff: (() => void) | undefined;
  /**
   * Uses the token's quota for all mutations of the operation, once per operation. The operator has no quota.
   *
   * @throws QuotaExceeded
   */
  readonly useMutations: (count: () => number) => void;
  /** The viewer, in the form of the audit log. */
  readonly actor: Actor;
  /** Loaders by database id. Null when missing or not visible to the viewer. */
  readonly workspaces: DataLoader<string, Workspace | null>;
  readonly awsConnections: DataLoader<string, Connection | null>;
  readonly apiKeysById: DataLoader<string, ApiKey | null>;
  readonly onboardingLinksById: DataLoader<string, ApiKey | null>;
};

export function createContext(parts: GraphQLParts, caller: Caller): GraphQLContext {
  const { viewer, requestId, address, cutOff } = caller;
  const { store } = parts;
  /** Loads first, then drops what the viewer may not see: missing and hidden objects take the same time. */
  const loader = <T>(
    load: (ids: readonly string[]) => Promise<(T | null)[]>,
    workspaceOf: (found: T) => string,
  ) =>
    // Batches without a cache: a subscription lives long and must see the present state.
    new DataLoader<string, T | null>(
      async (ids) =>
        (await load(ids)).map((found) =>
          found !== null && canSee(viewer, workspaceOf(found)) ? found : null,
        ),
      { cache: false, batchScheduleFn: loadTogether },
    );
  const ownerOf = ({ workspaceId }: { workspaceId: string }) => workspaceId;
  const keysOfKind = async (kind: TokenKind, ids: readonly string[]) =>
    (await store.apiKeysByIds(ids)).map((key) => (key?.kind === kind ? key : null));
  return {
    ...parts,
    viewer,
    requestId,
    cutOff,
    useMutations: once((count: () => number) => {
      if (viewer.kind !== 'OPERATOR') parts.mutationQuota(viewer.tokenId, count());
    }),
    actor: { tokenId: viewer.tokenId, tokenName: viewer.name, address, requestId },
    workspaces: loader<Workspace>(
      (ids) => store.workspacesByIds(ids),
      ({ id }) => id,
    ),
    awsConnections: loader<Connection>((ids) => store.connectionsByIds(ids), ownerOf),
    apiKeysById: loader<ApiKey>((ids) => keysOfKind('API_KEY', ids), ownerOf),
    onboardingLinksById: loader<ApiKey>((ids) => keysOfKind('ONBOARDING', ids), ownerOf),
  };
}

/** The workspace of an object that the viewer sees. */
export async function workspaceOf(id: string, { workspaces }: GraphQLContext): Promise<Workspace> {
  const workspace = await workspaces.load(id);
  if (workspace === null) throw new Error(`The workspace ${id} is gone.`);
  return workspace;
}

/** Calls the function once; later calls have the same outcome. */
function once<T>(call: (value: T) => void): (value: T) => void {
  let outcome: { readonly error: unknown } | 'DONE' | null = null;
  return (value) => {
    if (outcome === null) {
      try {
        call(value);
        outcome = 'DONE';
      } catch (error) {
        outcome = { error };
      }
    }
    if (outcome !== 'DONE') throw outcome.error;
  };
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
