/** Starts metrics and traces, where they are configured. Only then is OpenTelemetry's SDK loaded. */
import type { Config } from './config.ts';
import type { InstrumentParts } from './observe/instruments.ts';
import type { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import type { MetricsServer } from './observe/metrics-server.ts';
import type { TraceExporter } from './observe/trace-exporter.ts';
import type { Tracing } from './observe/tracing.ts';

export type TelemetryParts = {
  readonly config: Pick<Config, 'metrics' | 'traces'>;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly tracing: Tracing;
};

/** Whether anything listens to lifecycle events or records spans. */
export function isTelemetryOn({ metrics, traces }: TelemetryParts['config']): boolean {
  return metrics !== null || traces !== null;
}

export class Telemetry {
  readonly #parts: TelemetryParts;
  #metrics: MetricsServer | null = null;
  #traces: TraceExporter | null = null;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
  }

  /** The address of the metrics; null if METRICS_PORT is not set. */
  get metricsUrl(): string | null {
    return this.#metrics?.url ?? null;
  }

  /** @throws CannotStart when metrics cannot listen */
  async start(instruments: () => InstrumentParts): Promise<void> {
    const { config, log, lifecycle, tracing } = this.#parts;
    if (config.metrics !== null) {
      const { startMetrics } = await import('./observe/metrics-server.ts');
      const address = config.metrics;
      this.#metrics = await startMetrics({ address, lifecycle, instruments: instruments(), log });
    }
    if (config.traces !== null) {
      const { startTraceExporter } = await import('./observe/trace-exporter.ts');
      this.#traces = startTraceExporter(config.traces, log);
      tracing.recordTo(this.#traces.recorder);
    }
  }

  /** Ends the metrics' listener. */
  async closeMetrics(): Promise<void> {
    await this.#metrics?.close();
  }

  /** Sends the spans that wait. To be called last: work that ends has spans, too. */
  async closeTraces(): Promise<void> {
    this.#parts.tracing.recordTo(null);
    await this.#traces?.close();
  }
}
