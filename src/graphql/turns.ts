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
import { TURNS, type Turns } from '../turns.ts';
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
  return (source, args, context, info) =>
    always || turns.isOver()
      ? turns
          .next(context === undefined ? '' : laneOf(context.viewer), context ?? info.operation)
          .then(() => resolve(source, args, context, info))
      : resolve(source, args, context, info);
}
