import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { countRevisions } from '../../src/storage/sqlite/commit-watch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function open(file: string) {
  const database = new SqliteDatabase(file);
  onTestFinished(() => void database.close());
  return database;
}

it('counts commits of others once for all that is worked on together, and own ones at once', async () => {
  const file = join(temporaryFolder(), 'a.db');
  const [ours, theirs] = [open(file), open(file)];
  theirs.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
  const revisions = countRevisions(ours, () => {});
  const step = Promise.resolve();
  const seen: number[] = [];
  await Promise.all([
    step.then(() => {
      seen.push(revisions.now());
      theirs.exec('INSERT INTO t VALUES (1)');
    }),
    step.then(() => void seen.push(revisions.now())),
  ]);
  expect(seen[1]).toBe(seen[0]);
  await new Promise(setImmediate);
  const next = revisions.now();
  expect(next).toBeGreaterThan(Number(seen[0]));
  revisions.committed();
  expect(revisions.now()).toBeGreaterThan(next);
});

it('asks anew in what comes later in the same turn', async () => {
  const file = join(temporaryFolder(), 'a.db');
  const [ours, theirs] = [open(file), open(file)];
  theirs.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
  const revisions = countRevisions(ours, () => {});
  const [first, second] = await new Promise<[number, number]>((resolve) => {
    const read: number[] = [];
    setImmediate(() => {
      read.push(revisions.now());
      theirs.exec('INSERT INTO t VALUES (1)');
    });
    setImmediate(() => resolve([Number(read[0]), revisions.now()]));
  });
  expect(second).toBeGreaterThan(first);
});
