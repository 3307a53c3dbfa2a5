/** GraphQL over WebSocket: the protocol graphql-transport-ws, at the same address as HTTP. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticator, Viewer } from '../auth/viewer.ts';
import { FeedClosed, SubscriberTooSlow } from '../connections/feed-errors.ts';
import { LARGEST_BODY } from './body.ts';
import type { Caller, Engine, Prepared } from './engine.ts';
import { rootOf } from './errors.ts';

/** Why we close a socket, besides the protocol's own reasons. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server is going away: subscribe again with "after"' },
  tooSlow: { code: 4413, reason: 'Subscriber too slow: subscribe again with "after"' },
} as const;

/** The close frame waits behind what the reader has not taken; after this, the socket is cut. */
const CLOSE_GRACE_MS = 2_000;

const KEEP_ALIVE_MS = 12_000;
const INIT_WAIT_MS = 5_000;

type Extra = { socket: WebSocket; viewer?: Viewer };

export type WebSockets = {
  /** Tells every client that we are going away. */
  close(): Promise<void>;
};

export function serveWebSockets(
  server: Server,
  path: string,
  engine: Engine,
  authenticator: Authenticator,
): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_BODY });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== path) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });

  // The protocol answers pings before anybody has come in: whoever sends without reading must not fill our memory.
  sockets.on('connection', (client) => {
    client.on('message', () => {
      if (client.bufferedAmount > LARGEST_BODY) client.terminate();
    });
  });

  /** What belongs to an operation, by its arguments: the protocol hands those through. */
  const operations = new WeakMap<
    object,
    { caller: Caller; prepared: Prepared; socket: WebSocket | undefined }
  >();

  const protocol = useServer<Record<string, unknown>, Partial<Extra>>(
    {
      connectionInitWaitTimeout: INIT_WAIT_MS,
      async onConnect({ connectionParams, extra }) {
        const { Authorization, authorization } = connectionParams ?? {};
        const given = Authorization ?? authorization;
        const viewer = await authenticator.authenticate(typeof given === 'string' ? given : undefined);
        if (viewer === null) return false;
        extra.viewer = viewer;
        return true;
      },
      async onSubscribe({ extra }, _id, payload) {
        const { viewer } = extra;
        const requestId = randomUUID();
        if (viewer === undefined) throw new Error('An operation came before connection_init.');
        const prepared = await engine.prepare(payload, { viewer, requestId });
        if (!('args' in prepared)) return prepared.map((error) => engine.format(error, requestId)) as never;
        operations.set(prepared.args, { caller: { viewer, requestId }, prepared, socket: extra.socket });
        return prepared.args;
      },
      execute: (args) => operations.get(args)?.prepared.execute(args) as never,
      subscribe: async (args) => {
        const operation = operations.get(args);
        const result = (await operation?.prepared.subscribe(args)) as
          | ExecutionResult
          | AsyncGenerator<ExecutionResult>;
        const stream = Symbol.asyncIterator in result && operation?.socket !== undefined;
        return (
          stream
            ? closingOnFailure(result as AsyncGenerator<ExecutionResult>, operation.socket as WebSocket)
            : result
        ) as never;
      },
      onNext(_ctx, _id, _payload, args, result) {
        if (result.errors === undefined) return undefined;
        const requestId = operations.get(args)?.caller.requestId ?? randomUUID();
        return { ...result, errors: result.errors.map((error) => engine.format(error, requestId)) } as never;
      },
      onError(_ctx, _id, _payload, errors) {
        const requestId = randomUUID();
        // Those of onSubscribe are formatted already.
        return errors.map((error) =>
          error.extensions?.['requestId'] === undefined ? engine.format(error, requestId) : error,
        ) as never;
      },
    },
    sockets,
    KEEP_ALIVE_MS,
  );

  return {
    async close() {
      for (const client of sockets.clients) closeSocket(client, CLOSE.goingAway);
      await protocol.dispose();
    },
  };
}

/** Ends the socket, with a reason, when the stream of events cannot go on. */
function closingOnFailure(
  results: AsyncGenerator<ExecutionResult>,
  socket: WebSocket,
): AsyncIterableIterator<ExecutionResult> {
  return {
    async next() {
      try {
        return await results.next();
      } catch (error) {
        const root = rootOf(error);
        if (root instanceof SubscriberTooSlow) closeSocket(socket, CLOSE.tooSlow);
        else if (root instanceof FeedClosed) closeSocket(socket, CLOSE.goingAway);
        else throw error;
        return { done: true, value: undefined };
      }
    },
    return: async () => {
      await results.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function closeSocket(socket: WebSocket, { code, reason }: { code: number; reason: string }): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
}
