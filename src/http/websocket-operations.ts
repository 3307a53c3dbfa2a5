/** The GraphQL operations of WebSockets: prepares, executes and reports them. */
import { randomUUID } from 'node:crypto';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Context, ServerOptions, SubscribePayload } from 'graphql-ws';
import { errorAsyncIterator, finalAsyncIterator, type GraphQLParams, isAsyncIterable } from 'graphql-yoga';
import type { WebSocket } from 'ws';
import { REJECTIONS } from '../auth/rejections.ts';
import type { TokenWatch } from '../auth/token-watch.ts';
import { FeedClosed, SubscriberTooSlow } from '../events/feed-errors.ts';
import type { Caller } from '../graphql/context.ts';
import type { Engine, Executors } from '../graphql/engine/engine.ts';
import { rootOf } from '../graphql/engine/error-format.ts';
import { toGraphQLError } from '../graphql/engine/graphql-error.ts';
import { newOperationRecord } from '../graphql/engine/operation-record.ts';
import type { Log } from '../observe/log.ts';
import { TOO_MANY_OPERATIONS } from './errors.ts';
import { type Ended, type OperationReportParts, OperationReports } from './operation-reports.ts';
import { loggedName } from './request-reports.ts';
import { CLOSE, CLOSE_FOR, closeSocket } from './websocket-close.ts';

export type SocketOperationParts = OperationReportParts & {
  readonly engine: Engine;
  readonly tokens: TokenWatch;
  readonly operationsPerSocket: number;
  readonly log: Log;
};

/** What belongs to a socket. Without the request, which would take as much memory as all the rest of a subscriber. */
export type SocketState = {
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

export type SocketContext = Context<Record<string, unknown>, SocketState>;

type SocketOperation = ExecutionArgs & {
  readonly rootValue: Executors & { readonly extra: SocketState; readonly caller: Caller };
};

export class SocketOperations {
  readonly #parts: SocketOperationParts;
  readonly #reports: OperationReports;
  #subscriptions = 0;

  constructor(parts: SocketOperationParts) {
    this.#parts = parts;
    this.#reports = new OperationReports(parts);
  }

  /** Open subscriptions of all sockets. */
  get subscriptions(): number {
    return this.#subscriptions;
  }

  /** What graphql-ws calls for each operation. */
  get hooks() {
    return {
      onSubscribe: (context, id, payload) => this.#prepare(context, id, payload),
      onOperation: ({ extra }, id) => void extra.preparing.delete(id),
      execute: (args) => this.#execute(args as SocketOperation),
      subscribe: (args) => this.#subscribe(args as SocketOperation),
      onNext: (_context, _id, _payload, _args, { data = null, errors, extensions = {} }) =>
        errors === undefined ? undefined : { data, errors: this.#format(errors), extensions },
      onError: (_context, _id, _payload, errors) => this.#format(errors),
    } satisfies ServerOptions<Record<string, unknown>, SocketState>;
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
    const ended = await this.#parts.tokens.check(caller.viewer);
    if (ended !== null) {
      closeSocket(extra.socket, CLOSE_FOR[ended]);
      return [toGraphQLError(REJECTIONS[ended])];
    }
    if (operations > this.#parts.operationsPerSocket) {
      this.#parts.lifecycle.emit('rate.limited', { limit: 'socket_operations' });
      return [toGraphQLError(TOO_MANY_OPERATIONS)];
    }
    try {
      const params = payload as GraphQLParams;
      const args = await this.#parts.engine.prepare(params, caller);
      if (!('schema' in args)) return args;
      return { ...args, rootValue: { ...(args.rootValue as Executors), extra, caller } };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  #execute(args: SocketOperation): Promise<ExecutionResult> {
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
    this.#parts.log.info(
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

  async #subscribe(args: SocketOperation) {
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
    return errors.map((error) => this.#parts.engine.format(error, requestId)) as never;
  }
}
