/** GraphQL errors that a caller can do something about. What is not made here is masked. */
import { GraphQLError } from 'graphql';

/** The input is not of the form that the schema describes. */
export function badInput(message: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', remedies } });
}

/** There is no such thing, or the caller may not see it: the same answer for both. */
export function notFound(what: string, remedies: readonly string[]): GraphQLError {
  return new GraphQLError(`There is no such ${what}.`, { extensions: { code: 'NOT_FOUND', remedies } });
}
