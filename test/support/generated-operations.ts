/** Operations made from the schema, so that a field that is added later is covered by itself. */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { QUERY_LIMITS } from '../../src/graphql/engine/limits.ts';

type Kind = 'query' | 'mutation' | 'subscription';

export type GeneratedOperation = {
  readonly kind: Kind;
  readonly field: string;
  /** The names of the arguments that take an id, with a dot before what stands within one. */
  readonly idArguments: readonly string[];
  /** The names of those that take a text. */
  readonly textArguments: readonly string[];
  readonly query: string;
};

/**
 * So deep are results read, unless asked otherwise, and less deep where the server would refuse it. Deeper ones repeat the
 * same types; an event may not cost as much as a query.
 */
const DEPTH: Readonly<Record<Kind, number>> = { query: 5, mutation: 5, subscription: 2 };

/** It has the fields of every node: deeper, it has more tokens than the server accepts. */
const NODE_DEPTH = 3;

/**
 * One operation for each field of the root types: all its arguments as variables, everything of its result but
 * what is the operator's.
 */
export function operationsOf(schema: GraphQLSchema, depths = DEPTH): GeneratedOperation[] {
  const roots: [Kind, GraphQLObjectType | null | undefined][] = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ];
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const declared = field.args.map(({ name, type: of }) => `$${name}: ${of}`).join(', ');
      const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
      const queryOf = (depth: number) =>
        `${kind}${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selectionOf(
          schema,
          getNamedType(field.type),
          depth,
        )} }`;
      const variables = Object.fromEntries(
        field.args.map(({ name, type: of }) => [name, plainValue(name, of)]),
      );
      const depth = field.name === 'node' ? Math.min(depths[kind], NODE_DEPTH) : depths[kind];
      return {
        kind,
        field: field.name,
        idArguments: field.args.flatMap(({ name, type: of }) => pathsOf('ID', name, of)),
        textArguments: field.args.flatMap(({ name, type: of }) => pathsOf('String', name, of)),
        query: deepestWithinLimits(schema, variables, queryOf, depth),
      };
    }),
  );
}

function deepestWithinLimits(
  schema: GraphQLSchema,
  variables: Record<string, unknown>,
  queryOf: (depth: number) => string,
  depth: number,
): string {
  const query = queryOf(depth);
  const { complexity } = complexityFromQuery(query, { schema, variables });
  const limit = query.startsWith('subscription') ? QUERY_LIMITS.eventCost : QUERY_LIMITS.cost;
  if (complexity <= limit || depth === 1) return query;
  return deepestWithinLimits(schema, variables, queryOf, depth - 1);
}

/** Where values of this type stand in an argument: by its name, or below it. */
function pathsOf(type: 'ID' | 'String', path: string, of: GraphQLInputType): string[] {
  const named = getNamedType(of);
  if (named.name === type) return [path];
  if (!isInputObjectType(named)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    pathsOf(type, `${path}.${field.name}`, field.type),
  );
}

/** The variables with one more value, at such a path. */
export function withValue(variables: Record<string, unknown>, path: string, value: unknown) {
  const [name = '', inner] = path.split('.');
  if (inner === undefined) return { ...variables, [name]: value };
  return { ...variables, [name]: { ...(variables[name] as object | undefined), [inner]: value } };
}

/** A value for each argument that has to have one. What is of no consequence is left out. */
export function plainValue(name: string, type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return name === 'first' ? 2 : undefined;
  const of = getNullableType(type);
  const named = getNamedType(of);
  const scalars: Record<string, unknown> = { Int: 1, Boolean: false };
  const one = isEnumType(named) ? named.getValues()[0]?.name : (scalars[named.name] ?? 'Something');
  return isListType(of) ? [one] : one;
}

/** Everything of a type, so deep. Of what goes by one name and has two types, the first. */
function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string {
  if (isLeafType(type)) return '';
  const taken = new Map<string, string>();
  const shared = isInterfaceType(type) ? Object.keys(type.getFields()) : [];
  const fieldsOf = (object: GraphQLObjectType | GraphQLInterfaceType, except: readonly string[] = []) =>
    Object.values(object.getFields())
      .filter(({ name }) => !except.includes(name))
      .map((field) => select(schema, field, depth, taken))
      .join(' ');
  if (isObjectType(type)) return `{ __typename ${fieldsOf(type)} }`;
  if (!isAbstractType(type)) throw new Error(`${type.name} cannot be selected.`);
  const parts = schema
    .getPossibleTypes(type)
    .map((object) => ({ name: object.name, fields: fieldsOf(object, shared) }))
    .filter(({ fields }) => fields.trim() !== '')
    .map(({ name, fields }) => `... on ${name} { ${fields} }`);
  // What all have is asked for once: events have many types.
  const ofAll = isInterfaceType(type) ? fieldsOf(type) : '';
  return `{ __typename ${ofAll} ${parts.join(' ')} }`;
}

function select(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
  taken: Map<string, string>,
): string {
  const type = String(field.type);
  if (isOperators(field)) return '';
  if ((taken.get(field.name) ?? type) !== type) return '';
  const named = getNamedType(field.type);
  if (!isLeafType(named) && depth === 1) return '';
  taken.set(field.name, type);
  const args = field.args.some(({ name }) => name === 'first') ? '(first: 1)' : '';
  return `${field.name}${args} ${selectionOf(schema, named, depth - 1)}`;
}

function isOperators({ extensions }: GraphQLField<unknown, unknown>): boolean {
  const { authScopes } = (extensions['pothosOptions'] ?? {}) as { authScopes?: { operator?: boolean } };
  return authScopes?.operator === true;
}
