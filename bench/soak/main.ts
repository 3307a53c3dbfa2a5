/**
 * `npm run soak`: load, while everything goes wrong; then the books must balance. Ten minutes, or `-- --minutes N`, of
 * which the last are for what is under way to end. `-- --fleet`: three servers on PostgreSQL.
 */
import { parseArgs } from 'node:util';
import { requireRuntime } from '../../src/runtime.ts';
import { startFleet } from './fleet.ts';
import { startOneServer } from './one-server.ts';
import { soak } from './soak.ts';

requireRuntime();

const { values } = parseArgs({
  options: {
    fleet: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    customers: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const { fleet } = values;
const minMinutes = fleet ? 1.5 : 2;
const minutes = Number(values.minutes);
const customers = Number(values.customers ?? (fleet ? 300 : 1_000));
const seed = Number(values.seed);
if (!(minutes >= minMinutes && customers >= 1) || Number.isNaN(seed)) {
  console.error(
    `npm run soak -- ${fleet ? '--fleet ' : ''}[--minutes N, at least ${minMinutes}] [--customers N] [--seed N]`,
  );
  process.exit(1);
}
const balanced = await soak({ minutes, customers, seed, start: fleet ? startFleet : startOneServer });
process.exit(balanced ? 0 : 1);
