import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Connection, startVerification } from '../../src/connection/connection.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { AttemptOutcome } from '../../src/connection/role-proof.ts';
import { verificationJob } from '../../src/connections/jobs.ts';
import { Lifecycle } from '../../src/observe/lifecycle.ts';
import { Scheduler } from '../../src/scheduling/scheduler.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { connectSample, sampleConnection, sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DENIED: AttemptOutcome = { kind: 'DENIED', failure: ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION') };

async function world(attempt: (connection: Connection) => Promise<AttemptOutcome>) {
  const clock = new ManualClock(0);
  const log = quietLog();
  const file = join(temporaryFolder(), 'aurora.db');
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log });
  const job = verificationJob({
    store,
    random: () => 0.5,
    windowMs: 300_000,
    recheckMs: 3_600_000,
    ownSide: { fault: null },
    verifier: {
      attempt: async (_job, connection) => ({
        outcome: await attempt(connection),
        accepted: null,
        externalIdsTried: null,
        reading: null,
      }),
    },
  });
  const scheduler = new Scheduler({
    job,
    store,
    clock,
    monotonicClock: clock,
    log,
    lifecycle: new Lifecycle(),
    owner: 'me',
    capacity: (underWay) => 10 - underWay,
  });
  onTestFinished(async () => {
    await scheduler.stop(0);
    await store.close();
  });
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const begin = () =>
    connectSample(
      store,
      sampleConnection(workspace.id),
      ({ id }) => [startVerification({ id: `v-${id}`, now: clock.now(), windowMs: 300_000 })],
      clock.now(),
    );
  /** Moves the clock by steps of a second. */
  const run = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000);
      await scheduler.idle();
    }
  };
  return { clock, log, store, file, scheduler, begin, run };
}

describe('the scheduler', () => {
  it('repeats a failed attempt when its lease ends, however busy it is', async () => {
    const attempts: number[] = [];
    let broken = '';
    const { begin, scheduler, clock, run } = await world(async ({ id }) => {
      if (id !== broken) return DENIED;
      attempts.push(clock.now());
      if (attempts.length === 1) throw new Error('The disk has failed.');
      return DENIED;
    });
    broken = (await begin()).id;
    for (let other = 0; other < 8; other++) await begin();
    scheduler.start();
    await scheduler.idle();
    await run(20);
    expect(attempts.slice(0, 2)).toEqual([0, 15_000]);
  });

  it('continues with all other work when one row is damaged', async () => {
    const seen = new Set<string>();
    const { begin, scheduler, run, file, log } = await world(async ({ id }) => {
      seen.add(id);
      return DENIED;
    });
    const [damaged, healthy] = [await begin(), await begin()];
    const database = new SqliteDatabase(file);
    database.prepare(`UPDATE connections SET failure = '{' WHERE id = ?`).run(damaged.id);
    database.close();
    scheduler.start();
    await scheduler.idle();
    await run(5);
    expect([...seen]).toEqual([healthy.id]);
    expect(JSON.stringify(log.lines)).toContain(damaged.id);
  });

  it('makes an attempt once, even if its lease ended while the process was held up', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<AttemptOutcome>();
    let attempts = 0;
    const { begin, scheduler, file, store, log } = await world(() => {
      attempts++;
      return answered;
    });
    onTestFinished(() => answer(DENIED));
    const { id } = await begin();
    scheduler.start();
    await eventually(() => expect(attempts).toBe(1));
    const database = new SqliteDatabase(file);
    database.exec('UPDATE verifications SET lease_until = 0');
    database.close();
    // The poll comes before the timer that would have renewed the lease.
    await begin();
    await eventually(() => expect(attempts).toBe(2));
    answer(DENIED);
    await scheduler.idle();
    expect(attempts).toBe(2);
    const [connection] = await store.connectionsByIds([id]);
    expect(connection?.verification?.attempts).toBe(1);
    const outcomes = log.lines.filter(([, message]) => message === 'attempt').map(([fields]) => fields);
    expect(outcomes).toHaveLength(2);
    expect(JSON.stringify(outcomes)).not.toContain('superseded');
  });
});
