/** One soak: customers under load, the trouble of the scenario and of AWS meanwhile, and the books afterwards. */
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../../scripts/build.ts';
import { ownId } from '../../src/graphql/ids.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Store } from '../../src/storage/store.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { balance, positionsByCursor, readEvents } from './books.ts';
import { CallsSeen } from './calls-seen.ts';
import { createCustomers, type Workspace } from './customers.ts';
import { Programs } from './programs.ts';
import { report } from './report.ts';
import { follow, type WorkspaceSubscriber } from './subscribers.ts';
import type { Entrance, Supervisor } from './supervisor.ts';
import { troubleAws } from './trouble.ts';

const SECOND = 1_000;
const TOKEN = 'operator-token-of-the-soak';

export type Plan = {
  readonly minutes: number;
  readonly customers: number;
  readonly random: SeededRandom;
  /** The bundled server. */
  readonly program: URL;
  /** What each server needs to know. */
  readonly environment: Readonly<Record<string, string>>;
};

/** The servers, and what happens to them. */
export type Scenario = {
  readonly entrance: Entrance;
  readonly servers: readonly Supervisor[];
  readonly workspaces: number;
  /** The calls to AWS a second of all servers. */
  readonly callsPerSecond: number;
  readonly windowMs: number;
  /** After the load, what is under way has this time to end. */
  readonly settleMs: number;
  /** Makes trouble until the load is over. Returns what happened, in lines, when everything works again. */
  trouble(loadMs: number, over: AbortSignal): Promise<readonly string[]>;
  /** Opens the database. The caller closes it. */
  openStore(): Promise<Store>;
  /** What only this scenario can check. */
  audit(store: Store): Promise<Audit>;
};

/** For the report, and what does not balance, in words. */
export type Audit = { readonly lines: readonly string[]; readonly faults: readonly string[] };

export type SoakOptions = {
  readonly minutes: number;
  readonly customers: number;
  readonly seed: number;
  readonly start: (plan: Plan) => Promise<Scenario>;
};

/** Resolves with whether the books balance. Prints what happened. */
export async function soak({ minutes, customers, seed, start }: SoakOptions): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const begun = Date.now();
  const random = new SeededRandom(seed);
  const simulator = await startSimulator({ seed });
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const program = await bundle();
  const environment = {
    PORT: '0',
    LOG_LEVEL: 'error',
    AURORA_OPERATOR_TOKEN: TOKEN,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: simulator.url,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    RECHECK_SECONDS: '300',
    MUTATIONS_PER_MINUTE: '1000000',
    STREAMS_PER_TOKEN: '1000000',
  };
  const scenario = await start({ minutes, customers, random, program, environment });
  const { entrance, servers, windowMs, settleMs } = scenario;
  const loadMs = minutes * 60 * SECOND - settleMs;

  const [loadOver, over] = [new AbortController(), new AbortController()];
  const programs = new Programs(entrance, TOKEN, over.signal);
  const people = createCustomers({
    ...{ entrance, programs, simulator, random, token: TOKEN, windowMs, aurorasAccount: aurora.accountId },
    loadOver: loadOver.signal,
    over: over.signal,
  });
  const workspaces: Workspace[] = [];
  for (let index = 0; index < scenario.workspaces; index++)
    workspaces.push(await people.createWorkspace(`Workspace ${index}`));
  const first = Buffer.from('event:0').toString('base64url');
  const watchers = workspaces.map(({ id }) =>
    follow(entrance, TOKEN, { workspaceId: id }, { after: first, signal: over.signal }),
  );
  const calls = new CallsSeen(simulator);
  const count = () => ({
    seconds: Math.round((Date.now() - begun) / SECOND),
    seen: watchers.reduce((sum, { seen }) => sum + seen.length, 0),
  });
  const progress = setInterval(() => {
    const { seconds, seen } = count();
    console.log(
      `${seconds} s: ${people.underWay.size} verifications under way, ${people.outcomes.length} ended, ${seen} events seen, ${calls.count} calls of STS, load average ${loadavg()[0]?.toFixed(1)}`,
    );
  }, 15 * SECOND);

  setTimeout(() => loadOver.abort(), loadMs);
  const settled = people.liveAll(workspaces, customers, Math.min(60 * SECOND, loadMs / 3));
  const [aws, trouble] = await Promise.all([
    troubleAws(simulator, random, loadOver.signal),
    scenario.trouble(loadMs, loadOver.signal),
  ]);
  console.log('The trouble is over; what is under way may end.');
  await Promise.race([settled, pause(settleMs)]);
  const lateMs = await untilNoneEnds(people.underWay);
  const late = [...people.underWay];

  // What has happened up to here must reach those who watch.
  for (const server of servers) {
    await server.stop();
    server.start();
    await server.url();
  }
  const store = await scenario.openStore();
  const behind = await catchUp(store, watchers);
  over.abort();
  await Promise.all(watchers.map(({ end }) => end));
  await Promise.all(servers.map((server) => server.stop()));
  clearInterval(progress);

  const books = await balance(store, people.outcomes, watchers, calls.letIn);
  const audit = await scenario.audit(store);
  const crashes = servers.reduce((sum, server) => sum + server.crashes, 0);
  const wrong = [
    ...late.map(([roleArn, what]) => `The time is over, and ${roleArn} still waits for ${what}.`),
    ...behind,
    ...(crashes === 0 ? [] : [`A server has ended by itself ${crashes} times.`]),
    ...books.faults,
    ...programs.faults,
    ...calls.faults(scenario.callsPerSecond),
    ...audit.faults,
  ];
  await store.close();
  await simulator.close();
  report({
    ...count(),
    books,
    people,
    programs,
    calls,
    lines: [`The last ended ${Math.round(lateMs / SECOND)} s after their time.`, ...audit.lines, ...trouble],
    aws,
    servers,
    wrong,
  });
  return wrong.length === 0;
}

/** A busy machine delays the last: waits as long as one ends every minute. Returns how long that took. */
async function untilNoneEnds(underWay: ReadonlyMap<string, string>): Promise<number> {
  const begun = Date.now();
  for (let before = Number.POSITIVE_INFINITY; underWay.size > 0 && underWay.size < before; ) {
    before = underWay.size;
    for (let second = 0; second < 60 && underWay.size > 0; second++) await pause(SECOND);
  }
  return Date.now() - begun;
}

/** Bundles the server. The bundle is removed when the process ends. */
async function bundle(): Promise<URL> {
  const folder = new URL(`../../dist-bench-soak-${process.pid}/`, import.meta.url);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({ 'main.js': new URL('server.ts', import.meta.url) }, folder);
  return new URL('main.js', folder);
}

/** Waits until the subscribers have seen the last event, and names those that do not within a minute. */
async function catchUp(store: Store, watchers: readonly WorkspaceSubscriber[]): Promise<string[]> {
  const stored = await readEvents(store);
  const positions = await positionsByCursor(store, stored);
  const newest = new Map(stored.map(({ workspaceId, position }) => [workspaceId, position]));
  const behind = () =>
    watchers.flatMap(({ of, seen }) => {
      const last = newest.get(ownId('Workspace', of.workspaceId) ?? '') ?? 0;
      const newestSeen = seen.at(-1);
      // An event without a position here is younger than all that were read.
      const saw = newestSeen === undefined ? 0 : (positions.get(newestSeen.cursor) ?? Infinity);
      const where = `position ${saw} of ${last}, after ${seen.length} events`;
      return saw >= last ? [] : [`A subscriber of the workspace ${of.workspaceId} is at ${where}.`];
    });
  // Longer than two connections may take that are cut off at their beginning.
  for (let second = 0; second < 60 && behind().length > 0; second++) await pause(SECOND);
  return behind();
}
