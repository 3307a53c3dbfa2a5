/** The server as the soak runs it: everything as in `src/main.ts`, except that its parent sets its clock. */
import './shifted-date.ts';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { limitHeapGrowth } from '../../src/heap.ts';
import { createLogger } from '../../src/observe/log.ts';

// A parent that has died must not leave us behind.
process.once('disconnect', () => process.exit(0));

limitHeapGrowth();
const reading = readConfig(process.env);
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const log = createLogger(reading.value.logLevel);
try {
  const app = await startApp({ config: reading.value, log });
  process.once('SIGTERM', () => void app.stop(8_000).then(() => process.exit(0)));
  process.send?.({ url: app.url });
} catch (error) {
  // As `src/serve.ts`: the supervisor starts it again.
  log.error({ error }, 'could not start');
  process.exit(1);
}
