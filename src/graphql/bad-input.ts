/** GraphQL errors that a caller can do something about. The server masks all others. */
import type { GraphQLError } from 'graphql';
import type { Audience } from '../connection/failure.ts';
import { type Outcome, wordsFor } from '../connection/refusal.ts';
import { toGraphQLError } from './engine/graphql-error.ts';

/** The input does not have the form that the schema describes. */
export function badInput(message: string, remedies: readonly string[]): GraphQLError {
  return toGraphQLError({ message, code: 'BAD_USER_INPUT', remedies });
}

/** The request is impossible in the present state. */
export function badState(message: string, remedies: readonly string[]): GraphQLError {
  return toGraphQLError({ message, code: 'BAD_STATE', remedies });
}

/** The object does not exist, or the caller may not see it: the answer is the same. */
export function notFound(what: string, remedies: readonly string[]): GraphQLError {
  return toGraphQLError({ message: `There is no such ${what}.`, code: 'NOT_FOUND', remedies });
}

/** The connection does not exist, or the caller may not see it. */
export function connectionNotFoundError(): GraphQLError {
  return notFound('connection', ['Use the id that connectAwsAccount returned.']);
}

/** The value; or throws the refusal as a GraphQL error, for a field whose type has no member for errors. */
export function valueOrGraphQLError<T>(outcome: Outcome<T>, audience: Audience = 'CUSTOMER'): T {
  if (outcome.ok) return outcome.value;
  const { code } = outcome.error;
  throw toGraphQLError({ code, ...wordsFor(outcome.error, audience) });
}
