import { copyFileSync, renameSync, rmSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { CreateWorkspaceDocument } from '../support/documents.ts';
import { damageTable, fillDisk, holdWriteLock, watchOpenedDatabases } from '../support/spoil-database.ts';
import { createApiKey } from '../support/tokens.ts';

async function post(aurora: Aurora, query: string, token = OPERATOR_TOKEN) {
  const response = await fetch(`${aurora.app.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: { code: string; remedies: string[] } }[];
  };
  return { status: response.status, ...body, code: body.errors?.[0]?.extensions.code };
}

async function ready(aurora: Aurora) {
  const response = await fetch(`${aurora.app.url}/health/ready`);
  return { ...((await response.json()) as { reason?: string }), status: response.status };
}

const isLive = async (aurora: Aurora) => (await fetch(`${aurora.app.url}/health/live`)).status === 200;

const logged = ({ log }: Aurora, code: string) =>
  log.lines.filter(
    ([fields, message]) =>
      (fields as { code?: string }).code === code && String(message).startsWith('The database '),
  );

const CREATE = 'mutation { createWorkspace(name: "New") { __typename } }';
const LIST = '{ workspaces { edges { node { name } } } }';

async function connected(aurora: Aurora) {
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  return { workspace, connection: await aurora.connect(workspace.id, arn) };
}

describe('a damaged page of the database', () => {
  it('fails the request that needs it, turns readiness false, and ends nothing', async () => {
    const aurora = await startAurora();
    const { connection, workspace } = await connected(aurora);
    await damageTable(aurora.file, 'connections');
    await aurora.restart();

    const query = `{ awsConnection(id: "${connection.id}") { status } }`;
    const answer = await post(aurora, query);
    expect(answer).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(answer.errors?.[0]?.extensions.remedies.length).toBeGreaterThan(0);
    // The turn in which it was read has ended by now, with a COMMIT that fails.
    expect(await isLive(aurora)).toBe(true);
    expect(await ready(aurora)).toMatchObject({
      status: 503,
      reason: 'The database cannot be used: it is damaged (SQLITE_CORRUPT). See the log.',
    });
    // What does not need the page is answered.
    expect(await post(aurora, `{ workspace(id: "${workspace.id}") { name } }`)).toMatchObject({
      data: { workspace: { name: 'Acme' } },
    });
  });

  it('is logged with its code and a remedy, once a minute however often it is met', async () => {
    const aurora = await startAurora();
    const { connection } = await connected(aurora);
    await damageTable(aurora.file, 'connections');
    await aurora.restart();
    const query = `{ awsConnection(id: "${connection.id}") { status } }`;
    for (let i = 0; i < 5; i++) await post(aurora, query);
    const lines = logged(aurora, 'SQLITE_CORRUPT');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]).toMatch(
      /it is damaged \(SQLITE_CORRUPT\)\. Stop Aurora, put a backup in its place/,
    );
  });
});

describe('a write lock that another process holds', () => {
  it('makes writes wait, and nothing else', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const key = await createApiKey(aurora, workspace.id);
    const lock = holdWriteLock(aurora.file);

    let isWritten = false;
    const writing = aurora.createWorkspace('Waits').then((created) => {
      isWritten = true;
      return created;
    });
    // The first use of a key is written down; nobody waits for that either.
    for (let i = 0; i < 20; i++) {
      expect(await isLive(aurora)).toBe(true);
      expect(await post(aurora, LIST, key.token)).toMatchObject({ status: 200, data: expect.anything() });
    }
    expect(isWritten).toBe(false);
    lock.release();
    const created = await writing;
    expect((await post(aurora, `{ workspace(id: "${created.id}") { name } }`)).data).toEqual({
      workspace: { name: 'Waits' },
    });
  });

  it('refuses writes and readiness after 5 seconds, with what to do', async () => {
    const aurora = await startAurora();
    holdWriteLock(aurora.file);
    const [answer, readiness] = await Promise.all([post(aurora, CREATE), ready(aurora)]);
    expect(answer.code).toBe('DATABASE_UNAVAILABLE');
    expect(readiness).toMatchObject({ status: 503, reason: expect.stringContaining('keeps it locked') });
    expect(logged(aurora, 'SQLITE_BUSY')).toHaveLength(1);
  }, 20_000);
});

describe('a full disk', () => {
  async function full() {
    const opened = watchOpenedDatabases();
    const aurora = await startAurora();
    const { workspace, connection } = await connected(aurora);
    const key = await createApiKey(aurora, workspace.id);
    const take = () => askCredentials(aurora.app.url, connection.id, { token: key.token });
    const cached = await take();
    expect(cached.status).toBe(200);
    // An update within a page needs no new one: a full disk stops it all the same, SQLite's page limit does not.
    const raw = new SqliteDatabase(aurora.file);
    raw.exec(
      "CREATE TRIGGER full BEFORE UPDATE ON api_keys BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END",
    );
    raw.close();
    const disk = fillDisk(opened);
    // Free pages within the file are used up first.
    for (;;) if ((await post(aurora, CREATE)).code !== undefined) break;
    return { aurora, key, disk, cached, take };
  }

  it('leaves reading and cached credentials to every token, also after a minute', async () => {
    const { aurora, key, cached, take } = await full();
    for (const ms of [0, 61_000, 61_000]) {
      aurora.clock.advance(ms);
      expect(await post(aurora, LIST, key.token)).toMatchObject({ status: 200, data: expect.anything() });
      expect((await take()).body).toEqual(cached.body);
    }
  });

  it('turns readiness false while it lasts, and refuses what would have to be written', async () => {
    const { aurora, disk } = await full();
    expect(await ready(aurora)).toMatchObject({
      status: 503,
      reason: 'The database cannot be used: the disk is full (SQLITE_FULL). See the log.',
    });
    expect(logged(aurora, 'SQLITE_FULL')).toHaveLength(1);
    expect((await post(aurora, CREATE)).code).toBe('DATABASE_UNAVAILABLE');
    disk.free();
    expect(await ready(aurora)).toMatchObject({ status: 200 });
    expect((await post(aurora, CREATE)).code).toBeUndefined();
  });

  it('is one line of the log for all probes that find the same, without a stack', async () => {
    const { aurora } = await full();
    for (let i = 0; i < 3; i++) expect((await ready(aurora)).status).toBe(503);
    const lines = aurora.log.lines.filter(([, message]) => String(message).startsWith('not ready'));
    expect(lines).toEqual([
      [{ code: 'SQLITE_FULL' }, 'not ready: The database cannot be used: the disk is full (SQLITE_FULL).'],
    ]);
  });
});

describe('a database file that is deleted or replaced', () => {
  it.each([
    ['deleted', (file: string) => rmSync(file)],
    [
      'replaced by a copy',
      (file: string) => {
        copyFileSync(file, `${file}.backup`);
        renameSync(`${file}.backup`, file);
      },
    ],
    ['robbed of its log', (file: string) => rmSync(`${file}-wal`)],
  ])(
    '%s under a running server, turns readiness false and answers no mutation with success',
    async (_, act) => {
      const aurora = await startAurora();
      await aurora.createWorkspace();
      expect(await ready(aurora)).toMatchObject({ status: 200 });
      act(aurora.file);
      expect(await post(aurora, CREATE)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      expect(await ready(aurora)).toMatchObject({
        status: 503,
        reason: expect.stringContaining('deleted or replaced'),
      });
      expect(logged(aurora, 'DATABASE_REPLACED')[0]?.[1]).toMatch(
        /Stop Aurora, put the right file in its place/,
      );
      expect(await isLive(aurora)).toBe(true);
      // Reading goes on, from the file that is open.
      const client = createClient(aurora.app.url, OPERATOR_TOKEN);
      await expect(client.send(CreateWorkspaceDocument, { name: 'Lost' })).rejects.toThrow();
      await client.close();
      expect((await post(aurora, LIST)).data).toEqual({
        workspaces: { edges: [{ node: { name: 'Acme' } }] },
      });
    },
  );

  it('is used again once the right file is back in its place', async () => {
    const aurora = await startAurora();
    renameSync(aurora.file, `${aurora.file}.away`);
    expect((await post(aurora, CREATE)).code).toBe('DATABASE_UNAVAILABLE');
    renameSync(`${aurora.file}.away`, aurora.file);
    expect((await post(aurora, CREATE)).code).toBeUndefined();
    expect(await ready(aurora)).toMatchObject({ status: 200 });
  });
});
