/**
 * The contract in graphql 16, over the store of the project: the same SDL, and resolvers that do the same work
 * for the fields that the bench asks for. The schema itself cannot be shared: it is made of graphql 17.
 */
import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { PEER_RESOLVERS } from '../graphql/peer-resolvers.ts';

export function peerSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
  for (const [type, fields] of Object.entries(PEER_RESOLVERS)) {
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
