/** Shares the event loop: when a turn is used up, fields that hold objects wait for a later turn. */
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import { clientOf, laneOf } from '../auth/viewer.ts';
import { TURNS, type Turns } from '../base/turns.ts';
import type { GraphQLContext } from './context.ts';

/** Makes each field that holds objects wait when the turn is used up. Changes the schema in place. */
export function takeTurns(schema: GraphQLSchema, turns = TURNS): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { ownTurn = false } = (field.extensions['pothosOptions'] ?? {}) as { ownTurn?: boolean };
      if (!ownTurn && !isCompositeType(getNamedType(field.type))) continue;
      field.resolve = inTurn(field.resolve ?? defaultFieldResolver, turns, ownTurn);
    }
  }
  return schema;
}

/** The context is undefined when a test executes a schema without the server. */
type Resolve = NonNullable<GraphQLField<unknown, GraphQLContext | undefined>['resolve']>;

function inTurn(resolve: Resolve, turns: Turns, ownTurn: boolean): Resolve {
  return (source, args, context, info) => {
    if (!ownTurn && !turns.isOver()) return resolve(source, args, context, info);
    const lane = context === undefined ? '' : laneOf(context.viewer);
    const client = context === undefined ? '' : clientOf(context.viewer);
    // Fields with their own turn use a separate lane: small operations of the workspace wait for at most one of them.
    const turn = ownTurn
      ? turns.next(`${lane} large`, {}, client)
      : turns.next(lane, context ?? info.operation, client);
    return turn.then(() => resolve(source, args, context, info));
  };
}
