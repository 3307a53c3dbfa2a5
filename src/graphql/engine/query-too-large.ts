/** The error for a request that asks for too much. */
import type { GraphQLError } from 'graphql';
import { toGraphQLError } from './graphql-error.ts';

export function queryTooLarge(message: string, remedies: readonly string[]): GraphQLError {
  return toGraphQLError({ status: 400, message, code: 'QUERY_TOO_LARGE', remedies }, true);
}
