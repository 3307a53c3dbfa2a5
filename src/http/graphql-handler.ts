/** Reads a GraphQL request within its limits, and gives its answer what only the server has: streams and their quota. */
import type { ServerResponse } from 'node:http';
import type { TokenQuota } from '../auth/token-quota.ts';
import type { Viewer } from '../auth/viewer.ts';
import { acceptsAnswer, NOT_ACCEPTABLE } from '../graphql/engine/accepted-forms.ts';
import type { Engine } from '../graphql/engine/engine.ts';
import { toGraphQLError } from '../graphql/engine/graphql-error.ts';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import { BODY_TOO_LARGE, TOO_MANY_STREAMS, unsupportedBody } from './errors.ts';
import { type Exchange, refuse } from './exchange.ts';
import { GraphQLAdapter } from './graphql-adapter.ts';

type Parts = {
  readonly engine: Engine;
  readonly streams: TokenQuota;
  /** How long the reader of a stream may take nothing, in milliseconds. */
  readonly stallMs: number;
};

/** The types of a body that is JSON. */
const JSON_TYPES = /^application\/(?:graphql\+)?json[ \t]*(?:;|$)/i;

export class GraphQLHandler {
  readonly #parts: Parts;
  readonly #adapter: GraphQLAdapter;
  /** The answers that are streams now. */
  readonly openStreams = new Set<ServerResponse>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#adapter = new GraphQLAdapter(parts.engine);
  }

  async handle(exchange: Exchange, viewer: Viewer): Promise<void> {
    const { request, response, method, requestId, address } = exchange;
    if (!acceptsAnswer(request.headers.accept)) return refuse(exchange, NOT_ACCEPTABLE);
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
      return refuse(exchange, BODY_TOO_LARGE, { Connection: 'close' });
    const contentType = request.headers['content-type'];
    const isPost = method === 'POST';
    if (isPost && !JSON_TYPES.test(contentType ?? '')) return refuse(exchange, unsupportedBody(contentType));
    const body = isPost ? await readBody(request) : undefined;
    if (body === null) return refuse(exchange, BODY_TOO_LARGE, { Connection: 'close' });
    await this.#adapter.answer(exchange, body, {
      viewer,
      requestId,
      address,
      cutOff: () => void response.destroy(),
      openStream: () => this.#openStream(response, viewer),
    });
  }

  #openStream(response: ServerResponse, viewer: Viewer): void {
    // A client that has disconnected would never give the place back.
    const release = response.destroyed ? null : this.#parts.streams.open(viewer.tokenId);
    if (release === null) throw toGraphQLError(TOO_MANY_STREAMS);
    this.openStreams.add(response);
    response.once('close', () => {
      release();
      this.openStreams.delete(response);
    });
    // Proxies such as nginx would hold events back.
    response.setHeader('X-Accel-Buffering', 'no');
    // A reader that takes nothing, also of what is stored: whatever it takes restarts the time.
    response.setTimeout(this.#parts.stallMs, () => void response.destroy());
  }
}
