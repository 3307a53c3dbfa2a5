/** GraphQL errors that a caller can do something about. What is not made here is masked. */
import { GraphQLError } from 'graphql';
import type { Audience } from '../connection/failure.ts';
import { type Outcome, wordsFor } from '../connection/refusal.ts';

/** The input is not of the form that the schema describes. */
export function badInput(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', remedies } });
}

/** What is asked for cannot be done as things stand. */
export function badState(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_STATE', remedies } });
}

/** There is no such thing, or the caller may not see it: the same answer for both. */
export function notFound(what: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(`There is no such ${what}.`, { extensions: { code: 'NOT_FOUND', remedies } });
}

/** The value; the refusal of a query whose type has no member for mistakes. */
export function valueOrError<T>(outcome: Outcome<T>, audience: Audience = 'CUSTOMER'): T {
  if (outcome.ok) return outcome.value;
  const { code } = outcome.error;
  const { message, remedies } = wordsFor(outcome.error, audience);
  throw new GraphQLError(message, { extensions: { code, remedies } });
}
