/** Commits of other processes on the same database file. */
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { watchCommits } from '../../src/storage/sqlite/commit-watch.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { RevokeApiKeyDocument } from '../support/documents.ts';
import { quietLog } from '../support/quiet-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';

function open(file: string) {
  const database = new SqliteDatabase(file);
  onTestFinished(() => void database.close());
  return database;
}

it('are noticed, each time', async () => {
  const file = join(temporaryFolder(), 'a.db');
  const [ours, theirs] = [open(file), open(file)];
  theirs.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
  const noticed = new EventEmitter();
  onTestFinished(
    watchCommits(
      ours,
      () => noticed.emit('commit'),
      () => {},
    ),
  );
  for (const value of [1, 2, 3]) {
    const commit = once(noticed, 'commit');
    theirs.exec(`INSERT INTO t VALUES (${value})`);
    await commit;
  }
});

it('end the sockets of a key that another process revokes', async () => {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const key = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
  const reading = readConfig({
    DATABASE_URL: `file:${aurora.file}`,
    PORT: '0',
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  const other = await startApp({
    config: reading.value,
    log: quietLog(),
    clock: aurora.clock,
    pageFolder: null,
  });
  onTestFinished(() => other.stop(1_000));
  const socket = new WebSocket(`${other.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${key.token}` } }));
  expect(String((await once(socket, 'message'))[0])).toContain('connection_ack');
  const closed = once(socket, 'close');
  await aurora.client.send(RevokeApiKeyDocument, { id: key.id });
  expect((await closed)[0]).toBe(4403);
});
