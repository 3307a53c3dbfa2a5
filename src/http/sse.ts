/**
 * Streams over server-sent events, as graphql-sse's "distinct connections mode" has it: `next` for each result,
 * `complete` at the end. Waits for a reader that does not keep up, instead of buffering for it.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { TokenEnd, TokenWatch } from '../auth/token-watch.ts';
import type { Caller } from '../graphql/context.ts';
import type { Engine } from './engine.ts';
import { REJECTIONS } from './errors.ts';
import { operationKind } from './operation-kind.ts';
import type { OperationRequest } from './operation-request.ts';

/** Proxies close what is silent for longer. */
const PING_MS = 12_000;

/** Executes the operation, and streams its results until the end of either side. A GET may change nothing. */
export async function streamOperation(
  engine: Engine,
  operation: OperationRequest,
  caller: Caller,
  {
    method,
    response,
    tokens,
    stallMs,
  }: { method: string | undefined; response: ServerResponse; tokens: TokenWatch; stallMs: number },
): Promise<{ refused: 405 } | null> {
  // What a slow reader has not read fills the buffers: nothing more would get through to say why.
  const cutOff = () => void response.destroy();
  const prepared = engine.prepare(operation, { ...caller, cutOff });
  if (method === 'GET' && 'args' in prepared && operationKind(prepared.args) === 'mutation') {
    return { refused: 405 };
  }
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Proxies such as nginx would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  // Also one that still reads what is stored, of which nothing piles up. Whatever it takes begins the time anew.
  response.setTimeout(stallMs, cutOff);
  const send = (result: ExecutionResult) => write(response, event('next', clean(engine, result, caller)));
  const ping = setInterval(() => {
    if (response.writableLength === 0) response.write(':\n\n');
  }, PING_MS);
  ping.unref();
  let results: AsyncIterator<ExecutionResult> | null = null;
  let tokenEnd: TokenEnd | null = null;
  const release = tokens.watch(caller.viewer, (why) => {
    tokenEnd = why;
    void Promise.resolve(results?.return?.()).catch(() => {});
  });
  // A reader that goes away ends the operation at once, even while it waits.
  response.once('close', () => void Promise.resolve(results?.return?.()).catch(() => {}));

  try {
    if (!('args' in prepared)) {
      await send({ errors: prepared });
    } else {
      const result = await run(prepared);
      if (isStream(result)) {
        results = result[Symbol.asyncIterator]();
        for (;;) {
          if (response.destroyed || tokenEnd !== null) break;
          const { done, value } = await results.next();
          if (done === true || tokenEnd !== null) break;
          await send(value);
        }
        if (tokenEnd !== null) await send({ errors: [rejection(tokenEnd)] });
      } else {
        await send(result);
      }
    }
  } catch (error) {
    if (!response.destroyed) await send({ errors: [error as GraphQLError] });
  } finally {
    release();
    clearInterval(ping);
    await Promise.resolve(results?.return?.()).catch(() => {});
  }
  if (!response.destroyed) response.end(event('complete', null));
  return null;
}

function rejection(reason: TokenEnd): GraphQLError {
  const { message, ...extensions } = REJECTIONS[reason];
  return new GraphQLError(message, { extensions });
}

type Ready = Extract<Awaited<ReturnType<Engine['prepare']>>, { args: unknown }>;
type Result = ExecutionResult | AsyncIterable<ExecutionResult>;

/** Subscriptions are subscribed to, everything else executed. */
async function run(prepared: Ready): Promise<Result> {
  const { args, execute, subscribe } = prepared;
  return (await (operationKind(prepared.args) === 'subscription'
    ? subscribe(args)
    : execute(args))) as Result;
}

function isStream(result: Result): result is AsyncIterable<ExecutionResult> {
  return Symbol.asyncIterator in result;
}

function clean(engine: Engine, result: ExecutionResult, { requestId }: Caller) {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map((error) => engine.format(error, requestId)) };
}

function event(name: 'next' | 'complete', data: unknown): string {
  return `event: ${name}\ndata: ${data === null ? '' : JSON.stringify(data)}\n\n`;
}

/** Resolves once there is room for more, or the reader is gone. */
async function write(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed || response.write(text)) return;
  const gone = new AbortController();
  const { signal } = gone;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(
    () => {},
  );
  gone.abort();
}
