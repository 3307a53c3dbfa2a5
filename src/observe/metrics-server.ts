/**
 * `/metrics` in Prometheus' text format, on a separate listener, without a token. This file loads OpenTelemetry's
 * SDK, so it is imported only where METRICS_PORT is set.
 */
import { createServer, type ServerResponse } from 'node:http';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createInstruments, type InstrumentParts } from './instruments.ts';
import type { Lifecycle } from './lifecycle.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';

/** The part of METRICS_PORT's configuration. */
export type MetricsAddress = { readonly host: string; readonly port: number };

export type MetricsServer = {
  /** The address of the listener. */
  readonly url: string;
  close(): Promise<void>;
};

const HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_SOCKETS = 20;

/** @throws CannotStart when it cannot listen */
export async function startMetrics(parts: {
  readonly address: MetricsAddress;
  readonly lifecycle: Lifecycle;
  readonly instruments: InstrumentParts;
  readonly log: Log;
}): Promise<MetricsServer> {
  const { address, lifecycle, log } = parts;
  const reader = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [reader] });
  const instruments = createInstruments(provider.getMeter('aurora'), lifecycle, parts.instruments);
  const serializer = new PrometheusSerializer('', false, undefined, true, true);

  let reading: Promise<string> | null = null;
  /** Scrapes at the same time share one reading: many scrapes cost the database no more than one. */
  const read = (): Promise<string> => {
    reading ??= reader
      .collect()
      .then(({ resourceMetrics, errors }) => {
        // The metrics that could be read are served without the others.
        for (const error of errors) log.error({ error }, 'cannot read a metric');
        return serializer.serialize(resourceMetrics);
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    // Nothing here reads a body.
    request.resume();
    if (request.url?.split('?')[0] !== '/metrics') return answer(response, 404, 'Not found. Use /metrics.\n');
    if (request.method !== 'GET')
      return answer(response, 405, 'Method not allowed. Use GET.\n', { Allow: 'GET' });
    read().then(
      (text) => answer(response, 200, text),
      (error: unknown) => {
        log.error({ error }, 'cannot read the metrics');
        answer(response, 500, 'The metrics cannot be read; the log says why.\n');
      },
    );
  });
  server.maxConnections = MAX_SOCKETS;
  const close = async () => {
    instruments.stop();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await provider.shutdown();
  };
  const { url } = await listen(server, address.port, address.host, METRICS_VARIABLES).catch(async (error) => {
    instruments.stop();
    await provider.shutdown();
    throw error;
  });
  return { url: `${url}/metrics`, close };
}

const METRICS_VARIABLES = { host: 'METRICS_HOST', port: 'METRICS_PORT' };

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
