/**
 * GraphQL over HTTP: yoga's `getResultForParams`, without the Request and Response objects that take most of yoga's time.
 * Streams are written by yoga's own processor for server-sent events.
 */
import { pipeline } from 'node:stream/promises';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { type GraphQLParams, getSSEProcessor, isAsyncIterable, mapAsyncIterator } from 'graphql-yoga';
import type { Caller } from '../graphql/context.ts';
import type { AcceptedForms } from '../graphql/engine/accepted-forms.ts';
import type { Engine } from '../graphql/engine/engine.ts';
import { responseOf } from '../graphql/engine/error-format.ts';
import { type Exchange, openResponse, reply } from './exchange.ts';
import type { OperationReports } from './operation-reports.ts';
import { type RateLimitParts, rateLimitHeaders } from './rate-limits.ts';
import { loggedName } from './request-reports.ts';
import type { Steps } from './steps.ts';

export type AdapterParts = RateLimitParts & {
  readonly engine: Engine;
  readonly steps: Pick<Steps, 'answered'>;
};

type Result = ExecutionResult | AsyncIterable<ExecutionResult>;

const EVENT_STREAM = 'text/event-stream';

export class GraphQLAdapter {
  readonly #parts: AdapterParts;
  readonly #reports: OperationReports;
  readonly #processStream = getSSEProcessor();

  constructor(parts: AdapterParts, reports: OperationReports) {
    this.#parts = parts;
    this.#reports = reports;
  }

  /** @param params as the client sent them: yoga refuses what is not a GraphQL request */
  async answer(exchange: Exchange, params: unknown, forms: AcceptedForms, caller: Caller): Promise<void> {
    const result = await this.#reports.run(
      caller,
      () => this.#execute(exchange, params as GraphQLParams, caller),
      ({ outcome, code }) => {
        exchange.record.outcome = outcome;
        exchange.record.code = code ?? undefined;
        const { operationName } = (params ?? {}) as Partial<GraphQLParams>;
        exchange.record.operation = loggedName(caller.operation.name ?? operationName);
      },
    );
    if (isAsyncIterable(result) || forms.preferred === EVENT_STREAM)
      return this.#stream(exchange, result, caller);
    const type = forms.preferred;
    const { status, headers } = responseOf(result, type);
    const text = JSON.stringify(this.#formatted(result, caller));
    this.#parts.steps.answered(text.length);
    reply(exchange, status, text, {
      ...headers,
      ...rateLimitHeaders(caller.viewer, this.#parts),
      'Content-Type': `${type}; charset=utf-8`,
    });
  }

  async #execute({ method }: Exchange, params: GraphQLParams, caller: Caller): Promise<Result> {
    // All that yoga reads of a request.
    const request = { method } as Request;
    try {
      const { yoga, contextFor } = this.#parts.engine;
      return (await yoga.getResultForParams({ params, request }, contextFor(caller) as never)) as Result;
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }

  #formatted({ data, errors, extensions }: ExecutionResult, { requestId }: Caller) {
    const { format } = this.#parts.engine;
    return { errors: errors?.map((error) => format(error, requestId)), data, extensions };
  }

  async #stream(exchange: Exchange, result: Result, caller: Caller): Promise<void> {
    const { status, headers } = isAsyncIterable(result)
      ? { status: 200, headers: {} }
      : responseOf(result, EVENT_STREAM);
    const response = openResponse(exchange).writeHead(status, {
      ...headers,
      'Content-Type': `${EVENT_STREAM}; charset=utf-8`,
      'Cache-Control': 'no-store',
      Connection: 'close',
      // Proxies such as nginx would hold events back.
      'X-Accel-Buffering': 'no',
    });
    const formatted = isAsyncIterable(result)
      ? mapAsyncIterator(result, (one) => this.#formatted(one, caller))
      : this.#formatted(result, caller);
    const { fetchAPI } = this.#parts.engine.yoga;
    const { body } = await this.#processStream(formatted as never, fetchAPI, EVENT_STREAM);
    // Waits for a slow reader, and ends the operation when the client disconnects.
    if (body !== null) await pipeline(body, response).catch(() => {});
  }
}
