/** Tells the page whether people can sign in, and whether the person of this browser has: it cannot read the cookie. */
import { type Exchange, replyJson } from '../http/exchange.ts';
import type { Route } from '../http/routes.ts';

/** @param isSignedIn null when nobody can sign in */
export function sessionRoute(isSignedIn: ((exchange: Exchange) => Promise<boolean>) | null): Route {
  return {
    name: 'sign_in',
    path: '/auth/session',
    methods: ['GET'],
    access: 'ANYONE',
    handle: async (exchange) =>
      replyJson(exchange, 200, {
        canSignIn: isSignedIn !== null,
        isSignedIn: (await isSignedIn?.(exchange)) === true,
      }),
  };
}
