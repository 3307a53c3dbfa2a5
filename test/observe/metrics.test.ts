import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { DisconnectAwsAccountDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { onFinished } from '../support/lifetime.ts';
import { createApiKey } from '../support/tokens.ts';

const SECOND = 1_000;
const METRICS = { METRICS_PORT: '0' };

/** The samples of a scrape: the value by name and labels, as they are written. */
async function scrape(url: string | null): Promise<Map<string, number>> {
  if (url === null) throw new Error('No metrics are served.');
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return samplesOf(await response.text());
}

function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (?:HELP|TYPE) [a-z_]+ \S/.test(line)) continue;
    const [, name = '', value = ''] = /^([a-z_]+(?:\{(?:[a-z_]+="[^"\n]*",?)+\})?) (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Not a line of Prometheus' text format: ${line}`);
    expect(samples.has(name)).toBe(false);
    samples.set(name, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
  }
  return samples;
}

describe('the metrics', () => {
  it('are served on a separate port, and nowhere when none is set', async () => {
    const aurora = await startAurora();
    expect(aurora.app.metricsUrl).toBeNull();
    expect((await fetch(`${aurora.app.url}/metrics`)).status).toBe(404);
  });

  it('count connections, attempts and calls to STS, and tell the state of the budget', async () => {
    const aurora = await startAurora({ environment: { ...METRICS, STS_CALLS_PER_SECOND: '200' } });
    const { id, externalId } = await aurora.createWorkspace();
    expect((await scrape(aurora.app.metricsUrl)).has('aurora_own_credentials_valid')).toBe(false);
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const good = aurora.customer.createRole('Good', { trustPolicy });
    expect((await aurora.connect(id, good.arn)).status).toBe('CONNECTED');
    const late = aurora.customer.createRole('Late', { trustPolicy, arrival: 'never' });
    expect((await aurora.connect(id, late.arn)).status).toBe('PENDING');

    const samples = await scrape(aurora.app.metricsUrl);
    expect(samples.get('aurora_connections{status="CONNECTED"}')).toBe(1);
    expect(samples.get('aurora_connections{status="PENDING"}')).toBe(1);
    const attempts = (outcome: string, code = '') =>
      samples.get(`aurora_attempts_total{job="verification",outcome="${outcome}",failure_code="${code}"}`);
    expect(attempts('PROVEN')).toBe(1);
    expect(attempts('DENIED', 'ROLE_NOT_ASSUMABLE')).toBeGreaterThan(0);
    const calls = (action: string, outcome: string) =>
      samples.get(`aurora_sts_calls_total{action="${action}",region="us-east-1",outcome="${outcome}"}`);
    expect(calls('AssumeRole', 'OK')).toBeGreaterThan(0);
    expect(calls('AssumeRole', 'ROLE_NOT_ASSUMABLE')).toBeGreaterThan(0);
    expect(samples.get('aurora_sts_throttles_total')).toBe(0);
    expect(samples.get('aurora_sts_budget_calls_per_second')).toBe(200);
    expect(samples.get('aurora_sts_budget_in_use')).toBeGreaterThan(0);
    expect(samples.get('aurora_sts_budget_waiting')).toBe(0);
    expect(samples.get('aurora_own_credentials_valid')).toBe(1);
    expect(samples.get('aurora_connection_events_total{type="ConnectionEstablished"}')).toBe(1);
    expect(samples.get('aurora_attempt_lag_seconds_count{job="verification"}')).toBeGreaterThan(1);
    expect(samples.get('aurora_database_bytes')).toBeGreaterThan(10_000);
    expect(samples.get('aurora_events_behind')).toBe(0);
    expect([...samples.keys()].some((name) => name.startsWith('aurora_build_info{version='))).toBe(true);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('tell for how long the oldest due verification has waited, when more are due than can be attempted', async () => {
    // A server with this budget makes 10 attempts at a time.
    const aurora = await startAurora({ environment: { ...METRICS, STS_CALLS_PER_SECOND: '40' } });
    const { id, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    for (let role = 0; role < 11; role++) {
      const { arn } = aurora.customer.createRole(`Late${role}`, { trustPolicy, arrival: 'never' });
      await aurora.connect(id, arn);
    }
    const oldest = async () =>
      (await scrape(aurora.app.metricsUrl)).get('aurora_verification_oldest_due_seconds');
    expect(await oldest()).toBe(0);
    aurora.simulator.faults.add('hang');
    aurora.clock.advance(60 * SECOND);
    await vi.waitFor(async () => expect(await oldest()).toBeGreaterThan(30));
  });

  it('tell of throttles, and of credentials of Aurora that AWS refuses', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const { id, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    aurora.simulator.faults.add('throttle', { actions: ['AssumeRole'] });
    await aurora.connect(id, arn);
    const throttled = await scrape(aurora.app.metricsUrl);
    expect(throttled.get('aurora_sts_throttles_total')).toBeGreaterThan(0);
    expect(throttled.get('aurora_own_credentials_valid')).toBe(1);

    aurora.simulator.faults.clear();
    aurora.account.deactivateAccessKey(aurora.user.accessKeyId, { arrival: 0 });
    await aurora.runUntil(aurora.clock.now() + 30 * SECOND);
    const refused = await scrape(aurora.app.metricsUrl);
    expect(refused.get('aurora_own_credentials_valid')).toBe(0);
  });

  it('count subscribers, sockets, requests and answers to programs', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const { id: connectionId } = await aurora.connect(workspaceId, arn);
    const stream = aurora.client.subscribe(WorkspaceEventsDocument, { workspaceId });
    const event = stream.next();
    const scraped = () => scrape(aurora.app.metricsUrl);
    await vi.waitFor(async () => expect((await scraped()).get('aurora_subscribers')).toBe(1));

    const { token } = await createApiKey(aurora, workspaceId, { scopes: ['CREDENTIALS_READ'] });
    const ask = (key: string) => askCredentials(aurora.app.url, connectionId, { token: key });
    expect([(await ask(token)).status, (await ask(token)).status, (await ask('wrong')).status]).toEqual([
      200, 200, 401,
    ]);

    const samples = await scrape(aurora.app.metricsUrl);
    expect(samples.get('aurora_clients{transport="websocket"}')).toBe(1);
    expect(samples.get('aurora_clients{transport="sse"}')).toBe(0);
    expect(samples.get('aurora_credentials_answers_total{outcome="ISSUED"}')).toBe(1);
    expect(samples.get('aurora_credentials_answers_total{outcome="CACHED"}')).toBe(1);
    expect(samples.get('aurora_credentials_answers_total{outcome="MISTAKE"}')).toBe(1);
    expect(samples.get('aurora_credentials_renewals_total{outcome="OK"}')).toBe(1);
    expect(samples.get('aurora_credentials_sessions')).toBe(1);
    const requests = (route: string, method: string, status: number) =>
      samples.get(`aurora_requests_total{route="${route}",method="${method}",status="${status}"}`);
    expect(requests('credentials', 'GET', 200)).toBe(2);
    expect(requests('credentials', 'GET', 401)).toBe(1);
    expect(requests('graphql', 'POST', 200)).toBeGreaterThan(1);
    expect(samples.get('aurora_request_duration_seconds_count{route="credentials"}')).toBe(3);

    await aurora.client.send(DisconnectAwsAccountDocument, { id: connectionId });
    await event;
    await stream.return(undefined);
    await vi.waitFor(async () => expect((await scraped()).get('aurora_subscribers')).toBe(0));
  });

  it('hold nothing of a tenant', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const { id, externalId } = await aurora.createWorkspace('Acme Limited');
    const { arn } = aurora.customer.createRole('CustomersRole', {
      trustPolicy: aurora.trustPolicy(externalId.value),
    });
    const connection = await aurora.connect(id, arn, { name: 'production' });
    await fetch(`${aurora.app.url}/${connection.id}`);
    const text = await (await fetch(aurora.app.metricsUrl ?? '')).text();
    for (const secret of [
      ...[id, connection.id, arn, externalId.value, 'Acme', 'production', 'CustomersRole'],
      ...[aurora.customer.accountId, aurora.account.accountId, aurora.user.accessKeyId],
    ]) {
      expect(text).not.toContain(secret);
    }
    const labels = new Set([...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, label]) => label));
    const expected = ['action', 'failure_code', 'job', 'le', 'method', 'node', 'outcome', 'quantile'];
    expect([...labels].sort()).toEqual([
      ...expected,
      'region',
      'route',
      'status',
      'transport',
      'type',
      'version',
    ]);
  });

  it('answer GET of /metrics alone', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const url = aurora.app.metricsUrl ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(url.replace('/metrics', '/graphql'))).status).toBe(404);
  });

  it('end with the server', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const url = aurora.app.metricsUrl ?? '';
    await aurora.restart();
    await expect(fetch(url)).rejects.toThrow();
    await scrape(aurora.app.metricsUrl);
  });
});

describe('METRICS_PORT', () => {
  it('must be a port number', () => {
    const reading = readConfig({ METRICS_PORT: 'many' });
    expect(reading).toMatchObject({ ok: false, error: [{ variable: 'METRICS_PORT' }] });
  });

  it('is named when it is in use, and the start fails', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(startAurora({ environment: { METRICS_PORT: String(port) } })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use: another program, perhaps another Aurora, listens there. End it, or set METRICS_PORT to another.`,
    );
  });
});
