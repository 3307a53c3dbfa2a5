/**
 * `npm run bench:graphql`: requests a second of one core, side by side. Ours as it ships, with tokens, limits and
 * a line of log for each request; next to it graphql-yoga that answers `{ hello }` from memory, and Apollo Server
 * and Mercurius with the same contract and the same store, without all that.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRuntime } from '../src/runtime.ts';
import { makeDatabase } from './graphql/database.ts';
import type { Order, Outcome } from './graphql/load.ts';
import { bundleServer, startAurora, TOKEN } from './support/aurora-process.ts';
import { cpuTimeMs } from './support/cpu-time.ts';
import { CAN_PIN, type PinnedProcess, startPinned } from './support/pinned-process.ts';
import { type Claim, type Figure, figure, handIn, short } from './support/report.ts';

requireRuntime();

const ROUNDS = 5;
const SECONDS = 1.5;
/** Until the compiler has seen enough of them, however slow the machine. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_SECONDS = 2;
const MAX_WARM_UP_ROUNDS = 2;
const CONNECTIONS = 32;
const SERVER_CORE = 0;
const LOAD_CORE = 1;

const ONE = `query One($id: ID!) {
  awsConnection(id: $id) { id roleArn accountId status externalIdEnforced createdAt }
}`;
const PAGE = `query Page($id: ID!, $first: Int) {
  workspace(id: $id) {
    awsConnections(first: $first) {
      edges { cursor node { id roleArn status failure { code title explanation remedies } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

type Server = PinnedProcess & { readonly url: string };
type Contestant = {
  readonly name: string;
  readonly url: string;
  readonly token: string | null;
  readonly pid: number | undefined;
};

const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
const { workspaceId, connectionIds } = await makeDatabase(join(folder, 'aurora.db'));
const bundle = await bundleServer('graphql');
const one = connectionIds
  .slice(0, CONNECTIONS)
  .map((id) => JSON.stringify({ query: ONE, variables: { id } }));
const page = [JSON.stringify({ query: PAGE, variables: { id: workspaceId, first: 50 } })];
const hello = [JSON.stringify({ query: '{ hello }' })];

const aurora = await startAurora({ program: bundle.program, folder, core: SERVER_CORE });
const servers: Server[] = [aurora];
const start = async (name: string, program: string, args: readonly string[] = []) => {
  const process = startPinned(new URL(program, import.meta.url), args, {
    core: SERVER_CORE,
    environment: { NODE_ENV: 'production' },
  });
  const url = await process.line('url');
  servers.push({ ...process, url });
  return { name, url, token: null, pid: process.child.pid };
};

const ours: Contestant = {
  name: 'Aurora',
  url: `${aurora.url}/graphql`,
  token: TOKEN,
  pid: aurora.child.pid,
};
const floor = await start('node:http', 'graphql/http-hello.ts');
const yoga = await start('graphql-yoga', 'graphql/yoga-hello.ts').then((server) => ({
  ...server,
  url: `${server.url}/graphql`,
}));
const notes: string[] = [];
const peers: Contestant[] = [];
if (installPeers()) {
  const database = join(folder, 'aurora.db');
  peers.push(await start('Apollo Server', 'peers/apollo.ts', [database]));
  peers.push(await start('Mercurius', 'peers/mercurius.ts', [database]));
}

const load = startPinned(new URL('graphql/load.ts', import.meta.url), [], { core: LOAD_CORE });
const tasks = [
  { contestant: floor, what: 'fixed bytes', bodies: hello },
  { contestant: yoga, what: '{ hello }', bodies: hello },
  ...[ours, ...peers].flatMap((contestant) => [
    { contestant, what: 'one connection', bodies: one },
    { contestant, what: 'page of 50', bodies: page },
  ]),
].map((task) => ({ ...task, outcomes: [] as Awaited<ReturnType<typeof send>>[] }));

await sameAnswers([ours, ...peers]);
for (const { contestant, bodies } of tasks) {
  let answered = 0;
  for (let round = 0; round < MAX_WARM_UP_ROUNDS && answered < WARM_UP_REQUESTS; round++)
    answered += (await send(contestant, bodies, WARM_UP_SECONDS)).answered;
}
// Turn by turn, so that whatever else the machine does meanwhile meets everybody alike.
for (let round = 0; round < ROUNDS; round++) {
  for (const { contestant, bodies, outcomes } of tasks)
    outcomes.push(await send(contestant, bodies, SECONDS));
}
for (const server of [...servers, load]) await server.stop();
await bundle.remove();
rmSync(folder, { recursive: true, force: true });

const rates = (name: string, what: string) =>
  tasks
    .find((task) => task.contestant.name === name && task.what === what)
    ?.outcomes.map(({ perCpuSecond }) => perCpuSecond) ?? [];
const ratios = (above: readonly number[], below: readonly number[]) =>
  above.map((value, round) => value / (below[round] ?? Number.NaN));

const figures: Figure[] = tasks.flatMap(({ contestant: { name }, what, outcomes }) => [
  figure(
    `${name}, ${what}`,
    'requests per CPU second',
    outcomes.map(({ perCpuSecond }) => perCpuSecond),
  ),
  figure(
    `${name}, ${what}, p99`,
    'ms',
    outcomes.map(({ p99 }) => p99),
  ),
]);
const claims: Claim[] = [];
const compare = (claim: string, values: readonly number[], least: number) => {
  const ratio = figure(claim, 'ratio', values);
  figures.push(ratio);
  claims.push({
    claim: `${claim}: at least ${least}`,
    reached: ratio.median >= least,
    value: `${short(ratio.median)} (${short(ratio.min)} to ${short(ratio.max)})`,
  });
};
/** The ratios to reach. Two runs of the same server differ by 5 %. */
const LEAST: Readonly<Record<string, readonly [one: number, page: number]>> = {
  'Apollo Server': [2, 1],
  Mercurius: [0.95, 1],
};
for (const { name } of peers) {
  const [one, page] = LEAST[name] ?? [1, 1];
  compare(
    `one connection, next to ${name}`,
    ratios(rates('Aurora', 'one connection'), rates(name, 'one connection')),
    one,
  );
  compare(
    `page of 50, next to ${name}`,
    ratios(rates('Aurora', 'page of 50'), rates(name, 'page of 50')),
    page,
  );
}
const failures = tasks.flatMap(({ outcomes }) => outcomes).reduce((sum, { failed }) => sum + failed, 0);
claims.push({ claim: 'every request is answered', reached: failures === 0, value: `${failures} were not` });

await handIn({
  name: 'graphql',
  title: 'GraphQL over HTTP: requests a second of one core',
  figures,
  claims,
  notes: [
    `${ROUNDS} rounds of ${SECONDS} s each, turn by turn, ${CONNECTIONS} connections; ${CAN_PIN ? 'server and load pinned to a core each' : 'not pinned: taskset or a second core is missing'}. Ratios are those of each round.`,
    'Aurora as it ships: token, request id, limits, security headers, a line of log. The peers: no token, no log.',
    'The peers have graphql 16, and the contract made of schema/schema.graphql, with resolvers over the same store, loaders and domain.',
    ...notes,
  ],
});

/** The peers are apart from the project, and installed when they are first wanted. */
function installPeers(): boolean {
  const place = new URL('peers/', import.meta.url);
  if (existsSync(new URL('node_modules/mercurius/', place))) return true;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: place,
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return true;
  notes.push(
    'Apollo Server and Mercurius could not be installed (`npm ci` in bench/peers), so they are missing.',
  );
  return false;
}

/** Requests a second, and a second of processor time: the second does not mind who else uses the machine. */
async function send(
  { url, token, pid }: Contestant,
  bodies: readonly string[],
  seconds: number,
): Promise<Outcome & { perCpuSecond: number }> {
  const order: Order = { url, token, bodies, seconds, connections: CONNECTIONS };
  const before = cpuTimeMs(pid);
  load.child.stdin?.write(`${JSON.stringify(order)}\n`);
  const outcome = JSON.parse(await load.line('outcome')) as Outcome;
  const after = cpuTimeMs(pid);
  const cpuMs = before === null || after === null ? null : after - before;
  return {
    ...outcome,
    perCpuSecond: cpuMs === null ? outcome.perSecond : (1_000 * outcome.answered) / cpuMs,
  };
}

/** A server with another answer would not do the same work. */
async function sameAnswers(contestants: readonly Contestant[]): Promise<void> {
  for (const [body] of [one, page]) {
    const answers = new Set<string>();
    for (const { url, token } of contestants) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token !== null && { Authorization: `Bearer ${token}` }),
        },
        body: body ?? '',
      });
      // Each encrypts its cursors with a key of its own. Only Aurora names the cost, in the extensions.
      const { data, errors } = (await response.json()) as Record<'data' | 'errors', unknown>;
      const answer = JSON.stringify({ data, errors });
      answers.add(answer.replace(/"(cursor|endCursor)":"[^"]*"/g, '"$1":"…"'));
    }
    if (answers.size === 1) continue;
    const shown = [...answers].map((answer) => answer.slice(0, 300)).join('\n');
    throw new Error(`The servers answer differently:\n${shown}`);
  }
}
