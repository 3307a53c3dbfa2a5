/** `npm run bench:startup`: from the start of the process to ready and to an answer, and idle memory, with a million events. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.ts';
import { NODE_FLAGS } from '../scripts/built.ts';
import { EVENTS_PER_CONNECTION, fillDatabase } from './support/filled-database.ts';
import { firstTouchesOf, memoryOf, priceOfFirstTouch } from './support/memory.ts';
import { figure, handIn, short } from './support/report.ts';

const CONNECTIONS = 100_000;
const STARTS = 5;
const IDLE_MS = 2_000;

const folder = new URL('../dist-bench-startup/', import.meta.url);
await build(undefined, folder);

const TOKEN = 'operator-token-of-the-bench';

type Start = {
  readonly readyMs: number;
  /** To the first answer of GraphQL, asked for at once when it is ready. */
  readonly answerMs: number;
  readonly firstTouches: number;
  /** Some seconds later. */
  readonly megabytes: number;
};

/** Runs a program; the process, and how long it took, in ms, to write a line that fits. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv, pattern: RegExp) {
  const begun = performance.now();
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (pattern.test(line)) resolve(line);
    });
    server.once('exit', (code) => reject(new Error(`The process has ended with ${code}.`)));
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
  const program = [...NODE_FLAGS, fileURLToPath(new URL('main.cjs', folder))];
  const { server, line, begun, ms } = await run(program, environment, /"msg":"ready"/);
  const firstTouches = firstTouchesOf(server.pid);
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
  return { readyMs: ms, answerMs, firstTouches, megabytes };
}

/** The same for a program that does nothing: what is Node.js' own, and the machine's. */
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
    // The first fills the caches of the machine.
    return all.slice(1);
  } finally {
    remove();
  }
}

const [small, large] = [await starts(1), await starts(CONNECTIONS)];
await rm(folder, { recursive: true, force: true });
const touchPrice = Array.from({ length: STARTS }, priceOfFirstTouch);
const toReady = figure(
  `start to ready, ${CONNECTIONS} connections`,
  'ms',
  large.map(({ readyMs }) => readyMs),
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
    figure(
      `start to the first answer of GraphQL, ${CONNECTIONS} connections`,
      'ms',
      large.map(({ answerMs }) => answerMs),
    ),
    figure(
      'an empty program of Node.js, start to its first line',
      'ms',
      large.map(({ emptyMs }) => emptyMs),
    ),
    figure(
      'pages of memory first touched until ready',
      '',
      large.map(({ firstTouches }) => firstTouches),
    ),
    figure('what this machine takes for such a page', 'us', touchPrice),
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
