/** The one way from an error that clients read to an error of GraphQL. */
import { GraphQLError } from 'graphql';
import type { ClientError } from '../../base/client-error.ts';

/**
 * @param error its status is left out where the rest of the operation is answered all the same
 * @param spec whether clients of the older media type get 200, because GraphQL defines the error
 */
export function toGraphQLError(
  { message, status, ...extensions }: ClientError & { readonly status?: number },
  spec = false,
): GraphQLError {
  const { retryAfter } = extensions;
  const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  const http = status === undefined ? {} : { http: { status, spec, headers } };
  return new GraphQLError(message, { extensions: { ...extensions, ...http } });
}

/** The error for a request that asks for too much. */
export function queryTooLarge(message: string, remedies: readonly string[]): GraphQLError {
  return toGraphQLError({ status: 400, message, code: 'QUERY_TOO_LARGE', remedies }, true);
}
