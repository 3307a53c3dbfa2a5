/**
 * The contract in graphql 16, over the store of the project: the same SDL, and resolvers that do the same work
 * for the fields that the bench asks for. The schema itself cannot be shared: it is made of graphql 17.
 */

import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { OPERATOR } from '../../src/auth/authenticator.ts';
import type { Workspace } from '../../src/connections/store.ts';
import type { Connection } from '../../src/domain/connection.ts';
import { explainFailure } from '../../src/domain/diagnosis.ts';
import { createContext, type GraphQLContext, type GraphQLParts } from '../../src/graphql/context.ts';
import { encodeId, ownId } from '../../src/graphql/ids.ts';
import { relayPage } from '../../src/graphql/paging.ts';
import { openSqliteStore } from '../../src/storage/sqlite-store.ts';
import { MIGRATIONS, quietLog } from '../support/quiet.ts';

type Resolvers = Record<string, (source: never, args: never, context: GraphQLContext) => unknown>;

const RESOLVERS: Record<string, Resolvers> = {
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
    awsConnections: ({ id }: Workspace, args: { first?: number }, { store }) =>
      relayPage<Connection>(args, (request) => store.listConnections(id, request)),
  },
  AwsConnection: {
    id: ({ id }: Connection) => encodeId('AwsConnection', id),
    failure: (connection: Connection) =>
      connection.failure === null ? null : explainFailure(connection.failure, connection),
  },
};

export function peerSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
  for (const [type, fields] of Object.entries(RESOLVERS)) {
    const known = (schema.getType(type) as GraphQLObjectType).getFields();
    for (const [name, resolve] of Object.entries(fields)) {
      const field = known[name];
      if (field === undefined) throw new Error(`The contract has no ${type}.${name}.`);
      field.resolve = resolve as never;
    }
  }
  const dateTime = schema.getType('DateTime') as { serialize?: (value: number) => string };
  dateTime.serialize = (value) => new Date(value).toISOString();
  return schema;
}

/** Makes what resolvers may use, for each request, as the server does: with everybody an operator. */
export function peerContext(databaseFile: string): () => GraphQLContext {
  const store = openSqliteStore({ file: databaseFile, migrationsFolder: MIGRATIONS, log: quietLog });
  const parts = { store, defaultPartition: 'aws' } as unknown as GraphQLParts;
  return () => createContext(parts, { viewer: OPERATOR, requestId: 'peer', address: '127.0.0.1' });
}
