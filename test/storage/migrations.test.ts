/** What a new version makes of the database of an earlier one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { quietLog } from '../support/quiet-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FOLDER = new URL('../../drizzle/sqlite/', import.meta.url).pathname;

/** A file with the schema that this many migrations make. */
function databaseOf(migrations: number): { file: string; database: SqliteDatabase.Database } {
  const file = join(temporaryFolder(), 'aurora.db');
  const database = new SqliteDatabase(file);
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sql'));
  for (const name of names.sort().slice(0, migrations)) database.exec(readFileSync(FOLDER + name, 'utf8'));
  database.pragma(`user_version = ${migrations}`);
  return { file, database };
}

it('keeps the work and the positions of 0.2.0', async () => {
  const { file, database } = databaseOf(11);
  database.exec(`
    INSERT INTO workspaces (id, name, external_id, external_id_created_at, created_at) VALUES ('w', 'W', 'e', 1, 1);
    INSERT INTO connections (id, workspace_id, role_arn, account_id, partition, region, created_at, status, last_sequence, verification_id)
      VALUES ('c', 'w', 'arn', '1', 'aws', 'us-east-1', 1, 'PENDING', 3, 'v'),
             ('d', 'w', 'arn2', '1', 'aws', 'us-east-1', 1, 'CONNECTED', 0, NULL);
    INSERT INTO verifications VALUES ('v', 'c', 1, 300000, 300001, 2, 5, NULL, NULL, 0, 1, '["host",1,"x"]', 900000);
    INSERT INTO rechecks VALUES ('d', 7, 1, NULL, NULL);
    INSERT INTO events (connection_id, workspace_id, sequence, occurred_at, change)
      VALUES ('c', 'w', 1, 1, '{}'), ('c', 'w', 2, 1, '{}'), ('c', 'w', 3, 1, '{}');
    DELETE FROM events WHERE sequence = 3;
    INSERT INTO revocations (api_key_id) VALUES ('k');
    INSERT INTO installation_secrets VALUES ('CURSOR_KEY', randomblob(32));
  `);
  database.close();
  const store = openSqliteStore({ file, migrationsFolder: FOLDER, log: quietLog() });
  onTestFinished(() => store.close());
  expect([
    await store.lastPosition(),
    await store.lastPositionIn('w'),
    await store.lastRevocation(),
    await store.lastAuditPosition(),
  ]).toEqual([3, 2, 1, 0]);
  // The process of before has ended: its lease does not count.
  const request = { now: 10, latest: 60_000, owner: 'me', leaseUntil: 20, limit: 5 };
  const [verified] = await store.verifications.claimDue(request);
  expect(verified).toMatchObject({
    id: 'c',
    verification: { attempts: 2, lateRetryUsed: true, deadline: 300_001 },
  });
  const [checked] = await store.rechecks.claimDue(request);
  expect(checked).toMatchObject({ id: 'd', recheck: { nextAt: 7, failures: 1 } });
});
