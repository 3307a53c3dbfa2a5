/**
 * Sends spans by OTLP over HTTP. This file loads OpenTelemetry's SDK, so it is imported only where
 * OTEL_EXPORTER_OTLP_ENDPOINT is set.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  SamplingDecision,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { BUILD } from './build.ts';
import type { Log } from './log.ts';
import type { TraceOptions } from './trace-options.ts';
import type { SpanRecorder, SpanStart } from './tracing.ts';

/** How long sending may take, with its retries. The end of the process waits as long for the last spans. */
const MAX_SEND_MS = 3_000;

/** The log repeats at most this often that spans cannot be sent. */
const MIN_REPORT_GAP_MS = 60_000;

export type TraceExporter = {
  readonly recorder: SpanRecorder;
  /** Sends what is waiting, and ends. Never throws: a collector that is away must not delay or fail the end. */
  close(): Promise<void>;
};

export function startTraceExporter(options: TraceOptions, log: Log): TraceExporter {
  const exporter = new OTLPTraceExporter({
    url: options.url,
    headers: { ...options.headers },
    timeoutMillis: MAX_SEND_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.version': BUILD.version,
      'service.instance.id': randomUUID(),
      ...options.resourceAttributes,
      'service.name': options.serviceName,
    }),
    // The recorder has decided before it makes a span.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new BatchSpanProcessor({ exporter: reporting(exporter, options.url, log) })],
  });
  const recorder = new Recorder(provider.getTracer('aurora', BUILD.version), options);
  return {
    recorder,
    async close() {
      // A failure is in the log already.
      const sent = provider.shutdown().catch(() => {});
      await Promise.race([sent, pause(MAX_SEND_MS, undefined, { ref: false })]);
    },
  };
}

/** The exporter, with a line in the log when it cannot send. Spans that cannot be sent are dropped. */
function reporting(exporter: SpanExporter, url: string, log: Log): SpanExporter {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const now = performance.now();
        if (result.code === ExportResultCode.FAILED && now - reportedAt >= MIN_REPORT_GAP_MS) {
          reportedAt = now;
          log.warn({ error: result.error, url }, 'cannot send traces; check OTEL_EXPORTER_OTLP_ENDPOINT');
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

class Recorder implements SpanRecorder {
  readonly #tracer: Tracer;
  readonly #options: Pick<TraceOptions, 'sampling'>;
  readonly #ofTraceId: TraceIdRatioBasedSampler;
  readonly #propagator = new W3CTraceContextPropagator();

  constructor(tracer: Tracer, options: Pick<TraceOptions, 'sampling'>) {
    this.#tracer = tracer;
    this.#options = options;
    this.#ofTraceId = new TraceIdRatioBasedSampler(options.sampling.ratio);
  }

  beginTrace(start: () => SpanStart, headers: Parameters<SpanRecorder['beginTrace']>[1]): Span | null {
    const parent =
      headers?.['traceparent'] === undefined
        ? ROOT_CONTEXT
        : this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    return this.#isSampled(parent) ? this.#begin(start(), parent) : null;
  }

  beginSpan(start: SpanStart, parent: Span): Span {
    return this.#begin(start, trace.setSpan(ROOT_CONTEXT, parent));
  }

  end(span: Span, error: string | null): void {
    if (error !== null) {
      span.setAttribute('error.type', error);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  }

  headersOf(span: Span): Record<string, string> {
    const headers: Record<string, string> = {};
    this.#propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
    return headers;
  }

  /** Decided before anything is made, so that a request that is not sampled costs nothing. */
  #isSampled(parent: Context): boolean {
    const { followsCaller, ratio } = this.#options.sampling;
    const caller = trace.getSpanContext(parent);
    if (caller === undefined) return Math.random() < ratio;
    if (followsCaller) return (caller.traceFlags & 1) === 1;
    // All services with this ratio keep the same traces.
    const { decision } = this.#ofTraceId.shouldSample(parent, caller.traceId);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  #begin({ name, kind, attributes }: SpanStart, parent: Context): Span {
    return this.#tracer.startSpan(name, { kind: SpanKind[kind], attributes }, parent);
  }
}
