/** A store without its database: every call is answered in time, nothing is half done, and it is well again afterwards. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startVerification } from '../../../src/connection/connection.ts';
import { ALL_WORKSPACES } from '../../../src/storage/connections.ts';
import { DatabaseUnusable } from '../../../src/storage/database-unusable.ts';
import { openPostgresStore } from '../../../src/storage/postgres/postgres-store.ts';
import type { Store } from '../../../src/storage/store.ts';
import { asOperator } from '../../support/as-operator.ts';
import { onFinished } from '../../support/lifetime.ts';
import { listen } from '../../support/listen.ts';
import { createDatabase, MIGRATIONS, openStoreOn } from '../../support/postgres.ts';
import { type Cluster, startCluster } from '../../support/postgres-cluster.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { connectSample, sampleConnection, sampleKey, sampleWorkspace } from '../../support/samples.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import { NOW, record } from '../contract/world.ts';

/** No caller waits longer, whatever happens. */
const MAX_ANSWER_MS = 6_000;

const start = () => startVerification({ id: randomUUID(), now: NOW, windowMs: 300_000 });

async function worldOn(url: string, operatorUrl = url) {
  const store = await openStoreOn(url);
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const connection = await connectSample(store, sampleConnection(workspace.id), () => [start()], NOW);
  return { url: operatorUrl, store, workspace, connection };
}

type World = Awaited<ReturnType<typeof worldOn>>;

/** One call of each kind: reads, writes, decisions. */
const CALLS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  read: ({ store, connection }) => store.connectionsByIds([connection.id]),
  list: ({ store }) => store.listWorkspaces('ALL', ALL_WORKSPACES, { limit: 10 }),
  validate: ({ store, connection }) => store.validate({ connectionId: connection.id, apiKeyId: null }),
  change: ({ store, connection }) =>
    store.change(connection.id, () => [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }], NOW),
  connect: ({ store, workspace }) => store.connect(sampleConnection(workspace.id), {}, () => [start()], NOW),
  claim: ({ store }) =>
    store.verifications.claimDue({
      now: NOW,
      latest: NOW + 60_000,
      owner: 'me',
      leaseUntil: NOW + 15_000,
      limit: 5,
    }),
  quota: ({ store, workspace }) =>
    store.use(
      (['ATTEMPT', 'ACCOUNT'] as const).map((kind) => ({
        ...{ workspaceId: workspace.id, kind, subject: null, limit: 9, windowMs: 1_000 },
      })),
      NOW,
    ),
  key: ({ store, workspace }) =>
    store.insertApiKey(sampleKey(workspace.id), randomUUID(), record('CREATE_API_KEY')),
  heartbeat: ({ store }) =>
    store.heartbeat(() => ({
      self: { id: 'me', version: '1', seenAt: NOW, granted: 0, wanted: 0 },
      live: new Set(['me']),
      forgotten: [],
    })),
  ready: ({ store }) => store.checkReady(),
};

/** Makes all calls at once: how each ended, and how long the slowest took. */
async function callAll(world: World) {
  const begun = performance.now();
  const results = await Promise.allSettled(Object.values(CALLS).map((call) => call(world)));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  return { errors, tookMs: performance.now() - begun };
}

async function expectWell(world: World): Promise<void> {
  await vi.waitFor(async () => expect((await callAll(world)).errors).toEqual([]), {
    timeout: 10_000,
    interval: 100,
  });
  await expectWhole(world);
}

/** Nothing is half done: each connection has exactly its events, and positions have no holes. */
async function expectWhole({ url }: World): Promise<void> {
  const [found] = await asOperator<{ wrong: string; holes: string }>(
    url,
    `select
      (select count(*) from connections c
       where last_sequence <> (select count(*) from events e where e.connection_id = c.id)) as wrong,
      (select events from heads) - (select count(*) from events) as holes`,
  );
  expect(found).toEqual({ wrong: '0', holes: '0' });
}

describe('a backend that is terminated', () => {
  it.each(Object.keys(CALLS))('at any statement of "%s" leaves nothing half done', async (name) => {
    const world = await worldOn(await createDatabase());
    const call = CALLS[name] as (world: World) => Promise<unknown>;
    const original = pg.Client.prototype.query as (...values: unknown[]) => Promise<unknown>;
    for (let at = 1; ; at++) {
      let sent = 0;
      const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
        this: pg.Client,
        ...values: unknown[]
      ) {
        const { name: statement } = values[0] as { name?: string };
        const isOfFeed = statement === 'heads' || statement === 'notify';
        if (!isOfFeed && ++sent === at)
          void original.call(this, 'select pg_terminate_backend(pg_backend_pid())').catch(() => {});
        return original.apply(this, values);
      } as never);
      await call(world).catch((error) => expect(error).toBeInstanceOf(DatabaseUnusable));
      spy.mockRestore();
      await expectWhole(world);
      if (sent >= at) continue;
      // It was terminated at each of them.
      expect(sent).toBeGreaterThan(0);
      break;
    }
    await expectWell(world);
  });
});

describe('a database that refuses connections', () => {
  it('is used again as soon as it accepts them', async () => {
    const world = await worldOn(await createDatabase());
    const server = process.env['TEST_POSTGRES_URL'] ?? '';
    const name = new URL(world.url).pathname.slice(1);
    await asOperator(server, `alter database ${name} allow_connections false`);
    await asOperator(
      server,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    // Of the two readers, each has tried to connect.
    for (let round = 0; round < 3; round++)
      expect((await callAll(world)).errors).toHaveLength(Object.keys(CALLS).length);
    await asOperator(server, `alter database ${name} allow_connections true`);
    await expectWell(world);
  });
});

describe('the connection that hears notifications', () => {
  /** A server that is no PostgreSQL. */
  async function answering(...answers: readonly string[]): Promise<number> {
    const server = createServer((socket) => {
      const left = [...answers];
      socket.on('error', () => {}).on('data', () => socket.write(left.shift() ?? '', 'latin1'));
    });
    return listen(server);
  }
  const fields = 'SFATAL\0VFATAL\0CZZ123\0Mno the-secret-password\0\0';
  const refusal = `E\0\0\0${String.fromCharCode(4 + fields.length)}${fields}`;

  it.each([
    ['an error that Aurora does not know', [refusal], '', 'a connection failed with DatabaseError (ZZ123)'],
    // "S" accepts TLS, but no TLS follows.
    [
      'a fault of TLS',
      ['S', 'no TLS, and long enough'],
      '?sslmode=verify-full',
      'TLS with it fails (EPROTO)',
    ],
  ])('tells the log of %s, without the password', async (_, answers, parameters, words) => {
    const port = await answering(...answers);
    const log = quietLog();
    const listenUrl = `postgres://aurora:the-secret-password@127.0.0.1:${port}/aurora${parameters}`;
    const store = await openStoreOn(await createDatabase(), { listenUrl, log });
    const lines = JSON.stringify(log.lines);
    expect(lines).toContain(`127.0.0.1:${port}/aurora cannot be used: ${words}`);
    expect(lines).not.toContain('the-secret-password');
    expect(await store.lastPosition()).toBe(0);
  });
});

describe('a partition between the server and PostgreSQL', () => {
  async function behindProxy() {
    const url = await createDatabase();
    const { hostname, port } = new URL(url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    onFinished(proxy.close);
    const through = Object.assign(new URL(url), { port: String(proxy.port) }).href;
    return { proxy, world: await worldOn(through, url) };
  }

  it('answers every call in time, and ends without a restart', { timeout: 60_000 }, async () => {
    const { proxy, world } = await behindProxy();
    proxy.freeze();
    for (let round = 0; round < 2; round++) {
      const { errors, tookMs } = await callAll(world);
      expect(errors).toHaveLength(Object.keys(CALLS).length);
      for (const error of errors) expect(error).toBeInstanceOf(DatabaseUnusable);
      expect(tookMs).toBeLessThan(MAX_ANSWER_MS);
    }
    proxy.thaw();
    await expectWell(world);
  });

  it('does not hold the head for others while a server hangs within a transaction', {
    timeout: 60_000,
  }, async () => {
    const { proxy, world } = await behindProxy();
    const other = await openStoreOn(world.url);
    const changing = CALLS['change'] as (world: World) => Promise<unknown>;
    const hanging = changing(world).catch(() => {});
    proxy.freeze();
    await hanging;
    expect(await changing({ ...world, store: other })).not.toBeNull();
    proxy.thaw();
    await expectWell(world);
  });

  it('that resets all connections is over at the next call', async () => {
    const { proxy, world } = await behindProxy();
    for (let round = 0; round < 5; round++) {
      const calling = callAll(world);
      proxy.reset();
      for (const error of (await calling).errors) expect(error).toBeInstanceOf(DatabaseUnusable);
    }
    await expectWell(world);
  });
});

describe('PostgreSQL', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster(['fsync = on']);
  });
  afterAll(() => cluster.stop());

  it('that crashes loses nothing that was answered, and is used again once it runs', {
    timeout: 60_000,
  }, async () => {
    const world = await worldOn(cluster.url('postgres'));
    const log = quietLog();
    const watching = await openPostgresStore({
      ...{ url: world.url, listenUrl: null, pooler: 'none', migrationsFolder: MIGRATIONS, log },
    });
    await cluster.crash();
    const { errors, tookMs } = await callAll(world);
    expect(errors).toHaveLength(Object.keys(CALLS).length);
    for (const error of errors) expect(error).toBeInstanceOf(DatabaseUnusable);
    expect(tookMs).toBeLessThan(MAX_ANSWER_MS);
    await cluster.restart();
    expect(await readAgain(world.store, world.connection.id)).toMatchObject({ lastSequence: 1 });
    await expectWell(world);
    // Notifications come again, too.
    const heard = vi.fn();
    watching.onCommit(heard);
    await (CALLS['change'] as (world: World) => Promise<unknown>)(world);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 5_000 });
    await watching.close();
  });

  it('that is a standby is not ready, and refuses writes as unusable', async () => {
    const world = await worldOn(cluster.url('postgres'));
    await asOperator(world.url, 'alter database postgres set default_transaction_read_only = on');
    await asOperator(
      world.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'aurora'`,
    );
    const change = CALLS['change'] as (world: World) => Promise<unknown>;
    await vi.waitFor(() => expect(change(world)).rejects.toThrow(/read-only.*25006/), { timeout: 5_000 });
    await expect(world.store.checkReady()).rejects.toThrow('read-only');
    const writable = `${world.url}?options=${encodeURIComponent('-c default_transaction_read_only=off')}`;
    await asOperator(writable, 'alter database postgres reset default_transaction_read_only');
    // Connections from before are dropped, and not used again.
    await expectWell(world);
  });

  it('that cannot be reached at the start says so, without the password', async () => {
    const log = quietLog();
    const opening = openPostgresStore({
      ...{ listenUrl: null, pooler: 'none', migrationsFolder: MIGRATIONS, log },
      url: 'postgres://aurora:the-secret-password@127.0.0.1:1/aurora',
    });
    const error = await opening.catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(DatabaseUnusable);
    expect(String(error)).toMatch(
      /127\.0\.0\.1:1\/aurora cannot be used: it cannot be reached \(ECONNREFUSED\)/,
    );
    expect(JSON.stringify([log.lines, error, String((error as Error).cause)])).not.toContain(
      'the-secret-password',
    );
  });
});

async function readAgain(store: Store, id: string) {
  return vi.waitFor(async () => (await store.connectionsByIds([id]))[0], { timeout: 10_000 });
}
