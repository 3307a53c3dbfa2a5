/** `npm run bench:startup`: from the start of the process to ready, and idle memory, on a database of a million events. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.ts';
import { NODE_FLAGS } from '../scripts/built.ts';
import { EVENTS_PER_CONNECTION, fillDatabase } from './support/filled-database.ts';
import { memoryOf } from './support/memory.ts';
import { figure, handIn, short } from './support/report.ts';

const CONNECTIONS = 100_000;
const STARTS = 5;
const IDLE_MS = 2_000;

const folder = new URL('../dist-bench-startup/', import.meta.url);
await build(undefined, folder);

/** Starts the server once: milliseconds to ready, and MB some seconds later. */
async function start(file: string): Promise<{ ms: number; megabytes: number }> {
  const begun = performance.now();
  const server = spawn(process.execPath, [...NODE_FLAGS, fileURLToPath(new URL('main.cjs', folder))], {
    env: {
      DATABASE_URL: `file:${file}`,
      PORT: '0',
      AURORA_OPERATOR_TOKEN: 'operator-token-of-the-bench',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ms = await new Promise<number>((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.includes('"msg":"ready"')) resolve(performance.now() - begun);
    });
    server.once('exit', (code) => reject(new Error(`The server has ended with ${code}.`)));
  });
  await pause(IDLE_MS);
  const megabytes = memoryOf(server.pid);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  return { ms, megabytes };
}

async function starts(connections: number) {
  const { file, remove } = await fillDatabase(connections);
  try {
    const all = [];
    for (let time = 0; time <= STARTS; time++) all.push(await start(file));
    // The first fills the caches of the machine.
    return all.slice(1);
  } finally {
    remove();
  }
}

const [small, large] = [await starts(1), await starts(CONNECTIONS)];
await rm(folder, { recursive: true, force: true });
const toReady = figure(
  `start to ready, ${CONNECTIONS} connections`,
  'ms',
  large.map(({ ms }) => ms),
);
const idle = figure(
  `idle memory, ${CONNECTIONS} connections`,
  'MB',
  large.map(({ megabytes }) => megabytes),
);

await handIn({
  name: 'startup',
  title: 'Start-up and idle memory',
  figures: [
    figure(
      'start to ready, 1 connection',
      'ms',
      small.map(({ ms }) => ms),
    ),
    toReady,
    figure(
      'idle memory, 1 connection',
      'MB',
      small.map(({ megabytes }) => megabytes),
    ),
    idle,
  ],
  claims: [
    {
      claim: 'ready in less than 250 ms',
      reached: toReady.median < 250,
      value: `${short(toReady.median)} ms`,
    },
    { claim: 'less than 120 MB when idle', reached: idle.median < 120, value: `${short(idle.median)} MB` },
  ],
  notes: [
    `${CONNECTIONS} connections with ${EVENTS_PER_CONNECTION} events each; ${STARTS} starts after a first that is not counted, from spawning the process to its line "ready".`,
    `The bundle, as \`npm start\` runs it, compiled by the run before; resident memory ${IDLE_MS / 1_000} s after ready.`,
  ],
});
