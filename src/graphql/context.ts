/** What resolvers may use. Made anew for each request, and for each operation of a WebSocket. */
import DataLoader from 'dataloader';
import type { Actor } from '../audit/audit.ts';
import type { TokenKind } from '../auth/api-key-token.ts';
import type { ApiKeys } from '../auth/api-keys.ts';
import type { OnboardingLinks } from '../auth/onboarding-links.ts';
import { canSee, type Viewer } from '../auth/viewer.ts';
import type { Connection } from '../connection/connection.ts';
import type { UseMutations } from '../connections/allowances.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { Setup } from '../connections/setup.ts';
import type { Connections, EventFeed } from '../connections/use-cases.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { EventStore } from '../storage/events.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import type { Cursors } from './cursors.ts';

export type GraphQLStore = ConnectionStore & EventStore & TokenStore & AuditStore;

export type GraphQLParts = {
  readonly store: GraphQLStore;
  readonly connections: Connections;
  readonly apiKeys: ApiKeys;
  readonly onboardingLinks: OnboardingLinks;
  readonly setup: Setup;
  readonly feed: EventFeed;
  readonly identity: IdentityService;
  readonly credentials: Pick<Credentials, 'keptOf'>;
  readonly mutationQuota: UseMutations;
  readonly cursors: Cursors;
  /** The partition to speak of while Aurora does not know its own. */
  readonly defaultPartition: string;
  /** The address under which clients reach the server, without a slash at its end. */
  readonly publicUrl: () => string;
  /** Why that address is probably not the one under which clients reach the server; null when it is. */
  readonly publicUrlDoubt: string | null;
};

/** Lists and the like, for what was reached through something that the caller may see. By id, only the loaders read. */
export type ReachedStore = Omit<GraphQLStore, 'workspacesByIds' | 'connectionsByIds' | 'apiKeysByIds'>;

/** Who asks, from where, and under which id. */
export type Caller = {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly address: string;
  /** Cuts off a reader of a stream that is too slow. */
  readonly cutOff?: () => void;
};

export type GraphQLContext = Omit<GraphQLParts, 'store'> & {
  readonly store: ReachedStore;
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly cutOff: (() => void) | undefined;
  /**
   * Uses the token's quota for all mutations of the operation, once for each operation. The operator has no limit.
   *
   * @throws AllowanceExceeded
   */
  readonly useMutations: (count: () => number) => void;
  /** The viewer, as the audit log has it. */
  readonly actor: Actor;
  /** By own ids. What the viewer may not see is null, as what does not exist. */
  readonly workspaces: DataLoader<string, Workspace | null>;
  readonly awsConnections: DataLoader<string, Connection | null>;
  readonly apiKeysById: DataLoader<string, ApiKey | null>;
  readonly onboardingLinksById: DataLoader<string, ApiKey | null>;
};

export function createContext(parts: GraphQLParts, caller: Caller): GraphQLContext {
  const { viewer, requestId, address, cutOff } = caller;
  const { store } = parts;
  /** Reads what is there, and forgets what the viewer may not see: both take the same way. */
  const loader = <T>(
    load: (ids: readonly string[]) => Promise<(T | null)[]>,
    workspaceOf: (found: T) => string,
  ) =>
    // Batches, but does not remember: a subscription lives long, and must see what is there now.
    new DataLoader<string, T | null>(
      async (ids) =>
        (await load(ids)).map((found) =>
          found !== null && canSee(viewer, workspaceOf(found)) ? found : null,
        ),
      // At the end of the turn: fields that waited for a turn resume one by one, and share one load.
      { cache: false, batchScheduleFn: (load) => setImmediate(load) },
    );
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
    awsConnections: loader<Connection>(
      (ids) => store.connectionsByIds(ids),
      ({ workspaceId }) => workspaceId,
    ),
    apiKeysById: loader<ApiKey>(
      (ids) => keysOfKind('API_KEY', ids),
      ({ workspaceId }) => workspaceId,
    ),
    onboardingLinksById: loader<ApiKey>(
      (ids) => keysOfKind('ONBOARDING', ids),
      ({ workspaceId }) => workspaceId,
    ),
  };
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
