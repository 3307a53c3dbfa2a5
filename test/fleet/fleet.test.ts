import { describe, expect, it, vi } from 'vitest';
import type { Millis } from '../../src/base/clock.ts';
import { Fleet } from '../../src/fleet/fleet.ts';
import { Lifecycle, type LifecycleEvents } from '../../src/observe/lifecycle.ts';
import type { DecideHeartbeat, HeartbeatChange, Server } from '../../src/storage/fleet.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** One server, and the rows of a database that can go away. */
async function world({
  databaseClock = null as (() => Promise<Millis>) | null,
  others = [] as Server[],
} = {}) {
  const clock = new ManualClock(0);
  const log = quietLog();
  const database = {
    rows: others as readonly Server[],
    isAway: false,
    lock: null as Promise<void> | null,
    released: { verification: 0, check: 0, webhook: 0, organization: 0 },
  };
  const store = {
    databaseClock,
    readServers: async () => [...database.rows],
    async heartbeat<T extends HeartbeatChange>(decide: DecideHeartbeat<T>) {
      if (database.isAway) throw new Error('The database is away.');
      await database.lock;
      const decision = decide(database.rows);
      const { self, forgotten } = decision;
      database.rows = [...database.rows.filter(({ id }) => id !== self.id && !forgotten.includes(id)), self];
      return { decision, released: database.released };
    },
  };
  /** Time that passed without timers, as in a process that is stopped. */
  const frozen = { forMs: 0 };
  const calls = { inUse: 0, waiting: 0 };
  const onChange = vi.fn();
  const lifecycle = new Lifecycle();
  const takenOver: LifecycleEvents['leases.takeover'][] = [];
  lifecycle.on('leases.takeover', (event) => takenOver.push(event));
  const fleet = new Fleet({
    ...{ store, clock, log, onChange, lifecycle },
    measureClock: async () => {},
    steadyClock: { now: () => clock.now() + frozen.forMs },
    version: '1.0',
    callsPerSecond: 100,
    calls: () => calls,
  });
  await fleet.start();
  const run = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      clock.advance(100);
      await settle();
    }
  };
  return { clock, log, frozen, database, calls, onChange, takenOver, fleet, run };
}

const other = (rest: Partial<Server> = {}): Server => ({
  id: '0',
  version: '1.0',
  seenAt: 0,
  granted: 0,
  wanted: 0,
  ...rest,
});

describe('a server of the fleet', () => {
  it('has the whole budget at once when it starts alone, and keeps it', async () => {
    const { fleet, run, onChange, database } = await world();
    expect(fleet.callsPerSecond).toBe(100);
    expect(onChange).toHaveBeenCalledOnce();
    await run(60_000);
    expect(fleet.callsPerSecond).toBe(100);
    expect(onChange).toHaveBeenCalledOnce();
    expect(database.rows).toEqual([
      { id: fleet.id, version: '1.0', seenAt: 60_000, granted: 100, wanted: 0 },
    ]);
  });

  it('makes no calls while its heartbeats fail for longer than the others wait, and then goes on', async () => {
    const { fleet, run, onChange, database, log } = await world({ databaseClock: async () => 0 });
    database.isAway = true;
    await run(2_900);
    expect(fleet.callsPerSecond).toBe(100);
    await run(200);
    expect(fleet.callsPerSecond).toBe(0);
    expect(JSON.stringify(log.lines)).toContain('cannot store heartbeats');
    database.isAway = false;
    await run(500);
    expect(fleet.callsPerSecond).toBe(100);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('goes on alone when it cannot write the file of its machine: no other server can', async () => {
    const { fleet, run, database } = await world();
    database.isAway = true;
    await run(60_000);
    expect(fleet.callsPerSecond).toBe(100);
  });

  it('goes on alone while a large write of its own delays its heartbeat, but not after it was frozen', async () => {
    const { fleet, frozen, run, database } = await world();
    const { promise, resolve } = Promise.withResolvers<void>();
    database.lock = promise;
    await run(20_000);
    expect(fleet.callsPerSecond).toBe(100);
    frozen.forMs = 3_000;
    await run(1_000);
    expect(fleet.callsPerSecond).toBe(0);
    resolve();
    await run(500);
    expect(fleet.callsPerSecond).toBe(100);
  });

  it('does not go on when another process shares the file', async () => {
    const { fleet, run, database } = await world({ others: [other()] });
    database.isAway = true;
    await run(3_100);
    expect(fleet.callsPerSecond).toBe(0);
  });

  it('has no share after it was frozen, until a heartbeat says what is left', async () => {
    const { fleet, frozen, run, database } = await world();
    const { term } = fleet;
    await run(5_000);
    expect(fleet.term).toBe(term);
    frozen.forMs = 20_000;
    database.rows = [other({ id: 'z', seenAt: 5_500, granted: 100 })];
    expect([fleet.callsPerSecond, fleet.term]).toEqual([0, null]);
    await run(500);
    expect(fleet.callsPerSecond).toBe(0);
    // What was allowed before must not be sent now.
    expect(fleet.term).not.toBe(term);
    expect(fleet.term).not.toBe(null);
    expect(database.rows.map(({ id }) => id).sort()).toEqual([fleet.id, 'z'].sort());
  });

  it('lists the servers, and says which ones are live', async () => {
    const { fleet, run, database } = await world();
    await run(10_000);
    database.rows = [
      ...database.rows,
      other({ id: 'live', seenAt: 7_000 }),
      other({ id: 'silent', seenAt: 6_999 }),
    ];
    const servers = await fleet.servers();
    expect(servers.map(({ id, isLive, isSelf }) => [id, isLive, isSelf])).toEqual([
      [fleet.id, true, true],
      ['live', true, false],
      ['silent', false, false],
    ]);
  });

  it('has its part of limits that hold for all servers', async () => {
    const { fleet, run, database } = await world();
    expect(fleet.partOf(300)).toBe(300);
    database.rows = [...database.rows, other(), other({ id: '1' })];
    await run(500);
    expect([fleet.partOf(300), fleet.partOf(2)]).toEqual([100, 1]);
    await run(4_000);
    expect(fleet.partOf(300)).toBe(300);
  });

  it('reports the leases that it takes from dead servers, but not those that it gives up itself', async () => {
    const { fleet, database, takenOver, run, log } = await world();
    expect(takenOver).toEqual([]);
    database.released = { verification: 3, check: 0, webhook: 0, organization: 0 };
    await run(500);
    expect(takenOver).toEqual([{ job: 'verification', count: 3 }]);
    expect(JSON.stringify(log.lines)).toContain('took over the leases');
    await fleet.stop();
    expect(takenOver).toHaveLength(1);
  });

  it('leaves its calls of the last second behind when it stops', async () => {
    const { fleet, calls, database, run, clock } = await world();
    calls.inUse = 7;
    await fleet.stop();
    expect(database.rows).toMatchObject([{ id: fleet.id, granted: 7 }]);
    expect(database.rows[0]?.seenAt).toBeLessThan(clock.now() - 3_000);
    expect(fleet.callsPerSecond).toBe(0);
    await run(2_000);
    expect(database.rows[0]?.seenAt).toBeLessThan(0);
  });
});
