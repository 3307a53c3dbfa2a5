/** Requests for a WebSocket: who may come, and where. What serves them is loaded with the first. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import { isForeignPage } from './cors.ts';
import type { WebSockets } from './websocket.ts';

export type UpgradeOptions = {
  readonly path: string;
  readonly corsOrigins: readonly string[];
  readonly load: () => Promise<WebSockets>;
  readonly log: Log;
};

/** Takes what comes over the server, until it is closed. */
export function takeUpgrades(
  server: Server,
  { path, corsOrigins, load, log }: UpgradeOptions,
): Pick<WebSockets, 'close'> {
  let sockets: WebSockets | null = null;
  let isClosed = false;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', destroy);
    if (request.url?.split('?')[0] !== path) return turnAway(socket, '404 Not Found');
    if (isForeignPage(request, corsOrigins)) return turnAway(socket, '403 Forbidden');
    if (sockets !== null) return sockets.take(request, socket, head);
    load().then(
      (loaded) => {
        if (isClosed) return turnAway(socket, '503 Service Unavailable');
        sockets = loaded;
        loaded.take(request, socket, head);
      },
      (error: unknown) => {
        log.error({ error }, 'WebSockets cannot be served');
        turnAway(socket, '503 Service Unavailable');
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

/** Not a closure: that would keep the request, with its headers, as long as the socket. */
function destroy(this: Duplex): void {
  this.destroy();
}

/** Answers an upgrade that is not made, and does not wait for the other side to end: no limit of time holds here. */
function turnAway(socket: Duplex, status: string): void {
  socket.once('finish', destroy);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
