/** The composition root's part about HTTP: what the server answers at which address. */
import type { openAuth } from './app-auth.ts';
import type { Shared } from './app-work.ts';
import type { OwnSide } from './connections/own-side.ts';
import type { Credentials } from './credentials/credentials.ts';
import { credentialsRoute } from './credentials/endpoint/endpoint.ts';
import { exportRoutes } from './exports/routes.ts';
import { contextFactory, type GraphQLParts } from './graphql/context.ts';
import { schema } from './graphql/schema.ts';
import { HttpServer, type HttpServerOptions } from './http/server.ts';
import { kitReportRoutes } from './kit-reports/kit-reports.ts';
import { pageRoutes } from './pages/routes.ts';
import { readDocuments, readOperations } from './project-files.ts';

export type HttpParts = Awaited<ReturnType<typeof openAuth>> & {
  readonly graphql: GraphQLParts;
  readonly sessions: Credentials;
  readonly ownSide: Pick<OwnSide, 'fault'>;
} & Pick<HttpServerOptions, 'database' | 'timeLimits'> & {
    /** The folder of the onboarding page; null to serve none. */
    readonly pageFolder: URL | null;
  };

/** The server with all its routes. It does not listen yet. */
export function openHttp(shared: Shared, parts: HttpParts): HttpServer {
  const { config, clock, store, lifecycle } = shared;
  const { corsOrigins } = config;
  const { graphql, sessions, ownSide, pageFolder, ...rest } = parts;
  const { authenticator, tokens } = rest;
  const { connections, mutationQuota, streams } = graphql;
  return new HttpServer({
    ...shared,
    ...rest,
    ...{ streams, mutationQuota },
    schema,
    contextFor: contextFactory(graphql),
    operations: readOperations,
    documents: readDocuments,
    persistedOnly: config.persistedOnly,
    introspection: config.graphiql,
    routes: [
      credentialsRoute({ credentials: sessions, authenticator, clock, lifecycle, corsOrigins }),
      ...kitReportRoutes({ authenticator, connections, store, quota: mutationQuota }),
      ...rest.signInRoutes,
      ...exportRoutes({ store, tokens, clock }),
      ...pageRoutes({ folder: pageFolder, graphiqlTabs: config.graphiql ? readOperations : null }),
    ],
    corsOrigins,
    trustedProxies: config.trustedProxies,
    operationsPerSocket: config.operationsPerSocket,
    ready: () => store.checkReady(),
    ownFault: () => ownSide.fault,
  });
}
