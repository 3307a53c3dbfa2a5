/** The composition root's part about callers: their tokens, and people who sign in. */
import { randomBytes } from 'node:crypto';
import type { Shared } from './app-work.ts';
import { Authenticator } from './auth/authenticator.ts';
import { personOf } from './auth/claims.ts';
import { PersonSessions } from './auth/person-sessions.ts';
import { TokenWatch } from './auth/token-watch.ts';
import type { Credentials } from './credentials/credentials.ts';
import type { Feeds } from './events/feeds.ts';
import { ownId } from './graphql/ids.ts';
import type { Route } from './http/routes.ts';
import { PersonCookies } from './sign-in/person-cookies.ts';
import { sessionRoute } from './sign-in/session-route.ts';

const readWorkspaceId = (id: string) => ownId('Workspace', id);

/**
 * Authentication, the watch for revoked and expired tokens, and the sign-in of people.
 *
 * @param publicUrl the origin of this server, as browsers reach it
 */
export async function openAuth(
  shared: Shared,
  madeOperatorToken: string | null,
  publicUrl: () => string,
  { sessions, feed, alertFeed }: Feeds & { readonly sessions: Credentials },
) {
  const { config, clock, log, store, lifecycle, tracing } = shared;
  // Only servers that accept JWTs load the library.
  const jwt = config.jwt === null ? null : await import('./auth/jwt-issuer.ts');
  const jwtIssuer =
    config.jwt && jwt && new jwt.JwtIssuer(config.jwt, { clock, log, tracing, readWorkspaceId });
  const made = madeOperatorToken === null ? [] : [{ name: null, token: madeOperatorToken }];
  const operatorTokens = [...config.operatorTokens, ...made];
  const people = await openPeople(shared, publicUrl);
  const parts = { operatorTokens, jwtIssuer, people: people.personSessions, store, clock, log, lifecycle };
  const onRevoked = (tokenId: string) => sessions.cache.forgetToken(tokenId);
  const onWorkspaceDeleted = (id: string) => {
    feed.endWorkspace(id);
    alertFeed.endWorkspace(id);
    sessions.cache.forgetWorkspace(id);
  };
  return {
    authenticator: new Authenticator(parts),
    tokens: await TokenWatch.open({ store, clock, log, lifecycle, onRevoked, onWorkspaceDeleted }),
    ...people,
  };
}

type People = {
  /** Null when nobody can sign in, as no issuer is configured. */
  readonly personSessions: PersonSessions | null;
  readonly cookies: PersonCookies | null;
  readonly signInRoutes: readonly Route[];
};

async function openPeople(
  { config, clock, log, store, lifecycle, tracing }: Shared,
  publicUrl: () => string,
): Promise<People> {
  const { signIn } = config;
  if (signIn === null) return { personSessions: null, cookies: null, signInRoutes: [sessionRoute(null)] };
  // Only servers where people sign in load the library.
  const { CALLBACK_PATH, SignIn } = await import('./sign-in/sign-in.ts');
  const { OidcIssuer } = await import('./auth/oidc-issuer.ts');
  const redirectUri = () => publicUrl() + CALLBACK_PATH;
  const issuer = new OidcIssuer(signIn.issuer, { log, tracing, redirectUri });
  const sessions = new PersonSessions({
    ...{ store, issuer, clock, log, randomBytes, limits: signIn.limits },
    readPerson: (claims) => personOf(claims, signIn.claims, readWorkspaceId),
  });
  const cookies = new PersonCookies(publicUrl);
  const key = await store.cursorKey();
  const parts = { issuer, sessions, cookies, key, publicUrl, clock, log, lifecycle };
  const signInRoutes = new SignIn(parts).routes();
  return { personSessions: sessions, cookies, signInRoutes };
}
