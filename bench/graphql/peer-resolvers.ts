/**
 * What the peers answer with: the work of the server's own resolvers for the fields that the bench asks for. Not
 * among the peers, so that it is checked with the rest of the project.
 */
import DataLoader from 'dataloader';
import type { Connection } from '../../src/connection/connection.ts';
import { ALL_CONNECTIONS } from '../../src/connection/connection-list.ts';
import { explainFailure } from '../../src/connection/diagnosis.ts';
import { Cursors } from '../../src/graphql/cursors.ts';
import { encodeId, ownId } from '../../src/graphql/ids.ts';
import { relayPage } from '../../src/graphql/paging.ts';
import type { ConnectionStore, Workspace } from '../../src/storage/connections.ts';
import type { ListCountStore } from '../../src/storage/list-counts.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { MIGRATIONS, quietLog } from '../support/quiet.ts';

type Resolvers = Record<string, (source: never, args: never, context: PeerContext) => unknown>;
type PeerContext = {
  readonly store: ConnectionStore & ListCountStore;
  readonly cursors: Cursors;
  readonly awsConnections: DataLoader<string, Connection | null>;
  readonly workspaces: DataLoader<string, Workspace | null>;
};

export const PEER_RESOLVERS: Readonly<Record<string, Resolvers>> = {
  Query: {
    awsConnection: (_root: unknown, args: { id: string }, { awsConnections }) => {
      const id = ownId('AwsConnection', args.id);
      return id === null ? null : awsConnections.load(id);
    },
    workspace: (_root: unknown, args: { id: string }, { workspaces }) => {
      const id = ownId('Workspace', args.id);
      return id === null ? null : workspaces.load(id);
    },
  },
  Workspace: {
    id: ({ id }: Workspace) => encodeId('Workspace', id),
    awsConnections: ({ id }: Workspace, args: { first?: number }, { store, cursors }) =>
      relayPage<Connection>(cursors.ofList('awsConnections', id), args, {
        read: (request) => store.listConnections(id, ALL_CONNECTIONS, request),
        count: (limit) => store.countConnections(id, ALL_CONNECTIONS, limit),
      }),
  },
  AwsConnection: {
    id: ({ id }: Connection) => encodeId('AwsConnection', id),
    failure: (connection: Connection) =>
      connection.failure === null ? null : explainFailure(connection.failure, connection),
  },
};

/** Makes what resolvers may use, for each request: loaders, as the documentation of DataLoader recommends. */
export async function peerContext(databaseFile: string): Promise<() => PeerContext> {
  const store = openSqliteStore({ file: databaseFile, migrationsFolder: MIGRATIONS, log: quietLog });
  const cursors = new Cursors(await store.cursorKey());
  return () => ({
    store,
    cursors,
    awsConnections: new DataLoader((ids) => store.connectionsByIds(ids)),
    workspaces: new DataLoader((ids) => store.workspacesByIds(ids)),
  });
}
