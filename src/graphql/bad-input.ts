/** GraphQL errors that a caller can do something about. The server masks all others. */
import { GraphQLError } from 'graphql';
import type { Audience } from '../connection/failure.ts';
import { type Outcome, wordsFor } from '../connection/refusal.ts';

/** The input does not have the form that the schema describes. */
export function badInput(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', remedies } });
}

/** The request is impossible in the present state. */
export function badState(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_STATE', remedies } });
}

/** The object does not exist, or the caller may not see it: the answer is the same. */
export function notFound(what: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(`There is no such ${what}.`, { extensions: { code: 'NOT_FOUND', remedies } });
}

/** The connection does not exist, or the caller may not see it. */
export function noConnection(): GraphQLError {
  return notFound('connection', ['Use the id that connectAwsAccount returned.']);
}

/** The value; or throws the refusal, for a query whose type has no member for errors. */
export function valueOrError<T>(outcome: Outcome<T>, audience: Audience = 'CUSTOMER'): T {
  if (outcome.ok) return outcome.value;
  const { code } = outcome.error;
  const { message, remedies } = wordsFor(outcome.error, audience);
  throw new GraphQLError(message, { extensions: { code, remedies } });
}
