/**
 * graphql-ws over `ws`, as its own adapter has it, but for this: what goes wrong is logged as everything else,
 * and the other side is told no more than that something did.
 */
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../observe/log.ts';

/** Speaks the protocol with every socket. A socket that answers no ping within `keepAliveMs` is cut off. */
export function speak<Extra>(
  protocol: Server<Extra>,
  sockets: WebSocketServer,
  parts: { extraOf: (socket: WebSocket) => Extra; keepAliveMs: number; log: Log },
): void {
  const { extraOf, keepAliveMs, log } = parts;
  sockets.options.handleProtocols = handleProtocols;
  const keepAlive = pinging(keepAliveMs);
  sockets.on('connection', (socket) => {
    // What the other side sends wrongly `ws` answers itself, with its close code.
    socket.on('error', (error) => log.debug({ error }, 'a WebSocket was used wrongly'));
    keepAlive(socket);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            // What comes while we are closing comes too late: the token may be what has ended.
            if (socket.readyState !== socket.OPEN) return;
            handle(String(data)).catch((error: unknown) => {
              log.error({ error }, 'a message over WebSocket has failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      extraOf(socket),
    );
    socket.once('close', (code, reason) => {
      closed(code, String(reason)).catch((error: unknown) => {
        log.error({ error }, 'a closed WebSocket has left something open');
      });
    });
  });
}

/**
 * Sends one message; resolves when the system has taken it, which a reader that is too slow holds back, or when
 * the socket is closed.
 */
export function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => {
      // The client disconnected, which the socket learns a moment later: not an error.
      const isGone =
        socket.readyState !== socket.OPEN || DISCONNECTED.has((error as NodeJS.ErrnoException)?.code);
      if (error && !isGone) reject(error);
      else resolve();
    });
  });
}

const DISCONNECTED = new Set<string | undefined>(['EPIPE', 'ECONNRESET']);

/** So many turns are made of pinging everybody, so that no moment has more than its share. */
const TURNS = 24;

/**
 * Pings each socket once in `everyMs`, and cuts off whoever has not answered since. One timer for all: one for
 * each would cost memory, and thousands of sockets that came at once would be pinged at once.
 */
function pinging(everyMs: number) {
  const turns = Array.from({ length: TURNS }, () => new Set<WebSocket>());
  const silent = new WeakSet<WebSocket>();
  let turn = 0;
  let joined = 0;
  let timer: NodeJS.Timeout | null = null;
  const ping = () => {
    turn = (turn + 1) % TURNS;
    for (const socket of turns[turn] ?? []) {
      if (silent.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        silent.add(socket);
        socket.ping();
      }
    }
  };
  return (socket: WebSocket): void => {
    const own = turns[joined++ % TURNS];
    own?.add(socket);
    timer ??= setInterval(ping, everyMs / TURNS).unref();
    socket.on('pong', () => silent.delete(socket));
    socket.once('close', () => {
      own?.delete(socket);
      if (timer === null || turns.some(({ size }) => size > 0)) return;
      clearInterval(timer);
      timer = null;
    });
  };
}
