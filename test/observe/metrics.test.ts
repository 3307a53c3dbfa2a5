import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { readConfig } from '../../src/config.ts';
import { FAMILIES, type Family } from '../../src/observe/families.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  CreateWebhookDocument,
  DisconnectAwsAccountDocument,
  RevokeApiKeyDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { onFinished } from '../support/lifetime.ts';
import { listen } from '../support/listen.ts';
import { organizationWorld } from '../support/organization.ts';
import { familyOf, scrape } from '../support/prometheus.ts';
import { createApiKey } from '../support/tokens.ts';
import { startReceiver, WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

const SECOND = 1_000;
const METRICS = { METRICS_PORT: '0' };
/** Metrics of PostgreSQL (test/storage/postgres/metrics.test.ts), and one that needs a server that died. */
const ABSENT: ReadonlySet<string> = new Set([
  ...[FAMILIES.databaseConnections, FAMILIES.databaseConnectionsMax].map(({ name }) => name),
  ...[FAMILIES.databaseRequestsPending, FAMILIES.databaseClockOffset].map(({ name }) => name),
  FAMILIES.leasesTakenOver.name,
]);

describe('the metrics', () => {
  it('are served on a separate port, and nowhere when none is set', async () => {
    const aurora = await startAurora();
    expect(aurora.app.metricsUrl).toBeNull();
    expect((await fetch(`${aurora.app.url}/metrics`)).status).toBe(404);
  });

  it('count connections, attempts and calls to STS, and tell the state of the budget', async () => {
    const aurora = await startAurora({ environment: { ...METRICS, STS_CALLS_PER_SECOND: '200' } });
    const { id, externalId } = await aurora.createWorkspace();
    expect((await scrape(aurora.app.metricsUrl)).get('aurora_own_credentials_valid')).toBeUndefined();
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
    expect(calls('AssumeRole', 'ok')).toBeGreaterThan(0);
    expect(calls('AssumeRole', 'denied')).toBeGreaterThan(0);
    expect(calls('AssumeRole', 'throttled')).toBeUndefined();
    expect(samples.get('aurora_sts_budget_calls_per_second{kind="share"}')).toBe(200);
    expect(samples.get('aurora_sts_budget_calls_per_second{kind="fleet"}')).toBe(200);
    expect(samples.get('aurora_sts_budget_in_use')).toBeGreaterThan(0);
    expect(samples.get('aurora_sts_budget_waiting')).toBe(0);
    expect(samples.get('aurora_own_credentials_valid')).toBe(1);
    expect(samples.get('aurora_events_total{type="ConnectionEstablished"}')).toBe(1);
    expect(samples.get('aurora_event_delivery_seconds_count')).toBeGreaterThan(3);
    expect(samples.get('aurora_verification_lag_seconds_count')).toBeGreaterThan(1);
    const ended = 'aurora_verifications_ended_total{outcome="CONNECTED",failure_code=""}';
    expect(samples.get(ended)).toBe(1);
    expect(samples.get('aurora_verification_duration_seconds_count{outcome="CONNECTED"}')).toBe(1);
    expect(samples.get('aurora_verifications{status="waiting"}')).toBe(1);
    expect(samples.get('aurora_verifications{status="running"}')).toBe(0);
    expect(samples.get('aurora_leases_held{job="verification"}')).toBe(0);
    expect(samples.get('aurora_database_bytes')).toBeGreaterThan(10_000);
    expect(samples.get('aurora_feed_behind_events')).toBe(0);
    expect(samples.get('aurora_feed_position')).toBeGreaterThan(3);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const build = `aurora_build_info{version="${version}",node="${process.version}",store="sqlite"}`;
    expect(samples.get(build)).toBe(1);
    expect(samples.get('aurora_store_batch_size_count')).toBeGreaterThan(3);
    expect(samples.get('aurora_store_commit_seconds_count')).toBe(
      samples.get('aurora_store_batch_size_count'),
    );
    const concluded = 'statement="verifications.conclude",outcome="ok"';
    expect(samples.get(`db_client_operation_duration_seconds_count{${concluded}}`)).toBeGreaterThan(1);
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
    await eventually(async () => expect(await oldest()).toBeGreaterThan(30));
    const samples = await scrape(aurora.app.metricsUrl);
    expect(samples.get('aurora_leases_held{job="verification"}')).toBe(10);
  });

  it('tell of throttles, and of credentials of Aurora that AWS refuses', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const { id, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    aurora.simulator.faults.add('throttle', { actions: ['AssumeRole'] });
    await aurora.connect(id, arn);
    const throttled = await scrape(aurora.app.metricsUrl);
    const calls = 'aurora_sts_calls_total{action="AssumeRole",region="us-east-1",outcome="throttled"}';
    expect(throttled.get(calls)).toBeGreaterThan(0);
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
    const subscribers = 'aurora_subscribers{transport="websocket"}';
    await eventually(async () => expect((await scraped()).get(subscribers)).toBe(1));

    const { token } = await createApiKey(aurora, workspaceId, { scopes: ['CREDENTIALS_READ'] });
    const ask = (key: string) => askCredentials(aurora.app.url, connectionId, { token: key });
    expect([(await ask(token)).status, (await ask(token)).status, (await ask('wrong')).status]).toEqual([
      200, 200, 401,
    ]);

    const samples = await scrape(aurora.app.metricsUrl);
    expect(samples.get('aurora_websockets')).toBe(1);
    expect(samples.get('aurora_subscribers{transport="sse"}')).toBe(0);
    const answers = (outcome: string, code = '') =>
      samples.get(`aurora_credentials_answers_total{outcome="${outcome}",code="${code}"}`);
    expect(answers('issued')).toBe(1);
    expect(answers('cached')).toBe(1);
    expect(answers('refused', 'UNAUTHENTICATED')).toBe(1);
    expect(samples.get('aurora_tokens_refused_total{reason="invalid"}')).toBe(1);
    expect(samples.get('aurora_credentials_renewals_total{outcome="ok",failure_code=""}')).toBe(1);
    expect(samples.get('aurora_credentials_sessions')).toBe(1);
    const requests = (route: string, method: string, status: string) =>
      samples.get(
        `http_server_request_duration_seconds_count{route="${route}",method="${method}",status_class="${status}"}`,
      );
    expect(requests('credentials', 'GET', '2xx')).toBe(2);
    expect(requests('credentials', 'GET', '4xx')).toBe(1);
    expect(requests('graphql', 'POST', '2xx')).toBeGreaterThan(1);

    await aurora.client.send(DisconnectAwsAccountDocument, { id: connectionId });
    await event;
    await stream.return(undefined);
    await eventually(async () => expect((await scraped()).get(subscribers)).toBe(0));
  });

  it('count operations by name where it is known, over every transport, and every other as one', async () => {
    const aurora = await startAurora({ environment: METRICS });
    const { id: workspaceId } = await aurora.createWorkspace();
    const stream = aurora.client.subscribe(WorkspaceEventsDocument, { workspaceId });
    void stream.next();
    const send = (query: string) =>
      fetch(`${aurora.app.url}/graphql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    await send('query Secret { __typename }');
    await send('{ unknown }');
    await send('query Secret { workspaces(after: "wrong") { edges { cursor } } }');

    const operations = async (operation: string, type: string, outcome: string) => {
      const labels = `{operation="${operation}",type="${type}",outcome="${outcome}"}`;
      const samples = await scrape(aurora.app.metricsUrl);
      const counted = samples.get(`aurora_graphql_operations_total${labels}`);
      expect(samples.get(`aurora_graphql_operation_duration_seconds_count${labels}`)).toBe(counted);
      return counted;
    };
    expect(await operations('CreateWorkspace', 'mutation', 'ok')).toBe(1);
    await eventually(async () => expect(await operations('WorkspaceEvents', 'subscription', 'ok')).toBe(1));
    expect(await operations('other', 'query', 'ok')).toBe(1);
    expect(await operations('other', 'unknown', 'refused')).toBe(1);
    expect(await operations('other', 'query', 'error')).toBe(1);
    expect(await (await fetch(aurora.app.metricsUrl ?? '')).text()).not.toContain('Secret');
    void stream.return(undefined);
  });

  it('are those of the table, with its types and labels, and no others', async () => {
    const aurora = await startAurora({
      environment: { ...METRICS, ...WEBHOOK_ENVIRONMENT, MUTATIONS_PER_MINUTE: '1' },
    });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const { id: connectionId } = await aurora.connect(
      workspaceId,
      aurora.customer.createRole('R', { trustPolicy }).arn,
    );
    const { organization, connect, choose, addAccount } = await organizationWorld(aurora);
    addAccount(organization.rootId);
    await choose(await connect(), [organization.rootId]);
    const { token, id: keyId } = await createApiKey(aurora, workspaceId);
    await askCredentials(aurora.app.url, connectionId, { token });
    const client = createClient(aurora.app.url, token, { retryAttempts: 0 });
    onFinished(() => client.close());
    const cutOff = client.subscribe(WorkspaceEventsDocument, { workspaceId }).next();
    const websockets = async () => (await scrape(aurora.app.metricsUrl)).get('aurora_websockets');
    await eventually(async () => expect(await websockets()).toBe(1));
    const disconnect = () => client.send(DisconnectAwsAccountDocument, { id: connectionId });
    await disconnect();
    await expect(disconnect()).rejects.toThrow('A token may make 1 mutations a minute.');
    await cutOff;
    await aurora.client.send(RevokeApiKeyDocument, { id: keyId });
    await eventually(async () => expect(await websockets()).toBe(0));
    await askCredentials(aurora.app.url, connectionId, { token });
    const receiver = await startReceiver(() => aurora.clock.now());
    const webhook = { url: receiver.url, workspaceId };
    await aurora.client.send(CreateWebhookDocument, webhook);
    await aurora.connect(workspaceId, aurora.customer.createRole('S', { trustPolicy }).arn);
    await aurora.app.idle();
    receiver.answerWithStatus(410);
    await aurora.connect(workspaceId, aurora.customer.createRole('T', { trustPolicy }).arn);
    await aurora.app.idle();

    const { types, samples } = await scrape(aurora.app.metricsUrl);
    const table = new Map<string, Family>(
      Object.values(FAMILIES)
        .filter(({ name }) => !ABSENT.has(name))
        .map((family) => [family.name, family]),
    );
    expect([...types].sort()).toEqual([...table].map(([name, { type }]) => [name, type]).sort());
    for (const { name, labels } of samples) {
      const family = familyOf(name, types);
      const expected = [...(table.get(family)?.labels ?? [])];
      if (name.endsWith('_bucket')) expected.push('le');
      expect([name, Object.keys(labels).sort()]).toEqual([name, expected.sort()]);
    }
    const count = (sample: string) => samples.find(({ name }) => name === sample);
    expect(count('aurora_rate_limited_total')).toMatchObject({ labels: { limit: 'mutations' }, value: 1 });
    expect(count('aurora_webhooks_disabled_total')).toMatchObject({ labels: { reason: 'gone' }, value: 1 });
    const disabled = samples.find(({ labels }) => labels['state'] === 'disabled');
    expect(disabled).toMatchObject({ name: 'aurora_webhooks', value: 1 });
    const cut = { labels: { reason: 'revoked' }, value: 1 };
    expect(count('aurora_subscribers_cut_off_total')).toMatchObject(cut);
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
    const port = await listen(createServer());
    await expect(startAurora({ environment: { METRICS_PORT: String(port) } })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is in use: another program, perhaps another Aurora, listens there. End it, or set METRICS_PORT to another.`,
    );
  });
});
