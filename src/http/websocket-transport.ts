/**
 * graphql-ws over `ws`, as its own adapter has it, but for this: what goes wrong is logged as everything else,
 * and the other side is told no more than that something did.
 */
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../log.ts';

/** Speaks the protocol with every socket. A socket that answers no ping within `keepAliveMs` is cut off. */
export function speak<Extra>(
  protocol: Server<Extra>,
  sockets: WebSocketServer,
  parts: { extraOf: (socket: WebSocket) => Extra; keepAliveMs: number; log: Log },
): void {
  const { extraOf, keepAliveMs, log } = parts;
  sockets.options.handleProtocols = handleProtocols;
  sockets.on('connection', (socket) => {
    // What the other side sends wrongly `ws` answers itself, with its close code.
    socket.on('error', (error) => log.debug({ error }, 'a WebSocket was used wrongly'));
    const stopPinging = keepAlive(socket, keepAliveMs);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            handle(String(data)).catch((error: unknown) => {
              log.error({ error }, 'a message over WebSocket has failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          }),
      },
      extraOf(socket),
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  });
}

function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
