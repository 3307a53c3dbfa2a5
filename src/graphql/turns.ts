/** Moves an operation that has used up its turn of the event loop to a later one, at its next field of objects. */
import type { FieldNullability, InputFieldMap, SchemaTypes, TypeParam } from '@pothos/core';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import { TURNS, type Turns } from '../turns.ts';

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

type Resolve = NonNullable<GraphQLField<unknown, unknown>['resolve']>;

function inTurn(resolve: Resolve, turns: Turns, always: boolean): Resolve {
  return (source, args, context, info) =>
    always || turns.isOver()
      ? turns
          .next(isOwner(context) ? context : info.operation)
          .then(() => resolve(source, args, context, info))
      : resolve(source, args, context, info);
}

function isOwner(context: unknown): context is object {
  return typeof context === 'object' && context !== null;
}

declare global {
  export namespace PothosSchemaTypes {
    interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      /** For a field that holds the event loop for milliseconds: no two of them run in one turn. */
      ownTurn?: boolean;
    }
  }
}
