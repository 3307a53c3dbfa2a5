/**
 * GraphQL over HTTP. A plain JSON request goes to yoga's `getResultForParams`, without the Request and Response objects
 * that take most of yoga's time. Everything else (GET, streams, other media types) goes to `yoga.fetch`.
 */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Caller } from '../graphql/context.ts';
import type { Engine } from '../graphql/engine/engine.ts';
import { responseOf } from '../graphql/engine/error-format.ts';
import { parseObject } from './body.ts';
import { type Exchange, reply } from './exchange.ts';
import { Steps } from './steps.ts';

const JSON_TYPE = 'application/json';
const PLAIN_BODY = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;
/** Headers that want a result as JSON and no stream; the first type is the one to answer with. */
const PLAIN_ACCEPT =
  /^(application\/(?:graphql-response\+)?json|\*\/\*)(?:, ?(?:application\/json|\*\/\*)(?:; ?q=0\.[1-9])?)*$/;

export class GraphQLAdapter {
  readonly #engine: Engine;
  readonly #steps = new Steps();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @param body of a POST: JSON by its Content-Type */
  async answer(exchange: Exchange, body: string | undefined, caller: Caller): Promise<void> {
    const type = plainType(exchange.request);
    const params = type === null ? null : parseObject(body);
    if (type === null || params === null) return this.#answerByYoga(exchange, body, caller);
    await this.#steps.next();
    const { data, errors } = await this.#execute(params, exchange.request, caller);
    const formatted = errors?.map((error) => this.#engine.format(error, caller.requestId));
    const text = JSON.stringify({ errors: formatted, data });
    this.#steps.answered(text.length);
    const { status, headers } = responseOf(errors ?? [], type);
    reply(exchange, status, text, { ...headers, 'Content-Type': `${type}; charset=utf-8` });
  }

  async #execute(params: GraphQLParams, { method, url, headers }: IncomingMessage, caller: Caller) {
    // All that yoga and its plugins read of a request.
    const get = (name: string) => headers[name] ?? null;
    const request = { method, url, headers: { get } } as unknown as Request;
    try {
      const result = await this.#engine.yoga.getResultForParams({ params, request }, { ...caller } as never);
      return result as ExecutionResult;
    } catch (error) {
      return { errors: [error as GraphQLError], data: undefined };
    }
  }

  async #answerByYoga(
    { request, response }: Exchange,
    body: string | undefined,
    caller: Caller,
  ): Promise<void> {
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = request.headers;
    // The body is JSON, whatever its exact type.
    const json = body === undefined ? {} : { body, headers: { ...headers, 'content-type': JSON_TYPE } };
    const init = { method: request.method, headers, ...json } as RequestInit;
    const answer = await this.#engine.yoga.fetch(`http://localhost${request.url}`, init, caller);
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'cache-control': 'no-store' });
    if (answer.body === null) return void response.end();
    // Waits for a slow reader, and ends the operation when the client disconnects.
    await pipeline(answer.body, response).catch(() => {});
  }
}

/** The media type to answer with; null when yoga has to look at the request. */
function plainType({ method, headers }: IncomingMessage): string | null {
  if (method !== 'POST' || !PLAIN_BODY.test(headers['content-type'] ?? '')) return null;
  const wanted = PLAIN_ACCEPT.exec(headers.accept ?? '*/*')?.[1];
  return wanted === '*/*' ? JSON_TYPE : (wanted ?? null);
}
