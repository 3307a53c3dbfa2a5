/** Deletes events that are older than the configured retention. */
import type { Clock, Millis, Timer } from '../base/clock.ts';
import type { Log } from '../observe/log.ts';
import type { EventStore } from '../storage/events.ts';

const INTERVAL_MS: Millis = 3_600_000;

/** Events that are deleted at a time: other writes come in between. */
const BATCH = 500;

export type History = {
  /** Resolves when the running deletion has ended. */
  stop(): Promise<void>;
};

/** Deletes old events now and once an hour. */
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

  const deleteOld = async () => {
    let deleted = 0;
    for (let count = BATCH; count === BATCH && !stopping; deleted += count)
      count = await store.deleteEventsBefore(clock.now() - keepMs, BATCH);
    if (deleted > 0) log.info({ deleted }, 'old events deleted');
  };
  const run = () => {
    running = deleteOld()
      .catch((error) => log.error({ error }, 'could not delete old events; trying again in an hour'))
      .then(() => {
        if (!stopping) timer = clock.at(clock.now() + INTERVAL_MS, run);
      });
  };
  run();

  return {
    async stop() {
      stopping = true;
      timer?.cancel();
      await running;
    },
  };
}
