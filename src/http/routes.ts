/** Which handler answers a request, and who may call it. */
import type { Authenticator } from '../auth/authenticator.ts';
import { REJECTIONS } from '../auth/rejections.ts';
import { readsEverything, type Viewer } from '../auth/viewer.ts';
import type { Route as RouteName } from '../observe/lifecycle.ts';
import { corsHeaders, isForeignPage } from './cors.ts';
import { FOREIGN_PAGE, METHOD_NOT_ALLOWED, NOT_FOUND, OPERATOR_ONLY } from './errors.ts';
import { type Exchange, openResponse, refuse } from './exchange.ts';

type Handler = (exchange: Exchange) => void | Promise<void>;
type ViewerHandler = (exchange: Exchange, viewer: Viewer) => void | Promise<void>;

export type Route = {
  /** The label of the route in metrics. */
  readonly name: RouteName;
  /** An exact path, a prefix that ends with a slash, or a predicate. */
  readonly path: string | ((path: string) => boolean);
  /** All methods when left out. */
  readonly methods?: readonly string[];
  /** Resolves when the request may begin. */
  readonly turn?: () => Promise<void>;
} & (
  | { readonly access: 'ANYONE'; readonly handle: Handler }
  | {
      readonly access: 'TOKEN' | 'OPERATOR';
      readonly handle: ViewerHandler;
      /** Answers what needs no token, such as a page at the same address. True if it has answered. */
      readonly handleWithoutToken?: (exchange: Exchange) => Promise<boolean>;
    }
);

export type RouteRules = { readonly authenticator: Authenticator; readonly corsOrigins: readonly string[] };

export function findRoute(routes: readonly Route[], path: string): Route | undefined {
  return routes.find((route) => {
    if (typeof route.path === 'function') return route.path(path);
    return (
      route.path === path || (route.path.endsWith('/') && route.path !== '/' && path.startsWith(route.path))
    );
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
  await route.turn?.();
  if (route.access === 'ANYONE') return route.handle(exchange);
  if ((await route.handleWithoutToken?.(exchange)) === true) return;
  if (isForeignPage(request, rules.corsOrigins)) return refuse(exchange, FOREIGN_PAGE);
  const authentication = await rules.authenticator.authenticate(
    request.headers.authorization,
    exchange.address,
  );
  if (!authentication.ok) return refuse(exchange, REJECTIONS[authentication.error]);
  const viewer = authentication.value;
  exchange.record.tokenId = viewer.tokenId;
  if (route.access === 'OPERATOR' && !readsEverything(viewer)) return refuse(exchange, OPERATOR_ONLY);
  return route.handle(exchange, viewer);
}
