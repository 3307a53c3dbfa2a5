/**
 * Deletes events and resolved alerts that are older than the configured retention, expired tokens of setup kits, sessions
 * of people that have ended, and what deleted workspaces have left.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { DeletionStore } from '../storage/deletions.ts';
import type { EventStore } from '../storage/events.ts';
import type { PersonSessionStore } from '../storage/person-sessions.ts';
import type { TokenStore } from '../storage/tokens.ts';

const INTERVAL_MS: Millis = 3_600_000;

/** The pause after a failure. It doubles with each further one in a row, up to `INTERVAL_MS`. */
const RETRY_MS: Millis = 5_000;

/** Rows that are deleted at a time: other writes come in between. */
const BATCH_ROWS = 500;

/** Until then, the holder of an expired token of a setup kit learns that it has expired. */
const KEPT_KIT_TOKENS_MS: Millis = 30 * 86_400_000;

/** Until then, the operator's webhooks announce the ends of a deleted workspace's alerts. They retry for a day. */
const PURGE_DELAY_MS: Millis = 25 * 3_600_000;

export type History = {
  /** Resolves when nothing is being deleted. */
  idle(): Promise<void>;
  /** Resolves when the running deletion has ended. */
  stop(): Promise<void>;
};

/** Deletes what is old now and once an hour. A part that fails does not keep others from being deleted. */
export function keepHistory(parts: {
  store: Pick<
    EventStore & AlertStore & TokenStore & PersonSessionStore & DeletionStore,
    | 'deleteEventsBefore'
    | 'deleteAlertsBefore'
    | 'deleteKitTokensBefore'
    | 'deletePersonSessionsBefore'
    | 'unpurgedWorkspaces'
    | 'purgeWorkspace'
  >;
  clock: Clock;
  log: Log;
  keepMs: Millis;
}): History {
  const { store, clock, log, keepMs } = parts;
  let timer: Timer | null = null;
  let stopping = false;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();

  /** Whether it succeeded. */
  const attempt = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      log.error({ error }, `could not delete ${what}; trying again soon`);
      return false;
    }
  };
  const deleteOld = (
    what: string,
    keptMs: Millis,
    deleteBatch: (moment: Millis, limit: number) => Promise<number>,
  ) =>
    attempt(`old ${what}`, async () => {
      let deleted = 0;
      for (let count = BATCH_ROWS; count === BATCH_ROWS && !stopping; deleted += count)
        count = await deleteBatch(clock.now() - keptMs, BATCH_ROWS);
      if (deleted > 0) log.info({ deleted }, `old ${what} deleted`);
    });
  const purge = async (): Promise<boolean> => {
    let isDone = true;
    const isRead = await attempt('what deleted workspaces have left', async () => {
      for (const id of await store.unpurgedWorkspaces(clock.now() - PURGE_DELAY_MS)) {
        const isPurged = await attempt(`what the workspace ${id} has left`, async () => {
          while (!stopping && (await store.purgeWorkspace(id, BATCH_ROWS)));
        });
        isDone &&= isPurged;
      }
    });
    return isRead && isDone;
  };
  const deleteAll = async () => {
    const done = [
      await purge(),
      await deleteOld('events', keepMs, (...batch) => store.deleteEventsBefore(...batch)),
      await deleteOld('alerts', keepMs, (...batch) => store.deleteAlertsBefore(...batch)),
      await deleteOld('tokens of setup kits', KEPT_KIT_TOKENS_MS, (...batch) =>
        store.deleteKitTokensBefore(...batch),
      ),
      await deleteOld('sessions of people', 0, (...batch) => store.deletePersonSessionsBefore(...batch)),
    ];
    failures = done.every(Boolean) ? 0 : failures + 1;
    const pause = failures === 0 ? INTERVAL_MS : Math.min(RETRY_MS * 2 ** (failures - 1), INTERVAL_MS);
    timer?.cancel();
    if (!stopping) timer = clock.at(clock.now() + pause, run);
  };
  const run = () => {
    running = running.then(deleteAll);
  };
  run();

  return {
    idle: () => running,
    async stop() {
      stopping = true;
      timer?.cancel();
      await running;
    },
  };
}
