/**
 * `npm run soak`: load, while everything goes wrong; then the books must balance. Ten minutes, or
 * `-- --minutes N` (at least 2), of which the last are for what is under way to end.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.ts';
import { ownId } from '../../src/graphql/ids.ts';
import { createLogger } from '../../src/observe/log.ts';
import { requireRuntime } from '../../src/runtime.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { balance, positionsByCursor, readEvents } from './books.ts';
import { createCustomers, type Workspace } from './customers.ts';
import { follow } from './subscribers.ts';
import { supervise } from './supervisor.ts';
import { killEvery20s, troubleAws, troubleClock, troubleDisk } from './trouble.ts';

requireRuntime();

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    customers: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const [minutes, customers, seed] = [values.minutes, values.customers, values.seed].map(Number);
if (
  minutes === undefined ||
  customers === undefined ||
  seed === undefined ||
  !(minutes >= 2) ||
  !(customers >= 1)
) {
  console.error('npm run soak -- [--minutes N, at least 2] [--customers N] [--seed N]');
  process.exit(1);
}

const SECOND = 1_000;
const TOKEN = 'operator-token-of-the-soak';
const WORKSPACES = 20;

/** After the load, the last verifications need their window; it begins when all that wait have been looked at again. */
const WINDOW_MS = Math.min(300 * SECOND, (minutes * 60 * SECOND) / 5);
const SETTLE_MS = 2 * WINDOW_MS + 15 * SECOND;
const LOAD_MS = minutes * 60 * SECOND - SETTLE_MS;

/** As much as the database of ten minutes needs, and no more. */
const DISK_MB = 256;

const folder = mkdtempSync(join(tmpdir(), 'aurora-soak-'));
const disk = join(folder, 'disk');
mkdirSync(disk);
const mounted = mount();
const distribution = new URL('../../dist-bench-soak/', import.meta.url);
process.once('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const begun = Date.now();
const random = new SeededRandom(seed);
const simulator = await startSimulator({ seed });
const aurora = simulator.createAccount();
const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
await build({ 'main.js': new URL('server.ts', import.meta.url) }, distribution);
const file = join(disk, 'aurora.db');
const server = supervise(new URL('main.js', distribution), {
  DATABASE_URL: `file:${file}`,
  PORT: '0',
  LOG_LEVEL: 'error',
  AURORA_OPERATOR_TOKEN: TOKEN,
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_STS: simulator.url,
  AWS_ACCESS_KEY_ID: user.accessKeyId,
  AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
  VERIFICATION_WINDOW_SECONDS: String(Math.round(WINDOW_MS / SECOND)),
  RECHECK_SECONDS: '300',
  STS_CALLS_PER_SECOND: '200',
  STREAMS_PER_TOKEN: '1000000',
  WORKSPACE_ATTEMPTS_PER_MINUTE: '100000',
  WORKSPACE_ACCOUNTS_PER_HOUR: '1000000',
});

const loadOver = new AbortController();
const over = new AbortController();
const people = createCustomers({
  server,
  simulator,
  random,
  aurorasAccount: aurora.accountId,
  token: TOKEN,
  windowMs: WINDOW_MS,
  loadOver: loadOver.signal,
  over: over.signal,
});
const workspaces: Workspace[] = [];
for (let index = 0; index < WORKSPACES; index++)
  workspaces.push(await people.createWorkspace(`Workspace ${index}`));
const first = Buffer.from('event:0').toString('base64url');
const watchers = workspaces.map(({ id }) =>
  follow(server, TOKEN, { workspaceId: id }, { after: first, signal: over.signal }),
);

const watched = () => watchers.reduce((sum, { seen }) => sum + seen.length, 0);
let calls = 0;
simulator.calls.onCall(() => {
  calls++;
  simulator.calls.clear();
});
const progress = setInterval(() => {
  console.log(
    `${Math.round((Date.now() - begun) / SECOND)} s: ${people.underWay} verifications under way, ${people.outcomes.length} ended, ${watched()} events seen, ${server.kills} kills, ${calls} calls of STS, load average ${loadavg()[0]?.toFixed(1)}`,
  );
}, 15 * SECOND);

setTimeout(() => loadOver.abort(), LOAD_MS);
const settled = people.liveAll(workspaces, customers, Math.min(60 * SECOND, LOAD_MS / 3));
const [awsTrouble] = await Promise.all([
  troubleAws(simulator, random, loadOver.signal),
  killEvery20s(server, loadOver.signal),
  troubleClock(server, LOAD_MS, loadOver.signal),
  mounted ? troubleDisk(join(disk, 'filler'), LOAD_MS, loadOver.signal) : null,
]);
console.log('The trouble is over; what is under way may end.');
await Promise.race([settled, pause(SETTLE_MS)]);
const { underWay } = people;

// What has happened up to here must reach those who watch.
await server.stop();
server.start();
await server.url();
const store = openSqliteStore({
  file,
  migrationsFolder: fileURLToPath(new URL('../../drizzle/sqlite', import.meta.url)),
  log: createLogger('error'),
});
const stored = await readEvents(store);
const positions = await positionsByCursor(store, stored);
const newest = new Map(stored.map(({ workspaceId, position }) => [workspaceId, position]));
const upToDate = () =>
  watchers.every(({ of, seen }) => {
    const last = newest.get(ownId('Workspace', of.workspaceId) ?? '');
    const saw = seen.at(-1)?.cursor;
    return last === undefined || (saw !== undefined && (positions.get(saw) ?? 0) >= last);
  });
for (let second = 0; second < 30 && !upToDate(); second++) await pause(SECOND);
const caughtUp = upToDate();
over.abort();
await Promise.all(watchers.map(({ end }) => end));
await server.stop();
clearInterval(progress);

const { events, connections, faults } = await balance(store, people.outcomes, watchers);
await store.close();
await simulator.close();
const wrong = [
  ...(underWay === 0 ? [] : [`${underWay} verifications have not ended in time.`]),
  ...(caughtUp ? [] : ['Not everybody who watched a workspace has caught up.']),
  ...(server.crashes === 0 ? [] : [`The server has ended ${server.crashes} times by itself.`]),
  ...faults,
];
const list = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([what, count]) => `  ${count} x ${what}`)
    .join('\n') || '  none';
console.log(
  `${Math.round((Date.now() - begun) / SECOND)} s, ${server.kills} kills, ${connections} connections, ${people.outcomes.length} verifications watched to their end, ${events} events stored, ${watched()} seen by who watched workspaces; at most ${Math.round(server.mostMemory)} MB.`,
);
console.log(`Trouble of AWS's:\n${list(awsTrouble)}`);
console.log(mounted ? 'The disk was full twice.' : 'Skipped: a full disk. It needs a tmpfs, and so root.');
console.log(`Errors that the server logged:\n${list(server.errors)}`);
console.log(`Answers that were no success:\n${list(people.refusals)}`);
console.log(
  wrong.length === 0
    ? 'The books balance.'
    : `The books do not balance (${wrong.length}):\n${wrong.slice(0, 50).join('\n')}`,
);
process.exit(wrong.length === 0 ? 0 : 1);

/** A small disk of our own, to be filled. False where we may not have one. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function cleanUp(): void {
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
  rmSync(distribution, { recursive: true, force: true });
}
