/** Which handler answers a request, and who may call it. */
import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../auth/authenticator.ts';
import { REJECTIONS } from '../auth/rejections.ts';
import { type Rejection, readsEverything, type Viewer } from '../auth/viewer.ts';
import type { HttpError } from '../base/client-error.ts';
import { ok, type Result } from '../base/result.ts';
import type { RouteName } from '../observe/lifecycle.ts';
import { corsHeaders, isForeignPage } from './cors.ts';
import { FOREIGN_PAGE, METHOD_NOT_ALLOWED, NOT_FOUND, OPERATOR_ONLY } from './errors.ts';
import { type Exchange, openResponse, refuse } from './exchange.ts';

type Handler = (exchange: Exchange) => void | Promise<void>;
type ViewerHandler = (exchange: Exchange, viewer: Viewer) => void | Promise<void>;

export type Route = {
  /** The label of the route in metrics. */
  readonly name: RouteName;
  /** An exact path, a prefix that ends with a slash, or a predicate. */
  readonly path: string | ((exchange: Exchange) => boolean);
  /** All methods when left out. */
  readonly methods?: readonly string[];
  /** Answers with an error that the handler throws, where the form is not that of a GraphQL answer. */
  readonly refuse?: (exchange: Exchange, error: HttpError<string>) => void;
} & (
  | { readonly access: 'ANYONE'; readonly handle: Handler }
  | {
      readonly access: 'TOKEN' | 'OPERATOR';
      readonly handle: ViewerHandler;
      /** Whether no GET changes anything: then the cookie of a person counts for it, too. */
      readonly isReadOnly?: true;
    }
);

/** How browsers show whose session they have, without a token: by a cookie. */
export type SessionCookies = {
  /** The secret of the session, if this server's own page has sent the request and there is no token. */
  sessionOf(request: IncomingMessage): string | null;
  /** The same for a request that opens a WebSocket. */
  sessionOfSocket(request: IncomingMessage): string | null;
  /** The value of `Set-Cookie` by which the browser keeps the secret. */
  ofSession(secret: string): string;
};

export type RouteRules = {
  readonly authenticator: Authenticator;
  /** Null when nobody can sign in. */
  readonly cookies: SessionCookies | null;
  /** Origins whose pages may call the server from a browser. */
  readonly corsOrigins: readonly string[];
};

/** The first route for the request. */
export function findRoute(routes: readonly Route[], exchange: Exchange): Route | undefined {
  return routes.find(({ path }) => {
    if (typeof path === 'function') return path(exchange);
    return path === exchange.path || (path.endsWith('/') && path !== '/' && exchange.path.startsWith(path));
  });
}

/** Answers a request, or refuses it. */
export async function answer(route: Route | undefined, exchange: Exchange, rules: RouteRules): Promise<void> {
  if (route === undefined) return refuse(exchange, NOT_FOUND);
  const { request, method } = exchange;
  if (route.access !== 'ANYONE') {
    Object.assign(exchange.headers, corsHeaders(request, rules.corsOrigins));
    if (method === 'OPTIONS') return void openResponse(exchange).writeHead(204).end();
  }
  if (route.methods?.includes(method) === false)
    return refuse(exchange, METHOD_NOT_ALLOWED, { Allow: route.methods.join(', ') });
  if (route.access === 'ANYONE') return route.handle(exchange);
  if (isForeignPage(request, rules.corsOrigins)) return refuse(exchange, FOREIGN_PAGE);
  const isCookieGood = route.isReadOnly === true || method === 'POST';
  const authentication = await authenticate(exchange, rules, isCookieGood);
  if (!authentication.ok) return refuse(exchange, REJECTIONS[authentication.error]);
  const viewer = authentication.value;
  exchange.record.tokenId = viewer.tokenId;
  if (route.access === 'OPERATOR' && !readsEverything(viewer)) return refuse(exchange, OPERATOR_ONLY);
  return route.handle(exchange, viewer);
}

/** By the token; without one, by the cookie of a person who signed in. */
async function authenticate(
  { request, address, requestId, headers }: Exchange,
  { authenticator, cookies }: RouteRules,
  isCookieGood: boolean,
): Promise<Result<Viewer, Rejection>> {
  const secret = isCookieGood ? (cookies?.sessionOf(request) ?? null) : null;
  if (cookies === null || secret === null)
    return authenticator.authenticate(request.headers.authorization, address);
  const found = await authenticator.authenticatePerson(secret, { address, requestId }, true);
  if (!found.ok) return found;
  if (found.value.secret !== secret) headers['Set-Cookie'] = cookies.ofSession(found.value.secret);
  return ok(found.value.viewer);
}
