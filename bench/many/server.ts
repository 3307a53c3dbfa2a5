/** The server as the bench of many runs it: everything as in `src/main.ts`, and a look at its event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { limitHeapGrowth } from '../../src/heap.ts';
import { createLogger } from '../../src/observe/log.ts';

/** What the server tells of its event loop, in milliseconds. */
export type LoopDelay = { readonly p50: number; readonly p99: number; readonly max: number };

const RESOLUTION_MS = 10;

// A parent that has died must not leave us behind.
process.once('disconnect', () => process.exit(0));

limitHeapGrowth();
const reading = readConfig(process.env);
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
await startApp({ config: reading.value, log: createLogger(reading.value.logLevel) });
delay.enable();
process.on('message', () => {
  // The sampling interval is a part of what Node.js measures.
  const inMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const report: LoopDelay = {
    p50: inMs(delay.percentile(50)),
    p99: inMs(delay.percentile(99)),
    max: inMs(delay.max),
  };
  process.send?.(report);
});
process.send?.('ready');
