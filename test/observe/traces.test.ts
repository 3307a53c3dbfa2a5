import { describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { startCollector } from '../support/collector.ts';
import { ConnectAwsAccountDocument, ViewerDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const SERVER = 2;
const CLIENT = 3;

type Variables = Record<string, unknown>;

/** Starts a server that sends traces, and answers how to call it as part of a trace. */
async function traced(environment: Record<string, string> = {}) {
  const collector = await startCollector();
  const aurora = await startAurora({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment },
  });
  const send = (document: unknown, variables: Variables, traceparent?: string, token = OPERATOR_TOKEN) =>
    fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...(traceparent !== undefined && { traceparent }),
      },
      body: JSON.stringify({ query: String(document), variables }),
    });
  /** Everything that the server has sent when it has ended. */
  const spans = async () => {
    await aurora.restart();
    return collector.spans();
  };
  return { aurora, collector, send, spans };
}

describe('traces', () => {
  it('continue that of the caller: request, operation and store, and the service is named', async () => {
    const { aurora, collector, send, spans } = await traced({
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20key',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=other',
      OTEL_SERVICE_NAME: 'aurora-test',
    });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    await send(ConnectAwsAccountDocument, { workspaceId, roleArn: arn }, `00-${TRACE}-${CALLER}-01`);

    const all = await spans();
    const [sent] = collector.requests;
    expect(sent?.path).toBe('/v1/traces');
    expect(sent?.headers['x-api-key']).toBe('a key');
    expect(collector.resource()).toMatchObject({
      'service.name': 'aurora-test',
      'deployment.environment.name': 'test',
      'service.version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    const ours = all.filter(({ traceId }) => traceId === TRACE);
    const request = ours.find(({ kind }) => kind === SERVER);
    expect(request).toMatchObject({
      name: 'POST /graphql',
      parentSpanId: CALLER,
      isError: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
    });
    const operation = ours.find(({ name }) => name === 'mutation');
    expect(operation).toMatchObject({
      parentSpanId: request?.spanId,
      attributes: {
        'graphql.operation.type': 'mutation',
        'graphql.operation.name': 'ConnectAwsAccount',
      },
    });
    expect(operation?.attributes).not.toHaveProperty('graphql.document');
    const stored = ours.find(({ name }) => name === 'connect');
    expect(stored).toMatchObject({
      kind: CLIENT,
      parentSpanId: operation?.spanId,
      attributes: { 'db.system.name': 'sqlite', 'db.query.summary': 'connect' },
    });
  });

  it('have one for each attempt, with its calls to STS, and hold nothing of a customer', async () => {
    const { aurora, spans } = await traced();
    const { id: workspaceId, externalId } = await aurora.createWorkspace('Acme Limited');
    const { arn } = aurora.customer.createRole('CustomersRole', {
      trustPolicy: aurora.trustPolicy(externalId.value),
    });
    await aurora.connect(workspaceId, arn, { name: 'production' });

    const all = await spans();
    const attempt = all.find(({ name }) => name === 'attempt verification');
    expect(attempt).toMatchObject({
      isError: false,
      attributes: { 'aurora.job': 'verification', 'aurora.outcome': 'PROVEN' },
    });
    expect(attempt?.parentSpanId ?? '').toBe('');
    const calls = all.filter(({ name }) => name === 'STS/AssumeRole');
    expect(calls.length).toBeGreaterThan(4);
    for (const call of calls) {
      expect(call).toMatchObject({
        kind: CLIENT,
        traceId: attempt?.traceId,
        parentSpanId: attempt?.spanId,
        attributes: {
          'rpc.system.name': 'aws-api',
          'rpc.method': 'STS/AssumeRole',
          'cloud.region': 'us-east-1',
          'aws.request_id': expect.stringMatching(/^[\w-]{8,}$/),
        },
      });
    }
    // The role refuses the wrong External IDs of the probes.
    const refused = calls.filter(({ isError }) => isError);
    expect(new Set(refused.map(({ attributes }) => attributes['error.type']))).toEqual(
      new Set(['ROLE_NOT_ASSUMABLE']),
    );
    const text = JSON.stringify(all);
    for (const secret of [externalId.value, arn, 'CustomersRole', 'Acme', 'production', OPERATOR_TOKEN])
      expect(text).not.toContain(secret);
  });

  it('have one for each operation of a WebSocket', async () => {
    const { aurora, spans } = await traced();
    const { id: workspaceId } = await aurora.createWorkspace();
    const stream = aurora.client.subscribe(WorkspaceEventsDocument, { workspaceId });
    void stream.next().catch(() => {});
    const logged = () => aurora.log.lines.filter(([, message]) => message === 'operation over WebSocket');
    await eventually(() => expect(logged()).toHaveLength(1));
    const all = await spans();
    const socket = all.find(({ name }) => name === 'websocket');
    expect(all.find(({ name }) => name === 'subscription')).toMatchObject({
      traceId: socket?.traceId,
      parentSpanId: socket?.spanId,
    });
  });

  it('are passed on to the issuer of JWTs', async () => {
    const issuer = await startJwtIssuer();
    const { aurora, send, spans } = await traced(issuer.environment);
    const token = await issuer.sign(aurora.clock.now());
    await send(ViewerDocument, {}, `00-${TRACE}-${CALLER}-01`, token);
    const request = (await spans()).find(({ traceId, kind }) => traceId === TRACE && kind === SERVER);
    const passedOn = `00-${TRACE}-${request?.spanId}-01`;
    expect(issuer.traceparents).toEqual([passedOn, passedOn]);
  });

  it.each([
    // By default the caller decides.
    [{}, `00-${TRACE}-${CALLER}-01`, true],
    [{}, `00-${TRACE}-${CALLER}-00`, false],
    [{}, undefined, true],
    [{}, 'nonsense', true],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, `00-${TRACE}-${CALLER}-01`, true],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, undefined, false],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, `00-${TRACE}-${CALLER}-01`, false],
    [{ OTEL_TRACES_SAMPLER: 'always_on' }, `00-${TRACE}-${CALLER}-00`, true],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, undefined, false],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1' }, undefined, true],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      `00-${TRACE}-${CALLER}-01`,
      true,
    ],
  ])("with %o and the caller's %s are sent: %s", async (environment, traceparent, isSent) => {
    const { send, spans } = await traced(environment);
    expect((await send(ViewerDocument, {}, traceparent)).status).toBe(200);
    expect((await spans()).some(({ name }) => name === 'query')).toBe(isSent);
  });

  it('that cannot be sent cost nothing but a line in the log', async () => {
    const { aurora, spans } = await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    await aurora.createWorkspace();
    expect(await spans()).toEqual([]);
    const line = [expect.objectContaining({ url: 'http://127.0.0.1:9/v1/traces' }), expect.anything()];
    await vi.waitFor(() => expect(aurora.log.lines).toContainEqual(line), 10_000);
  });
});

describe('the variables of traces', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:password@127.0.0.1:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value-password'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'key=%zz'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('%s refuses %s', (variable, value) => {
    const reading = readConfig({ [variable]: value });
    expect(reading).toMatchObject({ ok: false, error: [{ variable }] });
    expect(JSON.stringify(reading)).not.toContain('password');
  });

  it('send nothing without an endpoint', () => {
    const reading = readConfig({ OTEL_SERVICE_NAME: 'x', OTEL_TRACES_SAMPLER: 'always_on' });
    expect(reading).toMatchObject({ ok: true, value: { traces: null } });
  });
});
