/** A collector of OpenTelemetry on loopback, which keeps what it gets by OTLP over HTTP, as JSON. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { leaveTrace } from './secrets/traces.ts';

type Value = { stringValue?: string; intValue?: number };
type Attributes = { key: string; value: Value }[];

type Body = {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: {
      spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        kind: number;
        attributes: Attributes;
        status: { code?: number };
      }[];
    }[];
  }[];
};

export async function startCollector() {
  const requests: { path: string; headers: IncomingHttpHeaders; body: Body }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    leaveTrace('log', body);
    requests.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) as Body });
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    requests,
    /** The attributes of the service that sends. */
    resource: () => plain(requests[0]?.body.resourceSpans[0]?.resource.attributes ?? []),
    /** All spans, in the order of their ends. */
    spans: () =>
      requests
        .flatMap(({ body }) => body.resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, status, ...span }) => ({
          ...span,
          attributes: plain(attributes),
          isError: status.code === 2,
        })),
  };
}

function plain(attributes: Attributes): Record<string, string | number | undefined> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}
