/** Requests that open a WebSocket. Every other request for another protocol is answered over HTTP/1.1. */
import type { IncomingMessage, Server } from 'node:http';
import { isForeignPage } from './cors.ts';
import { INVALID_WEBSOCKET_REQUEST } from './errors.ts';
import { normalizeTarget } from './request-target.ts';
import { destroySocket, refuseSocket } from './socket-refusal.ts';
import type { WebSockets } from './websocket.ts';

export type UpgradeRules = { readonly path: string; readonly corsOrigins: readonly string[] };

/**
 * Whether the connection becomes a WebSocket. Other upgrades are ignored (RFC 9110, section 7.8): `h2c`, which Java's
 * client and `curl --http2` offer with each request, and a WebSocket that may not be opened.
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

export function acceptUpgrades(
  server: Server,
  sockets: Pick<WebSockets, 'accept'>,
  rules: UpgradeRules,
): void {
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', destroySocket);
    // Node.js before 24.9 does not call `shouldUpgradeCallback`.
    if (opensWebSocket(request, rules)) sockets.accept(request, socket, head);
    else refuseSocket(socket, INVALID_WEBSOCKET_REQUEST);
  });
}
