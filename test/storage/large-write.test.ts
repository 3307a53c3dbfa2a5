/** The change of a workspace's External ID, with thousands of connections: whole or not at all, and in pieces. */
import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditRecord } from '../../src/audit/audit.ts';
import type { DecideExternalId } from '../../src/storage/connections.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import type { Store } from '../../src/storage/store.ts';
import { copyConnection } from '../support/many-connections.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleConnection, sampleWorkspace } from '../support/samples.ts';
import { slowMachine } from '../support/slow-machine.ts';
import { fillDisk, holdWriteLock, watchOpenedDatabases } from '../support/spoil-database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONNECTIONS = 2_000;

const record: AuditRecord = {
  action: 'ROTATE_EXTERNAL_ID',
  actor: { tokenId: 'token', tokenName: '', address: '', requestId: '' },
};

function open(file: string): Store {
  const migrationsFolder = new URL('../../drizzle/sqlite', import.meta.url).pathname;
  const store = openSqliteStore({ file, migrationsFolder, log: quietLog() });
  onTestFinished(() => store.close().catch(() => {}));
  return store;
}

async function world() {
  const file = join(temporaryFolder(), 'aurora.db');
  const store = open(file);
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  await store.connect(sampleConnection(workspace.id), {}, () => [], 1);
  copyConnection(file, CONNECTIONS - 1);
  const idsOf = (externalId: string) => ({ externalId, externalIdCreatedAt: 2, previous: null });
  /** Changes all of it; `onChange` hears of each connection. */
  const change = (externalId: string, onChange: (count: number) => void = () => {}) => {
    let count = 0;
    const decide: DecideExternalId = () => ({
      ids: idsOf(externalId),
      changes: () => {
        onChange(++count);
        return [{ type: 'ExternalIdRotationStarted', nextCheckAt: 5 }];
      },
    });
    return store.changeExternalId(workspace.id, decide, 2, record);
  };
  /** What is stored of such a change. */
  const seen = async (from: Store = store) => ({
    externalId: (await from.workspacesByIds([workspace.id]))[0]?.externalId,
    events: await from.lastPosition(),
    deeds: (await from.listAudit({}, { limit: 10 })).items.length,
  });
  const before = { externalId: workspace.externalId, events: 0, deeds: 0 };
  return { file, store, workspace, change, seen, before };
}

/** Resolves with what was seen in each turn until the promise is settled. */
async function meanwhile<T>(promise: Promise<unknown>, look: () => Promise<T>): Promise<T[]> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  promise.then(over, over);
  const found: T[] = [];
  for (;;) {
    await nextTurn();
    if (isOver) return found;
    found.push(await look());
  }
}

describe('a change of an External ID with thousands of connections', () => {
  it('lets others read meanwhile, who see nothing of it before all of it', async () => {
    const { change, seen, before } = await world();
    slowMachine();
    const changing = change('new');
    const looks = await meanwhile(changing, seen);
    expect((await changing)?.externalId).toBe('new');
    const after = { externalId: 'new', events: CONNECTIONS, deeds: 1 };
    for (const look of looks) expect([before, after]).toContainEqual(look);
    expect(looks.filter((look) => look.events === 0).length).toBeGreaterThan(100);
    expect(await seen()).toEqual(after);
  });

  it('calls back once it can be read, and gives each connection its event', async () => {
    const { store, workspace, change } = await world();
    const positions: number[] = [];
    store.onCommit(() => void store.lastPosition().then((position) => positions.push(position)));
    // What was read in the same turn before must not hide it.
    await change('new', () => void store.workspacesByIds([workspace.id]));
    expect((await store.workspacesByIds([workspace.id]))[0]?.externalId).toBe('new');
    // A callback that comes earlier is for the copies that were made of the connection.
    expect(new Set(positions.filter((position) => position > 0))).toEqual(new Set([CONNECTIONS]));
    const events = await store.eventsAfter({ after: 0, limit: 3_000, workspaceId: workspace.id });
    expect(events.map(({ position }) => position)).toEqual(
      Array.from({ length: CONNECTIONS }, (_, index) => index + 1),
    );
    expect(new Set(events.map(({ connectionId }) => connectionId)).size).toBe(CONNECTIONS);
  });

  it('changes nothing when it fails in the middle, and the next one works', async () => {
    const { change, seen, before } = await world();
    const failing = change('new', (count) => {
      if (count === CONNECTIONS - 1) throw new Error('It fails.');
    });
    await expect(failing).rejects.toThrow('It fails.');
    expect(await seen()).toEqual(before);
    await change('newer');
    expect(await seen()).toEqual({ externalId: 'newer', events: CONNECTIONS, deeds: 1 });
  });

  it('changes nothing when the disk is full, and the next one works', async () => {
    const opened = watchOpenedDatabases();
    const { change, seen, before } = await world();
    let disk: ReturnType<typeof fillDisk> | undefined;
    const failing = change('new', (count) => {
      if (count === 1) disk = fillDisk(opened);
    });
    await expect(failing).rejects.toThrow('the disk is full');
    disk?.free();
    expect(await seen()).toEqual(before);
    await change('newer');
    expect((await seen()).externalId).toBe('newer');
  });

  it('changes nothing when the process dies in the middle', async () => {
    const { file, change, seen, before } = await world();
    const copy = join(dirname(file), 'copy.db');
    await change('new', (count) => {
      if (count !== CONNECTIONS - 1) return;
      for (const suffix of ['', '-wal'])
        if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    });
    expect(await seen(open(copy))).toEqual(before);
  });

  it('is one at a time, and other writes get their turn between two of them', async () => {
    const { store, change, workspace } = await world();
    const order: string[] = [];
    const note = (what: string) => () => order.push(what);
    await Promise.all([
      change('first').then(note('first')),
      change('second').then(note('second')),
      store.insertWorkspace(sampleWorkspace()).then(note('other')),
    ]);
    expect(order).toEqual(['first', 'other', 'second']);
    expect((await store.workspacesByIds([workspace.id]))[0]?.externalId).toBe('second');
    expect(await store.lastPosition()).toBe(2 * CONNECTIONS);
  });

  it('does not let the log grow with each', async () => {
    const { file, change } = await world();
    await change('first');
    const { size } = statSync(`${file}-wal`);
    for (const externalId of ['second', 'third', 'fourth']) await change(externalId);
    expect(statSync(`${file}-wal`).size).toBeLessThan(2 * size);
  });

  it('is finished before the store closes', async () => {
    const { file, store, change, seen } = await world();
    const changing = change('new');
    await store.close();
    expect((await changing)?.externalId).toBe('new');
    expect((await seen(open(file))).externalId).toBe('new');
  });

  it('waits for another process that holds the lock, and lets others read', async () => {
    const { file, change, seen, before } = await world();
    const lock = holdWriteLock(file);
    const changing = change('new');
    for (let look = 0; look < 20; look++) {
      await nextTurn();
      expect(await seen()).toEqual(before);
    }
    lock.release();
    await changing;
    expect((await seen()).externalId).toBe('new');
  });

  it('is refused when the file was deleted, and makes no other one', async () => {
    const { file, change } = await world();
    rmSync(file);
    await expect(change('new')).rejects.toThrow('deleted or replaced');
    expect(readdirSync(dirname(file))).not.toContain('aurora.db');
  });

  it('does not count when the file is deleted in the middle', async () => {
    const { file, change } = await world();
    const failing = change('new', (count) => {
      if (count === 1) rmSync(file);
    });
    await expect(failing).rejects.toThrow('deleted or replaced');
  });

  it('answers null for a workspace that does not exist', async () => {
    const { store } = await world();
    expect(await store.changeExternalId('none', () => null, 2, record)).toBe(null);
  });
});
