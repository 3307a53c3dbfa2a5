/** Reports GraphQL operations of every transport: to metrics, as spans, and to the transport for its log line. */
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Caller } from '../graphql/context.ts';
import { codeOf } from '../graphql/engine/error-format.ts';
import type { Lifecycle, OperationOutcome } from '../observe/lifecycle.ts';
import type { SpanStart, Tracing } from '../observe/tracing.ts';

export type OperationReportParts = { readonly lifecycle: Lifecycle; readonly tracing: Tracing };

/** How an operation ended. */
export type Ended = {
  readonly outcome: OperationOutcome;
  /** Of the first error; null without one. */
  readonly code: string | null;
  readonly durationMs: number;
};

type Result = ExecutionResult | AsyncIterable<unknown>;

/** The name is known only when the operation begins. */
const START: SpanStart = { name: 'graphql', kind: 'INTERNAL', attributes: {} };

export class OperationReports {
  readonly #parts: OperationReportParts;

  constructor(parts: OperationReportParts) {
    this.#parts = parts;
  }

  /** Executes an operation of an HTTP request, within the trace of the request. */
  run<T extends Result>(caller: Caller, execute: () => Promise<T>, ended: (how: Ended) => void): Promise<T> {
    const { tracing } = this.#parts;
    return tracing.span(
      () => START,
      async (span) => {
        const begun = performance.now();
        const result = await execute();
        const how = this.report(caller, errorsOf(result), begun);
        ended(how);
        if (span !== null) {
          const { name, type } = caller.operation;
          // The name of an operation has any number of values: collectors must not group by it.
          span.updateName(type).setAttribute('graphql.operation.type', type);
          if (name !== null) span.setAttribute('graphql.operation.name', name);
          tracing.end(span, how.code);
        }
        return result;
      },
    );
  }

  /** Executes an operation of a WebSocket. Each is a trace: the socket lives long. */
  runAlone<T extends Result>(
    caller: Caller,
    execute: () => Promise<T>,
    ended: (how: Ended) => void,
  ): Promise<T> {
    const { tracing } = this.#parts;
    const start = () => ({ name: 'websocket', kind: 'SERVER', attributes: {} }) as const;
    const span = tracing.begin(start);
    return tracing.within(span, () => this.run(caller, execute, ended).finally(() => tracing.end(span)));
  }

  /** Tells metrics of an operation that has ended, or was refused. */
  report({ operation }: Caller, errors: readonly unknown[], begun: number): Ended {
    const { name, type } = operation;
    const isRefused = errors.length > 0 && type === 'unknown';
    const outcome = isRefused ? 'refused' : errors.length > 0 ? 'error' : 'ok';
    const durationMs = performance.now() - begun;
    this.#parts.lifecycle.emit('operation.end', { operation: name, type, outcome, durationMs });
    return { outcome, code: errors.length > 0 ? codeOf(errors[0]) : null, durationMs };
  }
}

function errorsOf(result: Result): readonly unknown[] {
  return isAsyncIterable(result) ? [] : (result.errors ?? []);
}
