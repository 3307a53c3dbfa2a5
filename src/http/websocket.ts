/** GraphQL over WebSocket (graphql-transport-ws), at the same address as over HTTP. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { type Context, makeServer, type SubscribePayload } from 'graphql-ws';
import { errorAsyncIterator, finalAsyncIterator, type GraphQLParams, isAsyncIterable } from 'graphql-yoga';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticator } from '../auth/authenticator.ts';
import { REJECTIONS } from '../auth/rejections.ts';
import type { TokenQuota } from '../auth/token-quota.ts';
import type { TokenEnd, TokenWatch } from '../auth/token-watch.ts';
import type { Rejection, Viewer } from '../auth/viewer.ts';
import { ok, type Result } from '../base/result.ts';
import { FeedClosed, SubscriberTooSlow } from '../events/feed-errors.ts';
import type { Caller } from '../graphql/context.ts';
import type { Engine, Executors } from '../graphql/engine/engine.ts';
import { rootOf } from '../graphql/engine/error-format.ts';
import { toGraphQLError } from '../graphql/engine/graphql-error.ts';
import { newOperationRecord } from '../graphql/engine/operation-record.ts';
import type { Log } from '../observe/log.ts';
import { MAX_BODY_BYTES } from './body.ts';
import { clientAddress } from './client-address.ts';
import { INVALID_WEBSOCKET_REQUEST, TOO_MANY_OPERATIONS } from './errors.ts';
import { type Ended, type OperationReportParts, OperationReports } from './operation-reports.ts';
import { loggedName } from './request-reports.ts';
import type { SessionCookies } from './routes.ts';
import { refuseSocket } from './socket-refusal.ts';
import { connectProtocol } from './websocket-transport.ts';

/** Why the server closes a socket, besides the protocol's own reasons. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server is going away: subscribe again with "after"' },
  expired: { code: 4403, reason: 'Forbidden: the token has expired' },
  revoked: { code: 4403, reason: 'Forbidden: the token has been revoked' },
  issuerUnavailable: { code: 1013, reason: 'The issuer is unavailable: try again in 5 s' },
  tooManyStreams: { code: 1013, reason: 'The token has too many open streams: try again in 30 s' },
  idInUse: { code: 4409, reason: 'The id of the operation is in use' },
  tooSlow: { code: 4413, reason: 'Subscriber too slow: subscribe again with "after"' },
} as const;

type CloseReason = { readonly code: number; readonly reason: string };

/** For other rejections, graphql-ws closes the socket. */
const CLOSE_FOR: Readonly<Record<TokenEnd, CloseReason> & Partial<Record<Rejection, CloseReason>>> = {
  EXPIRED: CLOSE.expired,
  SESSION_ENDED: CLOSE.expired,
  REVOKED: CLOSE.revoked,
  ISSUER_UNAVAILABLE: CLOSE.issuerUnavailable,
};

/** The time that a client has to read the close frame. Then the socket is terminated. */
const CLOSE_GRACE_MS = 2_000;
const SLOW_CLOSE_GRACE_MS = 10_000;

const MAX_INIT_WAIT_MS = 3_000;

/** Sockets without a token yet. With more, the oldest one is closed: clients that authenticate at once get through. */
const MAX_UNAUTHENTICATED_SOCKETS = 1_000;

export type WebSocketOptions = OperationReportParts & {
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly tokens: TokenWatch;
  readonly streams: TokenQuota;
  readonly trustedProxies: BlockList;
  /** Null when nobody can sign in. */
  readonly cookies: SessionCookies | null;
  readonly operationsPerSocket: number;
  readonly log: Log;
};

/** What belongs to a socket. Without the request, which would take as much memory as all the rest of a subscriber. */
type SocketState = {
  readonly socket: WebSocket;
  readonly address: string;
  /** The secret of a session, if a page of this server has opened the socket. */
  readonly session: string | null;
  /** Ids of operations that are being prepared: graphql-ws would let another take the id meanwhile. */
  readonly preparing: Set<string>;
  /** Streams that are open: graphql-ws forgets one whose id was taken by another. */
  readonly streams: Set<AsyncIterableIterator<unknown>>;
  caller?: Omit<Caller, 'requestId' | 'operation'>;
};
type SocketContext = Context<Record<string, unknown>, SocketState>;
type Operation = ExecutionArgs & {
  readonly rootValue: Executors & { readonly extra: SocketState; readonly caller: Caller };
};

export class WebSockets {
  readonly #options: WebSocketOptions;
  readonly #reports: OperationReports;
  #subscriptions = 0;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES });
  /** Sockets without a token yet, the oldest first. */
  readonly #unauthenticated = new Set<WebSocket>();
  /** Begins the protocol on a socket. */
  readonly #open: (socket: WebSocket, state: SocketState) => void;
  #stopping = false;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#reports = new OperationReports(options);
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
      onSubscribe: (context, id, payload) => this.#prepare(context, id, payload),
      onOperation: ({ extra }, id) => void extra.preparing.delete(id),
      execute: (args) => this.#execute(args as Operation),
      subscribe: (args) => this.#subscribe(args as Operation),
      onNext: (_context, _id, _payload, _args, { data = null, errors, extensions = {} }) =>
        errors === undefined ? undefined : { data, errors: this.#format(errors), extensions },
      onError: (_context, _id, _payload, errors) => this.#format(errors),
    });
    this.#open = connectProtocol(protocol, this.#server, options.log);
  }

  /** Open subscriptions of all sockets. */
  get subscriptions(): number {
    return this.#subscriptions;
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

  async #prepare(
    { extra, subscriptions }: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[] | undefined> {
    if (extra.caller === undefined) throw new Error('An operation came before connection_init.');
    if (extra.preparing.has(id)) {
      closeSocket(extra.socket, CLOSE.idInUse);
      return [];
    }
    extra.preparing.add(id);
    const caller = { ...extra.caller, requestId: randomUUID(), operation: newOperationRecord() };
    const begun = performance.now();
    const prepared = await this.#argsOf(extra, caller, Object.keys(subscriptions).length, payload);
    if ('schema' in prepared) return prepared;
    extra.preparing.delete(id);
    this.#log(caller, payload.operationName, this.#reports.report(caller, prepared, begun));
    return prepared;
  }

  /** @param operations of the socket, with the new one */
  async #argsOf(
    extra: SocketState,
    caller: Caller,
    operations: number,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    // Another process may have revoked the token a moment ago; its notice comes some milliseconds later.
    const ended = await this.#options.tokens.check(caller.viewer);
    if (ended !== null) {
      closeSocket(extra.socket, CLOSE_FOR[ended]);
      return [toGraphQLError(REJECTIONS[ended])];
    }
    if (operations > this.#options.operationsPerSocket) {
      this.#options.lifecycle.emit('rate.limited', { limit: 'socket_operations' });
      return [toGraphQLError(TOO_MANY_OPERATIONS)];
    }
    try {
      const params = payload as GraphQLParams;
      const args = await this.#options.engine.prepare(params, caller);
      if (!('schema' in args)) return args;
      return { ...args, rootValue: { ...(args.rootValue as Executors), extra, caller } };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  #execute(args: Operation): Promise<ExecutionResult> {
    const { execute, caller } = args.rootValue;
    return this.#run(caller, args, () => execute(args));
  }

  /** Runs an operation, and reports how it has ended. */
  #run<T extends ExecutionResult | AsyncIterable<ExecutionResult>>(
    caller: Caller,
    { operationName }: ExecutionArgs,
    run: () => Promise<T>,
  ): Promise<T> {
    return this.#reports.runAlone(caller, run, (ended) => this.#log(caller, operationName, ended));
  }

  #log({ requestId, viewer, address, operation }: Caller, operationName: unknown, ended: Ended): void {
    const { outcome, code, durationMs } = ended;
    const line = { requestId, operation: loggedName(operation.name ?? operationName), outcome };
    this.#options.log.info(
      {
        ...line,
        ...(code !== null && { code }),
        durationMs: Math.round(durationMs),
        tokenId: viewer.tokenId,
        address,
      },
      'operation over WebSocket',
    );
  }

  async #subscribe(args: Operation) {
    const { subscribe, extra, caller } = args.rootValue;
    // Without the root value: a subscription would keep the executors as long as it lasts.
    const { rootValue: _, ...rest } = args;
    const result = await this.#run(caller, args, () => subscribe(rest));
    if (!isAsyncIterable(result)) return result;
    const stream: AsyncIterableIterator<ExecutionResult> = finalAsyncIterator(
      errorAsyncIterator(result, (error) => {
        const root = rootOf(error);
        if (root instanceof FeedClosed) closeSocket(extra.socket, CLOSE.goingAway);
        // A slow subscriber's socket is closed already.
        else if (!(root instanceof SubscriberTooSlow)) throw error;
      }),
      () => {
        if (extra.streams.delete(stream)) this.#subscriptions--;
      },
    );
    extra.streams.add(stream);
    this.#subscriptions++;
    if (extra.socket.readyState !== extra.socket.OPEN) void stream.return?.();
    return stream;
  }

  #format(errors: readonly GraphQLError[]) {
    const requestId = randomUUID();
    return errors.map((error) => this.#options.engine.format(error, requestId)) as never;
  }
}

function closeSocket(socket: WebSocket, { code, reason }: CloseReason, graceMs = CLOSE_GRACE_MS): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), graceMs).unref();
}
