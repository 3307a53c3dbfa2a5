import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CursorAhead } from '../../src/base/cursor-ahead.ts';
import { startVerification } from '../../src/connection/connection.ts';
import { FeedClosed, SubscriberTooSlow } from '../../src/events/feed-errors.ts';
import { openEventFeed } from '../../src/events/feeds.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { quietLog } from '../support/quiet-log.ts';
import { connectSample, sampleConnection, sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function world() {
  const file = join(temporaryFolder(), 'aurora.db');
  const log = quietLog();
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log });
  onTestFinished(() => store.close());
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const { id } = await connectSample(
    store,
    sampleConnection(workspace.id),
    () => [startVerification({ id: 'v', now: 0, windowMs: 1 })],
    0,
  );
  const feed = await openEventFeed(store, log);
  /** So many events in one commit. */
  const happen = (count: number) =>
    store.change(
      id,
      () =>
        Array.from({ length: count }, () => ({ type: 'AttemptBroughtForward' as const, nextAttemptAt: 0 })),
      0,
    );
  const stream = (onTooSlow?: () => void) => feed.follow({ of: { connectionId: id }, after: 0, onTooSlow });
  return { feed, happen, stream, file };
}

/** A reader that listens already, in the middle of the last of what was stored. */
async function halfway({ happen, stream }: Awaited<ReturnType<typeof world>>, onTooSlow?: () => void) {
  const events = stream(onTooSlow);
  await events.next();
  await happen(10);
  await events.next();
  return events;
}

describe('a feed', () => {
  it('ends its streams when the database has lost events that were handed out, and goes on behind it', async () => {
    const { feed, happen, stream, file } = await world();
    await happen(3);
    const events = stream();
    for (let n = 0; n < 4; n++) await events.next();
    const waiting = events.next();
    await feed.idle();
    // As a replica that lacked the latest commits when it was promoted.
    const database = new SqliteDatabase(file);
    database.exec('DELETE FROM events WHERE position > 2; UPDATE heads SET events = 2');
    database.exec('UPDATE connections SET last_sequence = 2');
    database.close();
    await expect(waiting).rejects.toBeInstanceOf(CursorAhead);
    const seen = vi.fn();
    feed.onEvent(({ position }) => seen(position));
    await happen(1);
    await feed.idle();
    expect(seen).toHaveBeenCalledExactlyOnceWith(3);
  });
});

describe('a reader in the middle of what it reads from the store', () => {
  it('is told that it is too slow, when more piles up meanwhile than may wait', async () => {
    const aurora = await world();
    const events = await halfway(aurora);
    await aurora.happen(1_100);
    await aurora.feed.idle();
    await expect(events.next()).rejects.toBeInstanceOf(SubscriberTooSlow);
  });

  it('is given up at once, while it asks for nothing, and not before it must be', async () => {
    const aurora = await world();
    const onTooSlow = vi.fn();
    await halfway(aurora, onTooSlow);
    await aurora.happen(1_024 - 10);
    await aurora.feed.idle();
    expect(onTooSlow).not.toHaveBeenCalled();
    await aurora.happen(100);
    await aurora.feed.idle();
    expect(onTooSlow).toHaveBeenCalledOnce();
  });

  it('may read from the store for as long as others write, if it keeps up', async () => {
    const { feed, happen, stream } = await world();
    const onTooSlow = vi.fn();
    const events = stream(onTooSlow);
    await events.next();
    // Always more than a page ahead of the reader.
    for (let round = 0; round < 4; round++) {
      await happen(round === 0 ? 600 : 500);
      for (let n = 0; n < 500; n++) expect((await events.next()).done).toBe(false);
      await feed.idle();
    }
    expect(onTooSlow).not.toHaveBeenCalled();
  });

  it('is told that the server goes away, and not that this was all', async () => {
    const aurora = await world();
    const events = await halfway(aurora);
    aurora.feed.close();
    await expect(events.next()).rejects.toBeInstanceOf(FeedClosed);
  });

  it('is told nothing when it has ended itself', async () => {
    const aurora = await world();
    const events = await halfway(aurora);
    await events.return();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

it('a listener that fails keeps no event from those who follow', async () => {
  const { feed, happen, stream } = await world();
  feed.onEvent(() => {
    throw new Error('planted');
  });
  const events = stream();
  await events.next();
  const next = events.next();
  await happen(3);
  await feed.idle();
  expect([(await next).value?.sequence, (await events.next()).value?.sequence]).toEqual([2, 3]);
  await events.return();
});

/** The index would take no such rows; a disk damages them without asking. */
function openDamaged(file: string) {
  const database = new SqliteDatabase(file);
  database.exec('DROP INDEX events_endings');
  return database;
}

describe('events that cannot be read', () => {
  it('are a gap for subscribers, and no subscriber misses the events after it', async () => {
    const { happen, stream, file } = await world();
    await happen(1_999);
    const database = openDamaged(file);
    // One in each page that is read, and a whole page.
    database.exec(
      "UPDATE events SET change = '{' WHERE position IN (100, 600) OR position BETWEEN 900 AND 1500",
    );
    database.close();
    const events = stream();
    const seen: number[] = [];
    for await (const { sequence } of events) if (seen.push(sequence) === 2_000 - 603) break;
    expect(seen).toEqual(
      Array.from({ length: 2_000 }, (_, index) => index + 1).filter(
        (sequence) => sequence !== 100 && sequence !== 600 && !(sequence >= 900 && sequence <= 1500),
      ),
    );
  });

  it('keep back nothing of what is handed out with them', async () => {
    const { feed, happen, stream, file } = await world();
    const events = stream();
    await events.next();
    const next = events.next();
    const damage = openDamaged(file);
    damage.exec(
      "CREATE TRIGGER damage AFTER INSERT ON events WHEN NEW.sequence IN (3, 4) BEGIN UPDATE events SET change = '{' WHERE position = NEW.position; END",
    );
    damage.close();
    await happen(1_000);
    await feed.idle();
    const seen = [(await next).value?.sequence];
    while (seen.length < 998) seen.push((await events.next()).value?.sequence);
    expect([seen[0], seen[1], seen.at(-1)]).toEqual([2, 5, 1_001]);
    await events.return();
  });
});
