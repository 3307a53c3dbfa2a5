/** The error for a request that asks for too much. */
import { GraphQLError } from 'graphql';

export function queryTooLarge(message: string, remedy: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'QUERY_TOO_LARGE',
      remedies: [remedy],
      http: { spec: true, status: 400 },
    },
  });
}
