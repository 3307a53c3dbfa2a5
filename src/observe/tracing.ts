/**
 * Spans, by OpenTelemetry's API. Without a recorder (OTEL_EXPORTER_OTLP_ENDPOINT is not set), and in requests that are
 * not sampled, a span costs a comparison: nothing is made, and no SDK is loaded.
 *
 * No span holds a token, a credential, an External ID, a document or its variables.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, Span } from '@opentelemetry/api';

export type SpanStart = {
  /** Of few different values: collectors group by it. */
  readonly name: string;
  readonly kind: 'SERVER' | 'CLIENT' | 'INTERNAL';
  readonly attributes: Attributes;
};

/** Headers of a request. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The SDK behind the spans (`trace-exporter.ts`). */
export interface SpanRecorder {
  /** Continues the trace of the caller's headers, or begins one. Null when it is not sampled. */
  beginTrace(start: () => SpanStart, headers: Headers | null): Span | null;
  beginSpan(start: SpanStart, parent: Span): Span;
  /** Ends the span. An error is its status, by the name of its type. */
  end(span: Span, error: string | null): void;
  /** The headers that pass the trace on. */
  headersOf(span: Span): Record<string, string>;
}

export class Tracing {
  #recorder: SpanRecorder | null = null;
  readonly #current = new AsyncLocalStorage<Span | undefined>();

  /** Sends spans to `recorder` from now on; null sends none. */
  recordTo(recorder: SpanRecorder | null): void {
    this.#recorder = recorder;
  }

  /** Begins a trace, or continues the caller's. The caller of this method ends it. Null when it is not recorded. */
  begin(start: () => SpanStart, headers: Headers | null = null): Span | null {
    return this.#recorder?.beginTrace(start, headers) ?? null;
  }

  /** @param error what went wrong, as a word of few different values; null for a success */
  end(span: Span | null, error: string | null = null): void {
    if (span !== null) this.#recorder?.end(span, error);
  }

  /** Runs the work within the span, so that spans that begin meanwhile are its children. */
  within<T>(span: Span | null, work: () => T): T {
    // Work without a span must not continue the trace of what started it.
    if (span === null && this.#current.getStore() === undefined) return work();
    return this.#current.run(span ?? undefined, work);
  }

  /** Runs the work within a span of the current trace. Without a trace, or after its end, there is no span. */
  span<T>(start: () => SpanStart, work: (span: Span | null) => Promise<T>): Promise<T> {
    const parent = this.#active();
    if (parent === null || this.#recorder === null) return work(null);
    return this.#record(this.#recorder.beginSpan(start(), parent), work);
  }

  /** The headers that pass the current trace on to another service; none without a trace. */
  headers(): Record<string, string> {
    const span = this.#active();
    return span === null ? {} : (this.#recorder?.headersOf(span) ?? {});
  }

  async #record<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
    let error: string | null = 'error';
    try {
      const value = await this.#current.run(span, () => work(span));
      error = null;
      return value;
    } catch (thrown) {
      if (thrown instanceof Error) error = thrown.name;
      throw thrown;
    } finally {
      // The work may have ended its span with an error that is not thrown.
      if (span.isRecording()) this.end(span, error);
    }
  }

  #active(): Span | null {
    if (this.#recorder === null) return null;
    const span = this.#current.getStore();
    // Timers and listeners outlive the request that set them.
    return span?.isRecording() === true ? span : null;
  }
}
