import { connect as tcp } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClient as createWsClient } from 'graphql-ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { TypedDocumentString } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { CLOSE } from '../../src/http/websocket-close.ts';
import { appendEvents } from '../support/append-events.ts';
import { type AuroraOptions, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  ConnectionProgressDocument,
  WorkspaceEventsDocument,
  WorkspaceStartDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { scrape } from '../support/prometheus.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';
import { createApiKey } from '../support/tokens.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const SECOND = 1_000;
const Authorization = `Bearer ${OPERATOR_TOKEN}`;

async function pendingConnection(options: AuroraOptions = {}) {
  const aurora = await startAurora(options);
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    arrival: 30 * SECOND,
  });
  return { aurora, workspace, connection: await aurora.connect(workspace.id, arn) };
}

const WATCH = new TypedDocumentString<
  { connectionProgress: { __typename: string; cursor: string; failure?: object } },
  { connectionId: string }
>(`subscription ($connectionId: ID!) {
  connectionProgress(connectionId: $connectionId) {
    __typename cursor connection { id status failure { title remedies } }
    ... on VerificationDelayed { failure { title explanation remedies } }
  }
}`);

async function secondEvent<T>(results: AsyncIterable<{ connectionProgress: T }>): Promise<T | undefined> {
  let count = 0;
  for await (const { connectionProgress } of results) if (++count === 2) return connectionProgress;
  return undefined;
}

type Named = { sequence: number; __typename: string; cursor: string };
const name = ({ sequence, __typename }: Named) => `${sequence} ${__typename}`;

async function collect<T>(results: AsyncIterable<T>, pick: (result: T) => Named): Promise<Named[]> {
  const found: Named[] = [];
  for await (const result of results) found.push(pick(result));
  return found;
}

describe('connectionProgress', () => {
  it('gives everything of the verification, whenever one subscribes, over WebSocket and over SSE', async () => {
    const { aurora, connection } = await pendingConnection();
    const variables = { connectionId: connection.id };
    const streams = [];
    for (let i = 0; i < 5; i++) {
      streams.push(
        collect(
          aurora.client.subscribe(ConnectionProgressDocument, variables),
          (data) => data.connectionProgress,
        ),
        collect(
          serverSentEvents(aurora.app.url, ConnectionProgressDocument, variables, Authorization),
          (data) => data.connectionProgress,
        ),
      );
      await aurora.runUntil(aurora.clock.now() + 4 * SECOND);
    }
    await aurora.runToEnd(connection.id);
    // Also after the end.
    streams.push(
      collect(
        aurora.client.subscribe(ConnectionProgressDocument, variables),
        (data) => data.connectionProgress,
      ),
    );
    const stored = (await aurora.events(connection.id)).map(name);
    for (const received of await Promise.all(streams)) expect(received.map(name)).toEqual(stored);
  });

  it('goes on behind the cursor that it is given, without a gap or a repeat', async () => {
    const { aurora, connection } = await pendingConnection();
    await aurora.runToEnd(connection.id);
    const stored = await aurora.events(connection.id);
    for (const [index, { cursor }] of stored.entries()) {
      const rest = await collect(
        aurora.client.subscribe(ConnectionProgressDocument, { connectionId: connection.id, after: cursor }),
        (data) => data.connectionProgress,
      );
      expect(rest.map(name)).toEqual(stored.slice(index + 1).map(name));
    }
  });

  it('goes on after a restart of the server, behind the last cursor', async () => {
    const { aurora, connection } = await pendingConnection();
    await aurora.runUntil(aurora.clock.now() + 10 * SECOND);
    const before = await aurora.events(connection.id);
    await aurora.restart();
    const after = before.at(-1)?.cursor ?? '';
    const rest = collect(
      aurora.client.subscribe(ConnectionProgressDocument, { connectionId: connection.id, after }),
      (data) => data.connectionProgress,
    );
    await aurora.runToEnd(connection.id);
    const stored = await aurora.events(connection.id);
    expect([...before, ...(await rest)].map(name)).toEqual(stored.map(name));
  });

  it('tells a connection that does not exist, and a cursor that is none', async () => {
    const { aurora, connection } = await pendingConnection();
    const subscribe = (variables: { connectionId: string; after?: string }) =>
      collect(
        aurora.client.subscribe(ConnectionProgressDocument, variables),
        (data) => data.connectionProgress,
      );
    await expect(subscribe({ connectionId: 'nonsense' })).rejects.toThrow('no such connection');
    await expect(subscribe({ connectionId: connection.id, after: 'nonsense' })).rejects.toThrow(
      'is not a valid event cursor',
    );
  });
});

describe('workspaceEvents', () => {
  it('streams what happens to all connections of the workspace, and of no other', async () => {
    const aurora = await startAurora();
    const [mine, other] = [await aurora.createWorkspace('Mine'), await aurora.createWorkspace('Other')];
    const results = aurora.client.subscribe(WorkspaceEventsDocument, {
      workspaceId: mine.id,
      after: cursor(0),
    });
    const expected: string[] = [];
    for (const [index, workspace] of [mine, other, mine].entries()) {
      const { arn } = aurora.customer.createRole(`R${index}`, {
        trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      });
      const { id } = await aurora.connect(workspace.id, arn);
      if (workspace === mine) expected.push(`${id} VerificationStarted`, `${id} ConnectionEstablished`);
    }
    const received: string[] = [];
    for await (const { workspaceEvents: event } of results) {
      received.push(`${event.connection.id} ${event.__typename}`);
      if (received.length === expected.length) break;
    }
    expect(received).toEqual(expected);
  });

  it('goes on from where eventsCursor says that it stands', async () => {
    const { aurora, workspace, connection } = await pendingConnection();
    const { workspace: start } = await aurora.client.send(WorkspaceStartDocument, {
      workspaceId: workspace.id,
    });
    await aurora.runToEnd(connection.id);
    const before = (await aurora.events(connection.id)).findIndex(
      ({ cursor: place }) => place === start?.eventsCursor,
    );
    const results = aurora.client.subscribe(WorkspaceEventsDocument, {
      workspaceId: workspace.id,
      after: start?.eventsCursor ?? null,
    });
    for await (const { workspaceEvents: event } of results) {
      expect(event.sequence).toBe(before + 2);
      break;
    }
  });
});

describe('a subscriber that stops reading', () => {
  const EVENTS = 2_000;
  /** More than systems buffer. */
  const STORED = 600;
  // Twenty kilobytes an event, so that no system's buffers hold what the stalled do not read.
  const DOCUMENT = `subscription ($workspaceId: ID!, $after: String) {
    workspaceEvents(workspaceId: $workspaceId, after: $after) {
      ${Array.from({ length: 30 }, (_, index) => `${'a'.repeat(650)}${index}: sequence`).join('\n')}
    }
  }`;

  it('is cut off alone, over WebSocket and over SSE, while everybody else gets every event and memory stays bounded', async () => {
    const { aurora, workspace, connection } = await pendingConnection({ environment: { METRICS_PORT: '0' } });
    const variables = { workspaceId: workspace.id, after: cursor(0) };

    const { socket: stalled, closed } = await stalledSocket(aurora.app.url, DOCUMENT, variables);
    const { stream, ended } = await stalledStream(aurora.app.url, DOCUMENT, variables);

    const second = createClient(aurora.app.url, OPERATOR_TOKEN);
    onTestFinished(() => second.close());
    const readers = [
      aurora.client.subscribe(WorkspaceEventsDocument, variables),
      second.subscribe(WorkspaceEventsDocument, variables),
      serverSentEvents(aurora.app.url, WorkspaceEventsDocument, variables, Authorization),
    ];
    const sequencesOf: number[][] = readers.map(() => []);
    const reading = readers.map(async (results, index) => {
      const sequences = sequencesOf[index] as number[];
      for await (const { workspaceEvents: event } of results) {
        if (event.connection.id === connection.id) sequences.push(event.sequence);
        if (event.sequence >= EVENTS) break;
      }
    });

    const memoryBefore = heapInUse();
    let growth = Number.POSITIVE_INFINITY;
    await appendEvents(aurora.database, connection.id, EVENTS, async (made) => {
      // Those who read keep up: a thousand events behind, they would be too slow as well.
      await eventually(() =>
        expect(Math.min(...sequencesOf.map(({ length }) => length))).toBeGreaterThan(made - 500),
      );
      if (!stalled.isPaused || (await cutOffs(aurora.app.metricsUrl)) < 2) return;
      growth = heapInUse() - memoryBefore;
      // It gets the reason within seconds, or not at all: on a busy machine the rest of the events takes longer.
      stalled.resume();
    });
    await Promise.all(reading);
    for (const sequences of sequencesOf) {
      expect(sequences).toHaveLength(EVENTS);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    }
    // For the two stalled readers it would be 40 MB.
    expect(growth).toBeLessThan(20_000_000);
    expect(await closed).toEqual(CLOSE.tooSlow);
    stream.resume();
    await ended;
    expect((await aurora.connection(connection.id)).status).toBe('PENDING');
  });

  it('is cut off over SSE also while it still reads what is stored, and those who read are not', async () => {
    const { aurora, workspace, connection } = await pendingConnection({ timeLimits: { stallMs: 500 } });
    const variables = { workspaceId: workspace.id, after: cursor(0) };
    await appendEvents(aurora.database, connection.id, STORED);
    const { stream, ended } = await stalledStream(aurora.app.url, DOCUMENT, variables);
    const events = serverSentEvents(aurora.app.url, WorkspaceEventsDocument, variables, Authorization);
    for await (const { workspaceEvents: event } of events) if (event.sequence === STORED) break;
    // The system tells the reader of the end only behind what it has buffered; the log tells of it immediately.
    const ofStalled = expect.objectContaining({ requestId: 'stalled' });
    await eventually(() => expect(aurora.log.lines).toContainEqual([ofStalled, 'request']));
    stream.resume();
    await ended;
  });
});

describe('going away', () => {
  it('tells subscribers so, over WebSocket and over SSE', async () => {
    const { aurora, workspace } = await pendingConnection();
    const variables = { workspaceId: workspace.id };
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    const client = createWsClient({
      url: `${aurora.app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization },
      retryAttempts: 0,
      on: { closed: (event) => closed.resolve(event as { code: number; reason: string }) },
    });
    const subscribed = Promise.withResolvers<void>();
    client.on('connected', () => subscribed.resolve());
    client.subscribe(
      { query: String(WorkspaceEventsDocument), variables },
      { next: () => {}, error: () => {}, complete: () => {} },
    );
    const events = collect(
      serverSentEvents(aurora.app.url, WorkspaceEventsDocument, variables, Authorization),
      (data) => data.workspaceEvents,
    );
    const refused = expect(events).rejects.toThrow('The server is shutting down');
    await subscribed.promise;
    await aurora.restart();
    expect(await closed.promise).toMatchObject({ code: 1001 });
    await refused;
  });
});

describe('an event with several readers', () => {
  it("has each reader's words and objects, over WebSocket and over SSE", async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const { token } = await createApiKey(aurora, workspaceId);
    const customer = createClient(aurora.app.url, token);
    onTestFinished(() => customer.close());
    aurora.simulator.faults.closing = true;
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    const variables = { connectionId: (await aurora.connect(workspaceId, arn)).id };
    const over = (client: typeof customer, authorization: string) =>
      [
        client.subscribe(WATCH, variables),
        serverSentEvents(aurora.app.url, WATCH, variables, authorization),
      ].map(secondEvent);
    const readers = [
      ...over(aurora.client, Authorization),
      ...over(customer, `Bearer ${token}`),
      ...over(aurora.client, Authorization),
    ];
    await aurora.runUntil(aurora.clock.now() + 10 * SECOND);
    const [operator, operatorSse, key, keySse, ...others] = await Promise.all(readers);
    expect(operator).toMatchObject({ __typename: 'VerificationDelayed', connection: { status: 'PENDING' } });
    expect([operatorSse, ...others]).toEqual([operator, operator, operator]);
    expect(key).toMatchObject({ connection: { status: 'PENDING' }, cursor: operator?.cursor });
    expect(key?.failure).not.toEqual(operator?.failure);
    expect(keySse).toEqual(key);
  });

  it('fails for each with a request id of their own, although they share the read that failed', async () => {
    const { aurora, workspace } = await pendingConnection();
    await aurora.database.execute('ALTER TABLE connections RENAME TO hidden');
    const query = `subscription { workspaceEvents(workspaceId: "${workspace.id}", after: "${cursor(0)}") { connection { id } } }`;
    const overSocket = async () => {
      const socket = createWsClient({
        url: `${aurora.app.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { Authorization },
      });
      onTestFinished(() => void socket.dispose());
      return JSON.stringify((await socket.iterate({ query }).next()).value);
    };
    const overHttp = async () => {
      const { body } = await fetch(`${aurora.app.url}/graphql`, {
        method: 'POST',
        headers: { Authorization, 'Content-Type': 'application/json', Accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
      });
      let text = '';
      for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += chunk;
        if (text.includes('"errors"')) break;
      }
      return text;
    };
    const failures = await Promise.all([overSocket(), overSocket(), overHttp(), overHttp()]);
    for (const failure of failures) expect(failure).toContain('INTERNAL_SERVER_ERROR');
    const ids = failures.map((failure) => /"requestId":"([\w-]+)"/.exec(failure)?.[1]);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(4);
  });
});

/** A WebSocket that has subscribed, and reads nothing any more. */
async function stalledSocket(url: string, query: string, variables: object) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization } }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
  await new Promise((resolve) => socket.once('message', resolve));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  socket.pause();
  return { socket, closed };
}

/** A stream of server-sent events that nobody reads beyond its beginning. */
async function stalledStream(url: string, query: string, variables: object) {
  const stream = tcp(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void stream.destroy());
  const body = JSON.stringify({ query, variables });
  stream.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Request-Id: stalled\r\nAuthorization: ${Authorization}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => stream.once('readable', resolve));
  const ended = new Promise((resolve) => stream.once('close', resolve));
  return { stream, ended };
}

/** How many streams and WebSockets the server has ended. */
async function cutOffs(metricsUrl: string | null): Promise<number> {
  const { samples } = await scrape(metricsUrl);
  return samples
    .filter(({ name }) => name === 'aurora_subscribers_cut_off_total')
    .reduce((sum, { value }) => sum + value, 0);
}

/** What is in use, without what is only not collected yet. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function cursor(position: number): string {
  return Buffer.from(`event:${position}`).toString('base64url');
}
