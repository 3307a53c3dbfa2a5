/** Requests for a WebSocket: who may come, and where. What serves them is loaded with the first. */
import type { IncomingMessage, Server } from 'node:http';
import type { Log } from '../observe/log.ts';
import { isForeignPage } from './cors.ts';
import { NO_WEBSOCKET, WEBSOCKETS_UNAVAILABLE } from './errors.ts';
import { normalizeTarget } from './request-target.ts';
import { destroySocket, refuseSocket } from './socket-refusal.ts';
import type { WebSockets } from './websocket.ts';

export type UpgradeRules = { readonly path: string; readonly corsOrigins: readonly string[] };

export type UpgradeOptions = UpgradeRules & {
  readonly load: () => Promise<WebSockets>;
  readonly log: Log;
};

/**
 * Whether the connection becomes a WebSocket. Every other upgrade is ignored (RFC 9110, section 7.8): `h2c`, which
 * Java's client and `curl --http2` offer with each request, and a WebSocket that may not be opened. Such a request is
 * answered over HTTP/1.1 like any other.
 */
export function opensWebSocket(request: IncomingMessage, { path, corsOrigins }: UpgradeRules): boolean {
  return (
    request.method === 'GET' &&
    request.headers.upgrade?.toLowerCase() === 'websocket' &&
    normalizeTarget(request) === null &&
    request.url?.split('?')[0] === path &&
    !isForeignPage(request, corsOrigins)
  );
}

/** Opens WebSockets on the server, until it is closed. */
export function takeUpgrades(server: Server, options: UpgradeOptions): Pick<WebSockets, 'close'> {
  const { load, log } = options;
  let sockets: WebSockets | null = null;
  let isClosed = false;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', destroySocket);
    // Node.js before 24.9 does not ask `shouldUpgradeCallback`.
    if (!opensWebSocket(request, options)) return refuseSocket(socket, 400, NO_WEBSOCKET);
    if (sockets !== null) return sockets.take(request, socket, head);
    load().then(
      (loaded) => {
        if (isClosed) return refuseSocket(socket, 503, WEBSOCKETS_UNAVAILABLE);
        sockets = loaded;
        loaded.take(request, socket, head);
      },
      (error: unknown) => {
        log.error({ error }, 'WebSockets cannot be served');
        refuseSocket(socket, 503, WEBSOCKETS_UNAVAILABLE);
      },
    );
  });

  return {
    async close() {
      isClosed = true;
      await sockets?.close();
    },
  };
}
