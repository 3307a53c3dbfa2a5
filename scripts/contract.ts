/** The contract: its file, and the builder's schema as text. */
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/graphql/schema.ts';

export const CONTRACT = new URL('../schema/schema.graphql', import.meta.url);

/** The schema as text, sorted so that the order of definitions does not matter. */
export function printContract(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
