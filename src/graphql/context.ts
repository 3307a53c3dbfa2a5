/** What resolvers may use. Made anew for each request, and for each operation of a WebSocket. */
import DataLoader from 'dataloader';
import type { Viewer } from '../auth/viewer.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { ConnectionStore, Workspace } from '../connections/store.ts';
import type { Connections, EventFeed } from '../connections/use-cases.ts';
import type { Connection } from '../domain/connection.ts';

export type GraphQLParts = {
  readonly store: ConnectionStore;
  readonly connections: Connections;
  readonly feed: EventFeed;
  readonly identity: IdentityService;
  /** The partition to speak of while Aurora does not know its own. */
  readonly defaultPartition: string;
};

export type GraphQLContext = GraphQLParts & {
  readonly viewer: Viewer;
  readonly requestId: string;
  readonly workspaces: DataLoader<string, Workspace | null>;
  readonly awsConnections: DataLoader<string, Connection | null>;
};

export function createContext(
  parts: GraphQLParts,
  request: { viewer: Viewer; requestId: string },
): GraphQLContext {
  const { store } = parts;
  // Batches, but does not remember: a subscription lives long, and must see what is there now.
  const loader = <T>(load: (ids: readonly string[]) => Promise<(T | null)[]>) =>
    new DataLoader<string, T | null>(load, { cache: false });
  return {
    ...parts,
    ...request,
    workspaces: loader((ids) => store.workspacesByIds(ids)),
    awsConnections: loader((ids) => store.connectionsByIds(ids)),
  };
}
