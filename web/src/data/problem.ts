/** What went wrong with a request, in words to show. */
import type { CombinedError } from 'urql';

export type Problem = {
  readonly message: string;
  readonly remedies: readonly string[];
  readonly requestId: string | null;
  /** The server could not be reached: it is worth trying again. */
  readonly passing: boolean;
};

export function problemOf({ networkError, graphQLErrors }: CombinedError): Problem {
  const [error] = graphQLErrors;
  if (error !== undefined) {
    const { remedies, requestId, code } = error.extensions ?? {};
    return {
      message: error.message,
      remedies: Array.isArray(remedies) ? remedies.map(String) : [],
      requestId: typeof requestId === 'string' ? requestId : null,
      passing: code === 'RATE_LIMITED' || code === 'ISSUER_UNAVAILABLE',
    };
  }
  return {
    message: 'Aurora cannot be reached at the moment.',
    remedies: networkError === undefined ? [] : ['Check your network. The page tries again by itself.'],
    requestId: null,
    passing: true,
  };
}
