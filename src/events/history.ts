/** Keeps the history as long as it was asked to be kept, and no longer. */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { EventStore } from '../storage/events.ts';

const LOOK_EVERY: Millis = 3_600_000;

/** So many at a time: others write in between. */
const BATCH = 500;

export type History = {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
};

/** Deletes what has become too old, now and once an hour. */
export function keepHistory(parts: {
  store: Pick<EventStore, 'deleteEventsBefore'>;
  clock: Clock;
  log: Log;
  keepMs: Millis;
}): History {
  const { store, clock, log, keepMs } = parts;
  let timer: Timer | null = null;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  const tidy = async () => {
    let deleted = 0;
    for (;;) {
      const count = await store.deleteEventsBefore(clock.now() - keepMs, BATCH);
      deleted += count;
      if (count < BATCH || stopping) break;
    }
    if (deleted > 0) log.info({ deleted }, 'old events deleted');
  };
  const look = () => {
    running = tidy()
      .catch((error) => log.error({ error }, 'could not delete old events; trying again in an hour'))
      .then(() => {
        if (!stopping) timer = clock.at(clock.now() + LOOK_EVERY, look);
      });
  };
  look();

  return {
    async stop() {
      stopping = true;
      timer?.cancel();
      await running;
    },
  };
}
