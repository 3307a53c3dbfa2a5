/** The schema's builder: plugins and scalars, and nothing of the domain. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import type { JsonObject } from '../trust/trust-policy.ts';
import type { GraphQLContext } from './context.ts';
import { costOf } from './cost.ts';

export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: never; Output: number };
    JSONObject: { Input: never; Output: JsonObject };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [ErrorsPlugin, RelayPlugin, ComplexityPlugin],
  // Limits are judged before anything is executed, for every transport alike (`http/query-limits.ts`).
  complexity: { disabled: true, fieldComplexity: costOf },
  defaultFieldNullability: false,
  relay: {
    nodeTypeOptions: { description: 'Anything that has an id of its own.' },
    idFieldOptions: { description: 'Opaque.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    cursorType: 'String',
  },
  errors: { defaultTypes: [] },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({
  description:
    'Everything that can be done. Mistakes that a caller can make are members of the result, beside the success.',
});
builder.subscriptionType({
  description: 'What happens, as it happens: over WebSocket (graphql-transport-ws) or server-sent events.',
});

const outputOnly = (name: string) => () => {
  throw new GraphQLError(`${name} is not an input.`);
};

builder.scalarType('DateTime', {
  description: 'A moment, as RFC 3339 in UTC with milliseconds: "2026-11-23T12:00:00.000Z".',
  serialize: (value) => new Date(value).toISOString(),
  parseValue: outputOnly('DateTime'),
});

builder.scalarType('JSONObject', {
  description: 'A JSON object, as it is.',
  serialize: (value) => value,
  parseValue: outputOnly('JSONObject'),
});
