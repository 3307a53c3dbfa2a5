/** The server as a process of its own, on a fast clock: tests start it, and kill it. Tells its parent its URL. */
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/observe/log.ts';
import { FastClock } from './fast-clock.ts';

const { CLOCK_BEGUN_AT, CLOCK_SPEED, WEBHOOK_ANSWER_MS, ...environment } = process.env;
const reading = readConfig(environment);
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const { url } = await startApp({
  config: reading.value,
  log: createLogger(reading.value.logLevel),
  clock: new FastClock(Number(CLOCK_BEGUN_AT), Number(CLOCK_SPEED)),
  ...(WEBHOOK_ANSWER_MS !== undefined && {
    webhookSending: { limits: { answerMs: Number(WEBHOOK_ANSWER_MS), restMs: 50 } },
  }),
  // Slower: at full speed, a busy machine could not beat in time.
  heartbeatClock: new FastClock(Number(CLOCK_BEGUN_AT), Number(CLOCK_SPEED) / 10),
});
// A parent that has died must not leave us behind.
process.once('disconnect', () => process.exit(0));
process.send?.({ url });
