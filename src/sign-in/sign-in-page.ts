/** The page that says why a sign-in did not succeed. It repeats nothing that the request or the issuer says. */
import type { ErrorCode } from '../base/error-codes.ts';
import type { Headers } from '../http/exchange.ts';
import { PLAIN_PAGE_HEADERS, plainPage } from '../pages/plain-page.ts';

export type SignInProblem = 'UNAVAILABLE' | 'REFUSED' | 'NOT_BEGUN' | 'NO_ACCESS' | 'TOO_MANY' | 'BUSY';

type Words = {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly text: string;
};

export const PROBLEMS: Readonly<Record<SignInProblem, Words>> = {
  UNAVAILABLE: {
    status: 503,
    code: 'ISSUER_UNAVAILABLE',
    title: 'Sign-in is not available right now',
    text: 'Your identity provider does not answer. Try again in a minute.',
  },
  REFUSED: {
    status: 403,
    code: 'FORBIDDEN',
    title: 'You are not signed in',
    text: 'Your identity provider did not confirm the sign-in. Try again. If it fails again, ask the operator of Aurora: the log says why.',
  },
  NOT_BEGUN: {
    status: 400,
    code: 'BAD_REQUEST',
    title: 'This sign-in has expired',
    text: 'It took too long, or it began in another tab or browser. Sign in again.',
  },
  NO_ACCESS: {
    status: 403,
    code: 'FORBIDDEN',
    title: 'Your account has no access to Aurora',
    text: 'You are signed in at your identity provider, but it gives you no role in Aurora. Ask the operator of Aurora for access.',
  },
  TOO_MANY: {
    status: 429,
    code: 'RATE_LIMITED',
    title: 'Too many sign-ins failed',
    text: 'They came from your network address within a minute. Wait a minute, and sign in again.',
  },
  BUSY: {
    status: 429,
    code: 'RATE_LIMITED',
    title: 'Too many sign-ins at once',
    text: 'They come from your network address. Wait a few seconds, and sign in again.',
  },
};

const RETRY_SECONDS: Partial<Readonly<Record<SignInProblem, number>>> = { TOO_MANY: 60, BUSY: 5 };

const STYLE = 'body{max-width:32rem;margin-top:4rem}small{opacity:.75}';

/**
 * @param requestId of letters, digits and hyphens, for the operator
 * @param returnTo an own page to which the next sign-in leads back; null for the start page
 */
export function signInPage(
  problem: SignInProblem,
  requestId: string,
  returnTo: string | null,
): { readonly body: string; readonly headers: Headers } {
  const { title, text } = PROBLEMS[problem];
  const retrySeconds = RETRY_SECONDS[problem];
  // Without characters that HTML could read.
  const query = returnTo === null ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
  const body = `<h1>${title}</h1><p>${text}</p><p><a href="/auth/sign-in${query}">Sign in again</a> · <a href="/">Back to Aurora</a></p><p><small>Request ${requestId}</small></p>`;
  return {
    body: plainPage('sign in', STYLE, body),
    headers: {
      ...PLAIN_PAGE_HEADERS,
      ...(retrySeconds !== undefined && { 'Retry-After': String(retrySeconds) }),
    },
  };
}
