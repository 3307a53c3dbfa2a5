/** Moves an operation that has used up its turn of the event loop to a later one, at its next field of objects. */
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import { laneOf } from '../auth/viewer.ts';
import { TURNS, type Turns } from '../base/turns.ts';
import type { GraphQLContext } from './context.ts';

/** Puts a turn before each field that holds objects. Changes the schema. */
export function takeTurns(schema: GraphQLSchema, turns = TURNS): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isCompositeType(getNamedType(field.type))) continue;
      const { ownTurn = false } = (field.extensions['pothosOptions'] ?? {}) as { ownTurn?: boolean };
      field.resolve = inTurn(field.resolve ?? defaultFieldResolver, turns, ownTurn);
    }
  }
  return schema;
}

/** A schema that is executed by itself has no context. */
type Resolve = NonNullable<GraphQLField<unknown, GraphQLContext | undefined>['resolve']>;

function inTurn(resolve: Resolve, turns: Turns, always: boolean): Resolve {
  return (source, args, context, info) => {
    if (!always && !turns.isOver()) return resolve(source, args, context, info);
    const lane = context === undefined ? '' : laneOf(context.viewer);
    // What takes a whole turn has a lane apart: small operations of the same workspace wait for one of them at most.
    const turn = always ? turns.next(`${lane} large`) : turns.next(lane, context ?? info.operation);
    return turn.then(() => resolve(source, args, context, info));
  };
}
