/** Reads a GraphQL request within its limits, and gives its answer what only the server has: streams and their quota. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenQuota } from '../auth/token-quota.ts';
import type { Viewer } from '../auth/viewer.ts';
import { FeedClosed } from '../events/feed-errors.ts';
import { acceptedForms, NOT_ACCEPTABLE } from '../graphql/engine/accepted-forms.ts';
import { toGraphQLError } from '../graphql/engine/graphql-error.ts';
import { newOperationRecord } from '../graphql/engine/operation-record.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import { BODY_TOO_LARGE, NOT_JSON, TOO_MANY_STREAMS, unsupportedBody } from './errors.ts';
import { type Exchange, refuse } from './exchange.ts';
import { type AdapterParts, GraphQLAdapter } from './graphql-adapter.ts';
import { type OperationReportParts, OperationReports } from './operation-reports.ts';
import { queryOf } from './request-target.ts';
import type { Route } from './routes.ts';

type Parts = OperationReportParts &
  AdapterParts & {
    readonly streams: TokenQuota;
    /** How long the reader of a stream may take nothing, in milliseconds. */
    readonly stallMs: number;
    readonly random: () => number;
  };

export const GRAPHQL_PATH = '/graphql';

/** How long clients wait until they reconnect to a server that stops: the shortest time, and the longest. */
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 5_000;

/** The types of a body that is JSON. */
const JSON_TYPES = /^application\/(?:graphql\+)?json[ \t]*(?:;|$)/i;

export class GraphQLHandler {
  readonly #parts: Parts;
  readonly #adapter: GraphQLAdapter;
  /** The answers that are streams now, and what ends each. */
  readonly #openStreams = new Map<ServerResponse, AbortController>();
  #stopping = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#adapter = new GraphQLAdapter(parts, new OperationReports(parts));
  }

  /** Open subscriptions over HTTP. */
  get subscriptions(): number {
    return this.#openStreams.size;
  }

  get route(): Route {
    return {
      name: 'graphql',
      path: GRAPHQL_PATH,
      methods: ['GET', 'POST'],
      access: 'TOKEN',
      handle: (exchange, viewer) => this.#handle(exchange, viewer),
    };
  }

  /** From now on, no stream is opened. Returns what ends those that are open: each once. */
  stopStreams(): (() => void)[] {
    this.#stopping = true;
    return [...this.#openStreams].map(([response, end]) => () => {
      if (response.headersSent && !response.writableEnded) {
        const { random } = this.#parts;
        // A field of the event stream format. Programs that follow it reconnect after so many milliseconds.
        response.write(`retry: ${Math.round(MIN_RETRY_MS + random() * (MAX_RETRY_MS - MIN_RETRY_MS))}\n`);
      }
      end.abort(new FeedClosed());
    });
  }

  async #handle(exchange: Exchange, viewer: Viewer): Promise<void> {
    const { request, response, method, requestId, address } = exchange;
    const forms = acceptedForms(request.headers.accept);
    if (forms === null) return refuse(exchange, NOT_ACCEPTABLE);
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
      return refuse(exchange, BODY_TOO_LARGE, { Connection: 'close' });
    const contentType = request.headers['content-type'];
    const isPost = method === 'POST';
    if (isPost && !JSON_TYPES.test(contentType ?? '')) return refuse(exchange, unsupportedBody(contentType));
    const body = isPost ? await readBody(request) : '';
    if (body === null) return refuse(exchange, BODY_TOO_LARGE, { Connection: 'close' });
    let params: unknown;
    try {
      params = isPost ? JSON.parse(body) : queryParams(request);
    } catch {
      return refuse(exchange, NOT_JSON);
    }
    await this.#adapter.answer(exchange, params, forms, {
      viewer,
      requestId,
      address,
      operation: newOperationRecord(),
      cutOff: () => this.#cutOff(response, 'too_slow'),
      openStream: () => {
        if (!forms.stream) throw toGraphQLError(NOT_ACCEPTABLE);
        return this.#openStream(exchange, viewer);
      },
    });
  }

  #cutOff(response: ServerResponse, reason: 'too_slow' | 'stalled'): void {
    this.#parts.lifecycle.emit('subscriber.cutoff', { reason });
    response.destroy();
  }

  #openStream(exchange: Exchange, viewer: Viewer): AbortSignal {
    const { response } = exchange;
    if (this.#stopping) throw toGraphQLError(new FeedClosed().clientError);
    // A client that has disconnected would never give the place back.
    const release = response.destroyed ? null : this.#parts.streams.open(viewer.tokenId);
    if (release === null) {
      if (!response.destroyed) this.#parts.lifecycle.emit('rate.limited', { limit: 'streams' });
      throw toGraphQLError(TOO_MANY_STREAMS);
    }
    const end = new AbortController();
    exchange.record.isStream = true;
    this.#openStreams.set(response, end);
    response.once('close', () => {
      release();
      this.#openStreams.delete(response);
      end.abort();
    });
    // A reader that takes nothing, also of what is stored: whatever it takes restarts the time.
    response.setTimeout(this.#parts.stallMs, () => this.#cutOff(response, 'stalled'));
    return end.signal;
  }
}

/** The parameters of a GET. Throws a SyntaxError for variables or extensions that are not JSON. */
function queryParams(request: IncomingMessage): unknown {
  const params = Object.fromEntries(queryOf(request));
  const { variables, extensions } = params;
  return {
    ...params,
    ...(variables !== undefined && { variables: JSON.parse(variables) }),
    ...(extensions !== undefined && { extensions: JSON.parse(extensions) }),
  };
}
