/** The error for a request that asks for too much. */
import { GraphQLError } from 'graphql';

export function queryTooLarge(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_LARGE', remedies, http: { spec: true, status: 400 } },
  });
}
