/** Reports each request when it has ended: a line in the log, metrics, and a span. */
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { Exchange } from './exchange.ts';
import type { Route } from './routes.ts';

export type RequestReportParts = {
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly tracing: Tracing;
};

/** Longer names of operations are cut off in the log. */
const MAX_NAME_CHARACTERS = 64;

export class RequestReports {
  readonly #parts: RequestReportParts;

  constructor(parts: RequestReportParts) {
    this.#parts = parts;
  }

  /**
   * Runs the handler of a request within its trace, and reports the request when its answer is written.
   *
   * @param receivedAt when its headers were read, as `performance.now()` tells it
   */
  run<T>(exchange: Exchange, route: Route | undefined, receivedAt: number, handle: () => T): T {
    const { tracing } = this.#parts;
    const name = route?.name ?? 'page';
    const { request, response, method, record } = exchange;
    const span = tracing.begin(
      () => ({
        name: `${METHODS.has(method) ? method : 'HTTP'} /${name}`,
        kind: 'SERVER',
        attributes: {
          'http.request.method': METHODS.has(method) ? method : '_OTHER',
          'http.route': `/${name}`,
        },
      }),
      request.headers,
    );
    const traceId = span?.spanContext().traceId;
    const report = () => {
      const elapsedMs = performance.now() - receivedAt;
      this.#log(exchange, elapsedMs, traceId);
      const { statusCode: status } = response;
      const durationMs = record.isStream ? null : elapsedMs;
      this.#parts.lifecycle.emit('request.end', { route: name, method, status, durationMs });
      span?.setAttribute('http.response.status_code', status);
      tracing.end(span, status >= 500 ? String(status) : null);
    };
    if (response.closed) report();
    else response.on('close', report);
    return tracing.within(span, handle);
  }

  #log(
    { method, path, requestId, address, response, record }: Exchange,
    elapsedMs: number,
    traceId: string | undefined,
  ): void {
    const { statusCode: status } = response;
    const isAborted = !response.writableFinished && !record.isStream;
    const { operation, code, tokenId } = record;
    const outcome = isAborted ? 'aborted' : (record.outcome ?? outcomeOf(status));
    const durationMs = Math.round(elapsedMs);
    // Undefined values are left out of the line.
    const line = { requestId, method, path, status, durationMs, operation, outcome, code, tokenId, address };
    this.#parts.log.info(traceId === undefined ? line : { ...line, traceId }, 'request');
  }
}

const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']);

function outcomeOf(status: number): 'ok' | 'refused' | 'error' {
  if (status < 400) return 'ok';
  return status < 500 ? 'refused' : 'error';
}

/** The name of an operation for the log: clients may send any text. */
export function loggedName(name: unknown): string | undefined {
  return typeof name === 'string' && name !== ''
    ? name.slice(0, MAX_NAME_CHARACTERS).replace(/\W/g, '?')
    : undefined;
}
