/**
 * Deletes events and resolved alerts that are older than the configured retention, expired tokens of setup kits, expired
 * sessions of people, and what deleted workspaces have left.
 */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { DeletionStore } from '../storage/deletions.ts';
import type { EventStore } from '../storage/events.ts';
import type { PersonSessionStore } from '../storage/person-sessions.ts';
import type { TokenStore } from '../storage/tokens.ts';

const INTERVAL_MS: Millis = 3_600_000;

/** Rows that are deleted at a time: other writes come in between. */
const BATCH = 500;

/** Until then, the holder of an expired token of a setup kit learns that it has expired. */
const KEPT_KIT_TOKENS_MS: Millis = 30 * 86_400_000;

export type History = {
  /** Deletes now: a workspace was deleted. */
  wake(): void;
  /** Resolves when nothing is being deleted. */
  idle(): Promise<void>;
  /** Resolves when the running deletion has ended. */
  stop(): Promise<void>;
};

/** Deletes what is old now and once an hour. */
export function keepHistory(parts: {
  store: Pick<
    EventStore & AlertStore & TokenStore & PersonSessionStore & DeletionStore,
    | 'deleteEventsBefore'
    | 'deleteAlertsBefore'
    | 'deleteKitTokensBefore'
    | 'deletePersonSessionsBefore'
    | 'purgeDeleted'
  >;
  clock: Clock;
  log: Log;
  keepMs: Millis;
}): History {
  const { store, clock, log, keepMs } = parts;
  let timer: Timer | null = null;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  const deleteAll = async (
    what: string,
    keptMs: Millis,
    deleteBatch: (moment: Millis, limit: number) => Promise<number>,
  ) => {
    let deleted = 0;
    for (let count = BATCH; count === BATCH && !stopping; deleted += count)
      count = await deleteBatch(clock.now() - keptMs, BATCH);
    if (deleted > 0) log.info({ deleted }, `old ${what} deleted`);
  };
  const deleteOld = async () => {
    while (!stopping && (await store.purgeDeleted(BATCH)));
    await deleteAll('events', keepMs, (...batch) => store.deleteEventsBefore(...batch));
    await deleteAll('alerts', keepMs, (...batch) => store.deleteAlertsBefore(...batch));
    await deleteAll('tokens of setup kits', KEPT_KIT_TOKENS_MS, (...batch) =>
      store.deleteKitTokensBefore(...batch),
    );
    await deleteAll('sessions of people', 0, (...batch) => store.deletePersonSessionsBefore(...batch));
  };
  const run = () => {
    running = running
      .then(deleteOld)
      .catch((error) => log.error({ error }, 'could not delete old rows; trying again in an hour'))
      .then(() => {
        timer?.cancel();
        if (!stopping) timer = clock.at(clock.now() + INTERVAL_MS, run);
      });
  };
  run();

  return {
    wake: run,
    idle: () => running,
    async stop() {
      stopping = true;
      timer?.cancel();
      await running;
    },
  };
}
