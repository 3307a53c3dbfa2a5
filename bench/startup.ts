/** `npm run bench:startup`: time from the start of the process to ready and to an answer, and idle memory. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.ts';
import { EVENTS_PER_CONNECTION, fillDatabase } from './support/filled-database.ts';
import { memoryOf } from './support/memory.ts';
import { figure, handIn, short } from './support/report.ts';

const CONNECTIONS = 100_000;
const STARTS = 5;
const IDLE_MS = 2_000;
const MAX_READY_MS = 500;
const MAX_ANSWER_MS = 600;

const folder = new URL('../dist-bench-startup/', import.meta.url);
await build(undefined, folder);

const TOKEN = 'operator-token-of-the-bench';

type Start = {
  readonly readyMs: number;
  /** Until the first GraphQL answer, to a request that is sent as soon as the server is ready. */
  readonly answerMs: number;
  /** Resident, after `IDLE_MS`. */
  readonly megabytes: number;
};

/** Runs a program until it writes a line that matches; `ms` is the time it took. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv, pattern: RegExp) {
  const begun = performance.now();
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (pattern.test(line)) resolve(line);
    });
    server.once('exit', (code) => reject(new Error(`The process ended with ${code}.`)));
  });
  return { server, line, begun, ms: performance.now() - begun };
}

async function start(file: string): Promise<Start> {
  const environment = {
    DATABASE_URL: `file:${file}`,
    PORT: '0',
    AURORA_OPERATOR_TOKEN: TOKEN,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const program = [fileURLToPath(new URL('main.cjs', folder))];
  const { server, line, begun, ms } = await run(program, environment, /"msg":"ready"/);
  const { url } = JSON.parse(line) as { url: string };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { kind } }' }),
  });
  const answer = await response.text();
  const answerMs = performance.now() - begun;
  if (!answer.includes('"kind":"OPERATOR"')) throw new Error(`The first answer was ${answer}`);
  await pause(IDLE_MS);
  const megabytes = memoryOf(server.pid);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  return { readyMs: ms, answerMs, megabytes };
}

/** The same for an empty program: the share of Node.js and the machine. */
async function startEmpty(): Promise<number> {
  const { server, ms } = await run(
    ['--eval', 'console.log("here"); setInterval(() => {}, 1e6);'],
    {},
    /here/,
  );
  server.removeAllListeners('exit');
  server.kill('SIGKILL');
  return ms;
}

async function starts(connections: number) {
  const { file, remove } = await fillDatabase(connections);
  try {
    const all = [];
    for (let time = 0; time <= STARTS; time++)
      all.push({ ...(await start(file)), emptyMs: await startEmpty() });
    // The first start fills the caches.
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
  large.map(({ readyMs }) => readyMs),
);
const toAnswer = figure(
  `start to the first GraphQL answer, ${CONNECTIONS} connections`,
  'ms',
  large.map(({ answerMs }) => answerMs),
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
      small.map(({ readyMs }) => readyMs),
    ),
    toReady,
    toAnswer,
    figure(
      'an empty program, start to its first line',
      'ms',
      large.map(({ emptyMs }) => emptyMs),
    ),
    figure(
      'idle memory, 1 connection',
      'MB',
      small.map(({ megabytes }) => megabytes),
    ),
    idle,
  ],
  claims: [
    {
      claim: `ready within ${MAX_READY_MS} ms`,
      reached: toReady.median <= MAX_READY_MS,
      value: `${short(toReady.median)} ms`,
    },
    {
      claim: `first answer within ${MAX_ANSWER_MS} ms`,
      reached: toAnswer.median <= MAX_ANSWER_MS,
      value: `${short(toAnswer.median)} ms`,
    },
    { claim: 'less than 120 MB when idle', reached: idle.median < 120, value: `${short(idle.median)} MB` },
  ],
  notes: [
    `${CONNECTIONS} connections with ${EVENTS_PER_CONNECTION} events each; ${STARTS} starts after one that is not counted, from spawning the process to its line "ready".`,
    `The bundle, as \`npm start\` runs it, with the compile cache of the run before; resident memory ${IDLE_MS / 1_000} s after ready.`,
  ],
});
