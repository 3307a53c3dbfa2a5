/** The server as the soak runs it: everything as in `src/main.ts`, but for a clock that its parent sets. */
import { startApp } from '../../src/app.ts';
import { clockOver } from '../../src/base/clock.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/observe/log.ts';

const { CLOCK_OFFSET_MS = '0', ...environment } = process.env;
let offset = Number(CLOCK_OFFSET_MS);
process.on('message', ({ clockOffsetMs }: { clockOffsetMs: number }) => {
  offset = clockOffsetMs;
});
// A parent that has died must not leave us behind.
process.once('disconnect', () => process.exit(0));

const reading = readConfig(environment);
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const log = createLogger(reading.value.logLevel);
try {
  const app = await startApp({ config: reading.value, log, clock: clockOver(() => Date.now() + offset) });
  process.once('SIGTERM', () => void app.stop(8_000).then(() => process.exit(0)));
  process.send?.({ url: app.url });
} catch (error) {
  // As `src/serve.ts`: the supervisor starts it again.
  log.error({ error }, 'could not start');
  process.exit(1);
}
