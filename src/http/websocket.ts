/** GraphQL over WebSocket: the protocol graphql-transport-ws, at the same address as HTTP (`upgrades.ts`). */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticator } from '../auth/authenticator.ts';
import type { TokenEnd, TokenWatch } from '../auth/token-watch.ts';
import { laneOf } from '../auth/viewer.ts';
import { TURNS } from '../base/turns.ts';
import { FeedClosed, SubscriberTooSlow } from '../events/feed-errors.ts';
import type { Caller } from '../graphql/context.ts';
import type { Log } from '../observe/log.ts';
import { LARGEST_BODY } from './body.ts';
import { clientAddress } from './client-address.ts';
import type { Engine, Prepared } from './engine.ts';
import { NO_WEBSOCKET, REJECTIONS, rootOf, type Shown, TOO_MANY_OPERATIONS } from './errors.ts';
import { textOf } from './shared-results.ts';
import { refuseSocket } from './socket-refusal.ts';
import type { TokenQuota } from './token-quota.ts';
import { send, speak } from './websocket-transport.ts';

/** Why we close a socket, besides the protocol's own reasons. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server is going away: subscribe again with "after"' },
  expired: { code: 4403, reason: 'Forbidden: the token has expired' },
  revoked: { code: 4403, reason: 'Forbidden: the token has been revoked' },
  issuerUnavailable: { code: 1013, reason: 'The keys of the issuer cannot be had: try again in 5 s' },
  tooManyStreams: { code: 1013, reason: 'The token has too many open streams: try again in 30 s' },
  tooSlow: { code: 4413, reason: 'Subscriber too slow: subscribe again with "after"' },
} as const;

/** The close frame waits behind what the reader has not taken; after this, the socket is cut. */
const CLOSE_GRACE_MS = 2_000;
/** The same for readers who are slow. */
const SLOW_CLOSE_GRACE_MS = 10_000;

const KEEP_ALIVE_MS = 12_000;
const INIT_WAIT_MS = 3_000;

/**
 * Sockets that nobody has come in through yet. For more than these, the one that has waited longest makes room:
 * whoever says who they are at once gets through, however many say nothing.
 */
const MOST_WAITING = 1_000;

type Extra = { readonly socket: WebSocket; readonly address: string; caller?: Omit<Caller, 'requestId'> };

/** What belongs to an operation. */
type Operation = {
  readonly id: string;
  readonly requestId: string;
  readonly prepared: Prepared;
  readonly socket: WebSocket;
};

const ENDS: Readonly<Record<TokenEnd, { code: number; reason: string }>> = {
  EXPIRED: CLOSE.expired,
  REVOKED: CLOSE.revoked,
};

export type WebSocketOptions = {
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly tokens: TokenWatch;
  readonly streams: TokenQuota;
  readonly trustedProxies: BlockList;
  readonly operationsPerSocket: number;
  readonly log: Log;
};

export type WebSockets = {
  /** Makes a WebSocket of the connection that a request for one came over. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells every client that we are going away. */
  close(): Promise<void>;
};

export function serveWebSockets(options: WebSocketOptions): WebSockets {
  const { engine, authenticator, tokens, streams, trustedProxies } = options;
  /** In the order in which they came. */
  const waiting = new Set<WebSocket>();
  // Kept instead of the request, which takes as much memory as all the rest of a subscriber.
  const addresses = new WeakMap<WebSocket, string>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_BODY });

  sockets.on('wsClientError', ({ message }, socket) => {
    const shown = { ...NO_WEBSOCKET, message: `The request does not open a WebSocket: ${message}.` };
    refuseSocket(socket, 400, shown, { 'Sec-WebSocket-Version': '13, 8' });
  });
  // The protocol answers pings before anybody has come in: whoever sends without reading must not fill our memory.
  sockets.on('connection', (client) => {
    waiting.add(client);
    const [longest] = waiting;
    if (waiting.size > MOST_WAITING && longest !== undefined) {
      // At once, and not when it has closed: for each that comes in the meantime another one goes.
      waiting.delete(longest);
      longest.terminate();
    }
    client.once('close', () => waiting.delete(client));
    client.on('message', () => {
      if (client.bufferedAmount > LARGEST_BODY) client.terminate();
    });
  });

  /** By what the protocol hands through, and keeps as long as they last: not all that they are executed with. */
  const operations = new WeakMap<object, Operation>();

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: INIT_WAIT_MS,
    async onConnect({ connectionParams, extra }) {
      const { Authorization, authorization } = connectionParams ?? {};
      const token = Authorization ?? authorization;
      const { socket, address } = extra;
      const authentication = await authenticator.authenticate(typeof token === 'string' ? token : undefined);
      waiting.delete(socket);
      // It may be gone by now, and would never give back what it is given here.
      if (socket.readyState !== socket.OPEN) return false;
      if (!authentication.ok) {
        const { error: reason } = authentication;
        if (reason === 'ISSUER_UNAVAILABLE') closeSocket(socket, CLOSE.issuerUnavailable);
        else if (reason === 'EXPIRED' || reason === 'REVOKED') closeSocket(socket, ENDS[reason]);
        return false;
      }
      const { value: viewer } = authentication;
      const leave = streams.open(viewer.tokenId);
      if (leave === null) {
        closeSocket(socket, CLOSE.tooManyStreams);
        return false;
      }
      const forget = tokens.watch(viewer, (why) => closeSocket(socket, ENDS[why]));
      socket.once('close', () => {
        leave();
        forget();
      });
      extra.caller = {
        viewer,
        address,
        cutOff: () => closeSocket(socket, CLOSE.tooSlow, SLOW_CLOSE_GRACE_MS),
      };
      return true;
    },
    async onSubscribe({ extra, subscriptions }, id, payload) {
      const requestId = randomUUID();
      if (extra.caller === undefined) throw new Error('An operation came before connection_init.');
      const caller = { ...extra.caller, requestId };
      // Another process may have revoked the token a moment ago; its notice comes some milliseconds later.
      const ended = await tokens.check(caller.viewer);
      if (ended !== null) {
        closeSocket(extra.socket, ENDS[ended]);
        return [asError(REJECTIONS[ended])];
      }
      // This one is among them already.
      if (Object.keys(subscriptions).length > options.operationsPerSocket) {
        return [asError(TOO_MANY_OPERATIONS)];
      }
      // A socket brings a hundred at once, each of which may take milliseconds to read.
      await TURNS.next(laneOf(caller.viewer));
      const prepared = engine.prepare(payload, caller);
      if (!('args' in prepared)) return prepared;
      const { schema, document, operationName } = prepared.args;
      const handle: ExecutionArgs = { schema, document, ...(operationName != null && { operationName }) };
      operations.set(handle, { id, requestId, prepared, socket: extra.socket });
      return handle;
    },
    execute: (handle) => {
      const prepared = operations.get(handle)?.prepared;
      return prepared?.execute(prepared.args) as never;
    },
    subscribe: async (handle) => {
      const operation = operations.get(handle);
      if (operation === undefined) throw new Error('An operation has not been prepared.');
      const { prepared } = operation;
      const result = await prepared.subscribe(prepared.args);
      // From here on, each failure has a request id of its own.
      operations.delete(handle);
      return (Symbol.asyncIterator in result ? delivering(result, operation) : result) as never;
    },
    onNext(_ctx, _id, _payload, args, result) {
      if (result.errors === undefined) return undefined;
      const requestId = operations.get(args)?.requestId ?? randomUUID();
      return { ...result, errors: result.errors.map((error) => engine.format(error, requestId)) } as never;
    },
    onError(_ctx, _id, _payload, errors) {
      const requestId = randomUUID();
      return errors.map((error) => engine.format(error, requestId));
    },
  });
  speak(protocol, sockets, {
    extraOf: (socket) => ({ socket, address: addresses.get(socket) ?? 'unknown' }),
    keepAliveMs: KEEP_ALIVE_MS,
    log: options.log,
  });

  return {
    take(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (client) => {
        addresses.set(client, clientAddress(request, trustedProxies));
        sockets.emit('connection', client);
      });
    },
    async close() {
      for (const client of sockets.clients) closeSocket(client, CLOSE.goingAway);
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
    },
  };
}

function asError({ message, ...extensions }: Shown): GraphQLError {
  return new GraphQLError(message, { extensions });
}

/**
 * Sends what goes well itself: its text is written once for all. The protocol gets the rest: what has errors,
 * and the end. Ends the socket, with a reason, when the stream of events cannot go on.
 */
function delivering(
  results: AsyncIterableIterator<ExecutionResult>,
  { id, socket }: Operation,
): AsyncIterableIterator<ExecutionResult> {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const end = { done: true, value: undefined } as const;
  let over = false;
  return {
    async next() {
      for (;;) {
        try {
          const { done, value } = await results.next();
          if (done === true || over) return end;
          if (value.errors !== undefined) return { done: false, value };
          await send(socket, `${head}${textOf(value)}}`);
        } catch (error) {
          const root = rootOf(error);
          if (root instanceof FeedClosed) closeSocket(socket, CLOSE.goingAway);
          // It has been cut off already.
          else if (!(root instanceof SubscriberTooSlow)) throw error;
          return end;
        }
      }
    },
    async return() {
      over = true;
      await results.return?.();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function closeSocket(
  socket: WebSocket,
  { code, reason }: { code: number; reason: string },
  graceMs = CLOSE_GRACE_MS,
): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), graceMs).unref();
}
