/**
 * Shares the event loop between operations. An operation that has held it for `MAX_TURN_MS` goes on in a later
 * turn of it, at its next field that holds an object: health checks and small requests are answered in between.
 */
import type { FieldNullability, InputFieldMap, SchemaTypes, TypeParam } from '@pothos/core';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
} from 'graphql';

/** Of all operations together, within one turn of the event loop. */
const MAX_TURN_MS = 10;

/** To ask for the time costs as much as a small field: it is done at each of so many fields. */
const FIELDS_PER_LOOK = 8;

export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** When the work of this turn began; null before any has. */
  #begunAt: number | null = null;
  #isOver = false;
  #fields = 0;

  /** Whether the turn is used up: what is large must wait for another. */
  isOver(): boolean {
    if (this.#isOver) return true;
    if (this.#begunAt === null) {
      this.#begin();
      return false;
    }
    if (++this.#fields % FIELDS_PER_LOOK !== 0) return false;
    return this.#look();
  }

  /** Resolves in a turn that has time left: one after the other, in the order in which they asked. */
  next(): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #look(): boolean {
    this.#isOver = performance.now() - (this.#begunAt ?? 0) > MAX_TURN_MS;
    return this.#isOver;
  }

  #begin(): void {
    this.#begunAt = performance.now();
    setImmediate(() => this.#end());
  }

  /** Ends the turn, and begins another for those who wait. */
  #end(): void {
    this.#begunAt = null;
    this.#isOver = false;
    if (this.#waiting.length === 0) return;
    this.#begin();
    this.#admit();
  }

  /** Lets one go on, and the others after all that follows from it at once, while there is time. */
  #admit(): void {
    if (this.#begunAt === null || this.#look()) return;
    const resolve = this.#waiting.shift();
    if (resolve === undefined) return;
    resolve();
    // Ticks come before promises: the second one comes when no promise has anything left to do.
    process.nextTick(() => queueMicrotask(() => process.nextTick(() => this.#admit())));
  }
}

/** Puts a turn before each field that holds objects. Changes the schema. */
export function takeTurns(schema: GraphQLSchema, turns = new Turns()): GraphQLSchema {
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
      ? turns.next().then(() => resolve(source, args, context, info))
      : resolve(source, args, context, info);
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
      /** For what holds the event loop for milliseconds by itself: two of them are never worked on in one turn. */
      ownTurn?: boolean;
    }
  }
}
