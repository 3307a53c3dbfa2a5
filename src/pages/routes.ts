/** The pages that browsers show, at their addresses. */
import { type Exchange, openResponse, reply } from '../http/exchange.ts';
import { GRAPHQL_PATH } from '../http/graphql-handler.ts';
import type { Route } from '../http/routes.ts';
import { serveGraphiQL } from './graphiql.ts';
import { serveHelp } from './help.ts';
import { openPage } from './onboarding-page.ts';

export type PageParts = {
  /** The onboarding page, as `npm run build` makes it; null to serve none. */
  readonly folder: URL | null;
  /** The operations in the tabs of GraphiQL; null to serve no GraphiQL. */
  readonly graphiqlTabs: (() => readonly string[]) | null;
};

export function pageRoutes({ folder, graphiqlTabs }: PageParts): Route[] {
  const shown = { name: 'page', methods: ['GET', 'HEAD'] } as const;
  const routes: Route[] = [
    { ...shown, path: '/help', access: 'ANYONE', handle: (exchange) => serveHelp(openResponse(exchange)) },
  ];
  if (graphiqlTabs !== null) {
    const serve = serveGraphiQL(graphiqlTabs);
    routes.push({
      name: 'graphql',
      path: asksForGraphiQL,
      access: 'ANYONE',
      handle: (exchange) => serve(exchange.request, openResponse(exchange)),
    });
  }
  const page = folder && openPage(folder);
  if (page === null)
    routes.push({
      ...shown,
      path: '/',
      access: 'ANYONE',
      handle: (exchange) => reply(exchange, 302, '', { Location: GRAPHQL_PATH }),
    });
  else
    routes.push({
      ...shown,
      path: ({ path }) => page.has(path),
      access: 'ANYONE',
      handle: (exchange) => page.serve(exchange.request, openResponse(exchange)),
    });
  return routes;
}

/** Whether a browser opens the address of the API. */
function asksForGraphiQL({ path, method, request }: Exchange): boolean {
  return path === GRAPHQL_PATH && method === 'GET' && request.headers.accept?.includes('text/html') === true;
}
