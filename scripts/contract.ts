/** The contract: where it is, and what the builder makes of it now. */
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/graphql/schema.ts';

export const CONTRACT = new URL('../schema/schema.graphql', import.meta.url);

/** The schema as text, in an order that does not depend on how it is built. */
export function printContract(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
