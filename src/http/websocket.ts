/** GraphQL over WebSocket (graphql-transport-ws), at the same address as over HTTP: opens, authenticates and closes sockets. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { TokenQuota } from '../auth/token-quota.ts';
import type { Rejection, Viewer } from '../auth/viewer.ts';
import { ok, type Result } from '../base/result.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { clientAddress } from './client-address.ts';
import { INVALID_WEBSOCKET_REQUEST } from './errors.ts';
import type { RouteRules } from './routes.ts';
import { refuseSocket } from './socket-refusal.ts';
import { CLOSE, CLOSE_FOR, closeSocket, SLOW_CLOSE_GRACE_MS } from './websocket-close.ts';
import {
  type SocketContext,
  type SocketOperationParts,
  SocketOperations,
  type SocketState,
} from './websocket-operations.ts';
import { connectProtocol } from './websocket-transport.ts';

const MAX_INIT_WAIT_MS = 3_000;

/** Sockets without a token yet. With more, the oldest one is closed: clients that authenticate at once get through. */
const MAX_UNAUTHENTICATED_SOCKETS = 1_000;

export type WebSocketOptions = SocketOperationParts &
  Pick<RouteRules, 'authenticator' | 'cookies'> & {
    readonly streams: TokenQuota;
    /** Proxies whose `X-Forwarded-For` is trusted. */
    readonly trustedProxies: BlockList;
  };

export class WebSockets {
  readonly #options: WebSocketOptions;
  readonly #operations: SocketOperations;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES });
  /** Sockets without a token yet, the oldest first. */
  readonly #unauthenticated = new Set<WebSocket>();
  /** Begins the protocol on a socket. */
  readonly #open: (socket: WebSocket, state: SocketState) => void;
  #stopping = false;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#operations = new SocketOperations(options);
    this.#server.on('wsClientError', ({ message }, socket) => {
      const error = {
        ...INVALID_WEBSOCKET_REQUEST,
        message: `The request does not open a WebSocket: ${message}.`,
      };
      refuseSocket(socket, error, { 'Sec-WebSocket-Version': '13, 8' });
    });
    const protocol = makeServer<Record<string, unknown>, SocketState>({
      connectionInitWaitTimeout: MAX_INIT_WAIT_MS,
      onConnect: (context) => this.#authenticate(context),
      ...this.#operations.hooks,
    });
    this.#open = connectProtocol(protocol, this.#server, options.log);
  }

  /** Open subscriptions of all sockets. */
  get subscriptions(): number {
    return this.#operations.subscriptions;
  }

  /** Upgrades the connection of a WebSocket request. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, connection, head, (socket) => {
      this.#limitUnauthenticated(socket);
      this.#open(socket, {
        socket,
        address: clientAddress(request, this.#options.trustedProxies),
        session: this.#options.cookies?.sessionOfSocket(request) ?? null,
        preparing: new Set(),
        streams: new Set(),
      });
      if (this.#stopping) closeSocket(socket, CLOSE.goingAway);
    });
  }

  /** From now on, each new socket is closed at once. Returns what closes those that are open: each once. */
  stop(): (() => void)[] {
    this.#stopping = true;
    return [...this.#server.clients].map((socket) => () => closeSocket(socket, CLOSE.goingAway));
  }

  /** Tells every client that the server goes away. */
  async close(): Promise<void> {
    for (const socket of this.#server.clients) closeSocket(socket, CLOSE.goingAway);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #limitUnauthenticated(socket: WebSocket): void {
    this.#unauthenticated.add(socket);
    const [oldest] = this.#unauthenticated;
    if (this.#unauthenticated.size > MAX_UNAUTHENTICATED_SOCKETS && oldest !== undefined) {
      this.#unauthenticated.delete(oldest);
      oldest.terminate();
    }
    socket.once('close', () => this.#unauthenticated.delete(socket));
    // The protocol answers pings before authentication: a client that only sends must not fill the memory.
    socket.on('message', () => {
      if (socket.bufferedAmount > MAX_BODY_BYTES) socket.terminate();
    });
  }

  /** By the token of the first message; without one, by the cookie with which the socket was opened. */
  async #identify({ connectionParams, extra }: SocketContext): Promise<Result<Viewer, Rejection>> {
    const { authenticator } = this.#options;
    const { address, session } = extra;
    const token = connectionParams?.['Authorization'] ?? connectionParams?.['authorization'];
    if (token !== undefined || session === null)
      return authenticator.authenticate(typeof token === 'string' ? token : undefined, address);
    // An open WebSocket brings the browser no cookie: a session that must be renewed counts as expired.
    const origin = { address, requestId: randomUUID() };
    const found = await authenticator.authenticatePerson(session, origin, false);
    return found.ok ? ok(found.value.viewer) : found;
  }

  async #authenticate(context: SocketContext): Promise<boolean> {
    const { streams, tokens, lifecycle } = this.#options;
    const { extra } = context;
    const { socket, address } = extra;
    const authentication = await this.#identify(context);
    this.#unauthenticated.delete(socket);
    // A socket that is closed already would never release its slot.
    if (socket.readyState !== socket.OPEN) return false;
    if (!authentication.ok) {
      const reason = CLOSE_FOR[authentication.error];
      if (reason !== undefined) closeSocket(socket, reason);
      return false;
    }
    const viewer = authentication.value;
    const releaseSlot = streams.open(viewer.tokenId);
    if (releaseSlot === null) {
      lifecycle.emit('rate.limited', { limit: 'streams' });
      closeSocket(socket, CLOSE.tooManyStreams);
      return false;
    }
    const unwatch = tokens.watch(viewer, (why) => closeSocket(socket, CLOSE_FOR[why]));
    socket.once('close', () => {
      releaseSlot();
      unwatch();
      for (const stream of extra.streams) void stream.return?.();
    });
    const cutOff = () => {
      lifecycle.emit('subscriber.cutoff', { reason: 'too_slow' });
      closeSocket(socket, CLOSE.tooSlow, SLOW_CLOSE_GRACE_MS);
    };
    extra.caller = { viewer, address, cutOff };
    return true;
  }
}
