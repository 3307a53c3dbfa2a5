/** The schema's builder: plugins and scalars, and nothing of the domain. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import type { JsonObject } from '../iam/json/json-value.ts';
import type { GraphQLContext } from './context.ts';
import { COUNT_COST, defaultFieldCost } from './cost.ts';
import { MAX_TOTAL_COUNT } from './paging.ts';

export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  DefaultFieldNullability: false;
  Connection: { readonly totalCount: () => Promise<number | null> };
  Scalars: {
    DateTime: { Input: never; Output: number };
    JSONObject: { Input: never; Output: JsonObject };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [ErrorsPlugin, RelayPlugin, ComplexityPlugin],
  // The server checks limits before it executes anything, in the same way for every transport.
  complexity: { disabled: true, fieldComplexity: defaultFieldCost },
  defaultFieldNullability: false,
  relay: {
    nodeTypeOptions: { description: 'An object with a global ID, which the query `node` can load.' },
    idFieldOptions: { description: 'The opaque global ID of this object.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    cursorType: 'String',
    defaultConnectionTypeOptions: { description: 'One page of a list.' },
    defaultEdgeTypeOptions: { description: 'One item of a list, with its cursor.' },
    pageInfoTypeOptions: { description: 'The position of a page in its list.' },
    firstArgOptions: { description: 'How many items to return, from the start of the list: 1 to 100.' },
    afterArgOptions: { description: 'Return the items after this cursor.' },
    lastArgOptions: { description: 'How many items to return, from the end of the list: 1 to 100.' },
    beforeArgOptions: { description: 'Return the items before this cursor.' },
    edgesFieldOptions: { description: 'The items of this page, each with its cursor.' },
    nodeFieldOptions: { description: 'The item itself.' },
    cursorFieldOptions: { description: 'The opaque cursor of this item, for `after` or `before`.' },
    pageInfoFieldOptions: { description: 'Whether more pages exist, and the cursors to read them.' },
    hasNextPageFieldOptions: { description: 'Whether more items follow this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether items exist before this page.' },
    startCursorFieldOptions: { description: 'The cursor of the first item. Null when the page is empty.' },
    endCursorFieldOptions: { description: 'The cursor of the last item. Null when the page is empty.' },
  },
  errors: { defaultTypes: [] },
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    nullable: true,
    ownTurn: true,
    complexity: COUNT_COST,
    description: `How many items the list has on all pages, with its filter. Null when there are more than ${MAX_TOTAL_COUNT.toLocaleString('en-US')}.`,
    resolve: ({ totalCount }) => totalCount(),
  }),
);

builder.queryType({ description: 'All read operations.' });
builder.mutationType({
  description: 'All write operations. Errors that a caller can fix are members of the result type.',
});
builder.subscriptionType({
  description: 'Live events, over WebSocket (graphql-transport-ws) or server-sent events.',
});

const outputOnly = (name: string) => () => {
  throw new GraphQLError(`${name} cannot be used as an input.`);
};

builder.scalarType('DateTime', {
  description: 'A date and time in UTC, in RFC 3339 with milliseconds: "2026-11-23T12:00:00.000Z".',
  serialize: (value) => new Date(value).toISOString(),
  parseValue: outputOnly('DateTime'),
});

builder.scalarType('JSONObject', {
  description: 'A JSON object.',
  serialize: (value) => value,
  parseValue: outputOnly('JSONObject'),
});

/** An enum whose values are described one by one. */
export function enumOf<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  const described = Object.entries<string>(values).map(([value, words]) => [value, { description: words }]);
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(described) as Record<Value, { description: string }>,
  });
}

/** Options of a field with a point in time. */
export const moment = (description: string) => ({ type: 'DateTime', description }) as const;

/** The same, where the point in time may be null. */
export const momentOrNull = (description: string) => ({ ...moment(description), nullable: true }) as const;
