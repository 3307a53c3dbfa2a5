import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreEventFeed } from '../../src/connections/event-feed.ts';
import { FeedClosed, SubscriberTooSlow } from '../../src/connections/feed-errors.ts';
import { startVerification } from '../../src/domain/connection.ts';
import { openSqliteStore } from '../../src/storage/sqlite-store.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleConnection, sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function world() {
  const file = join(temporaryFolder(), 'aurora.db');
  const log = quietLog();
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle', log });
  onTestFinished(() => store.close());
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const { id } = await store.connect(
    sampleConnection(workspace.id),
    {},
    () => [startVerification({ id: 'v', now: 0, windowMs: 1 })],
    0,
  );
  const feed = await StoreEventFeed.open(store, log);
  /** So many events in one commit. */
  const happen = (count: number) =>
    store.change(
      id,
      () =>
        Array.from({ length: count }, () => ({ type: 'AttemptBroughtForward' as const, nextAttemptAt: 0 })),
      0,
    );
  const stream = (onTooSlow?: () => void) => feed.follow({ of: { connectionId: id }, after: 0, onTooSlow });
  return { feed, happen, stream };
}

/** A reader that listens already, in the middle of the last of what was stored. */
async function halfway({ happen, stream }: Awaited<ReturnType<typeof world>>, onTooSlow?: () => void) {
  const events = stream(onTooSlow);
  await events.next();
  await happen(10);
  await events.next();
  return events;
}

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
