/**
 * Connects the protocol of graphql-ws to `ws`. Its own adapter (`graphql-ws/use/ws`) writes every broken frame and
 * every lost connection to the console: here they go to the log, each at its level.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../observe/log.ts';

/** Proxies close connections that are silent for longer. */
const KEEP_ALIVE_MS = 12_000;
const MAX_UNANSWERED_PINGS = 2;
/** Pings that are sent together: 10,000 would hold up events for 100 ms. */
const PINGS_PER_TURN = 100;

/** Returns what begins the protocol on a socket that has opened. `extra` is what belongs to the socket. */
export function connectProtocol<Extra>(
  protocol: Server<Extra>,
  sockets: WebSocketServer,
  log: Log,
): (socket: WebSocket, extra: Extra) => void {
  sockets.options.handleProtocols = handleProtocols;
  const unanswered = pingSockets(sockets);
  return (socket, extra) => {
    // `ws` answers a broken frame itself, with its close code.
    socket.on('error', (error) => log.debug({ error }, 'WebSocket protocol error'));
    socket.on('pong', () => unanswered.delete(socket));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            // While the socket closes, its token may be what has ended.
            if (socket.readyState !== socket.OPEN) return;
            handle(String(data)).catch((error: unknown) => {
              log.error({ error }, 'a WebSocket message failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      closed(code, String(reason)).catch((error: unknown) => {
        log.error({ error }, 'an operation of a closed WebSocket did not end');
      });
    });
  };
}

/** Resolves when the system has taken the message, which a slow reader delays. A lost connection is not an error. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, () => resolve());
  });
}

/** Pings all sockets, and cuts off those that have not answered the last two pings. Returns the pings of each socket. */
function pingSockets(sockets: WebSocketServer): WeakMap<WebSocket, number> {
  const unanswered = new WeakMap<WebSocket, number>();
  const ping = (socket: WebSocket) => {
    // A socket that closes may have to wait for a slow reader.
    if (socket.readyState !== socket.OPEN) return;
    const pings = unanswered.get(socket) ?? 0;
    unanswered.set(socket, pings + 1);
    if (pings >= MAX_UNANSWERED_PINGS) socket.terminate();
    else socket.ping();
  };
  const pingAll = async () => {
    const all = [...sockets.clients];
    for (let start = 0; start < all.length; start += PINGS_PER_TURN) {
      for (const socket of all.slice(start, start + PINGS_PER_TURN)) ping(socket);
      await nextTurn();
    }
  };
  const timer = setInterval(() => void pingAll(), KEEP_ALIVE_MS).unref();
  sockets.on('close', () => clearInterval(timer));
  return unanswered;
}
