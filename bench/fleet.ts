/**
 * `npm run bench:fleet`: three servers and PostgreSQL, which share the machine with what loads them. How fast an event
 * reaches a subscriber of another server, whether the servers use the budget of calls, how fast they go on with the
 * work of a killed one, and what the database costs. Next to it one server on SQLite, where that can do the same.
 */
import { requireRuntime } from '../src/runtime.ts';
import { measureCosts } from './fleet/cost.ts';
import { startDatabases } from './fleet/databases.ts';
import { type Delivery, EVENTS_PER_SECOND, measureDelivery, TENANTS } from './fleet/delivery.ts';
import { CALLS_PER_SECOND, measurePending, PENDING, WINDOW_SECONDS } from './fleet/pending.ts';
import { measureTakeover } from './fleet/takeover.ts';
import { type Claim, figure, handIn, quantile, short } from './support/report.ts';

requireRuntime();

const SERVERS = 3;
const MAX_DELIVERY_MS = 250;
const MAX_TAKEOVER_MS = 5_000;

const databases = await startDatabases();
const delivery = await measureDelivery(await databases.onPostgres(), SERVERS);
const deliveryOnSqlite = await measureDelivery(databases.onSqlite(), 1);
const takeover = await measureTakeover(await databases.onPostgres(), SERVERS);
const costs = await measureCosts(await databases.onPostgres());
const costsOnSqlite = await measureCosts(databases.onSqlite());
const pending = await measurePending(await databases.onPostgres(), SERVERS);

const p99 = quantile(delivery.latencies, 0.99);
const claims: Claim[] = [
  {
    claim: `${EVENTS_PER_SECOND} events a second are stored and reach every server`,
    reached: delivery.perSecond >= 0.98 * EVENTS_PER_SECOND,
    value: `${short(delivery.perSecond)} a second`,
  },
  {
    claim: `p99 from commit to a subscriber of another server: under ${MAX_DELIVERY_MS} ms`,
    reached: p99 < MAX_DELIVERY_MS,
    value: `${short(p99)} ms`,
  },
  {
    claim: 'no subscriber misses or repeats an event',
    reached: delivery.wrong === 0,
    value: `${delivery.wrong} did`,
  },
  {
    claim: `others continue the work of a killed server within ${MAX_TAKEOVER_MS / 1_000} s`,
    reached: Math.max(...takeover.work) < MAX_TAKEOVER_MS,
    value: `${short(Math.max(...takeover.work) / 1_000)} s at most`,
  },
  {
    claim: `others have its share of the budget within ${MAX_TAKEOVER_MS / 1_000} s`,
    reached: Math.max(...takeover.share) < MAX_TAKEOVER_MS,
    value: `${short(Math.max(...takeover.share) / 1_000)} s at most`,
  },
  {
    claim: `the budget of the fleet: no second has more than ${CALLS_PER_SECOND} calls`,
    reached: pending.busiest <= CALLS_PER_SECOND,
    value: `${short(pending.busiest)} in the busiest`,
  },
  {
    claim: `with ${PENDING.toLocaleString('en')} verifications pending, the servers use 0.9 of the budget`,
    reached: pending.rate >= 0.9 * CALLS_PER_SECOND,
    value: `${short(pending.rate)} calls a second`,
  },
];
const seconds = (times: readonly number[]) => times.map((time) => time / 1_000);
await handIn({
  name: 'fleet',
  title: 'A fleet: three servers on PostgreSQL',
  claims,
  figures: [
    figure('takeover of the work of a killed server', 's', seconds(takeover.work)),
    figure('takeover of its share of the budget', 's', seconds(takeover.share)),
    figure('leases of the killed server', '', takeover.leases),
    figure(`calls a second, ${PENDING.toLocaleString('en')} verifications pending`, '', [pending.rate]),
    figure('until all of them have ended', 's', [pending.seconds]),
    figure('roles that were let in', '', [pending.letIn]),
    ...Object.entries(pending.cpu).map(([who, cpu]) =>
      figure(`processor time a call to STS, ${who}`, 'us', [cpu]),
    ),
  ],
  tables: [
    {
      title: 'Events, from commit to the subscribers',
      columns: ['', `${SERVERS} servers on PostgreSQL`, 'one server on SQLite'],
      rows: deliveryRows(delivery, deliveryOnSqlite),
    },
    {
      title: 'Processor time for each call of the store, in microseconds',
      columns: ['call', 'server', 'PostgreSQL', 'server, on SQLite', 'calls a second', 'on SQLite'],
      rows: costs.map((cost, index) => [
        cost.name,
        cost.store,
        cost.database,
        costsOnSqlite[index]?.store ?? Number.NaN,
        cost.perSecond,
        costsOnSqlite[index]?.perSecond ?? Number.NaN,
      ]),
    },
  ],
  notes: [
    `PostgreSQL ${await databases.version()}, fsync on. Nothing is pinned: servers, PostgreSQL, simulator, subscribers and writers share the cores.`,
    `Delivery: ${TENANTS} workspaces, each with one subscriber at each server; ${EVENTS_PER_SECOND} events a second, committed by a further process. The most: as many as 64 writers commit when nothing else limits them.`,
    `Pending: all fall due at the same moment; window ${WINDOW_SECONDS} s; a tenth of the roles arrives, evenly over the window, the others never. \`bench:many\` has the figures of one server on SQLite.`,
    'Takeover: from SIGKILL until AWS has been called again for every role on which the killed server worked, 5 kills.',
    'Calls of the store: 32 at a time.',
  ],
});

function deliveryRows(fleet: Delivery, one: Delivery): [string, number, number][] {
  const row = (name: string, value: (of: Delivery) => number): [string, number, number] => [
    name,
    value(fleet),
    value(one),
  ];
  return [
    row('events a second, evenly', ({ perSecond }) => perSecond),
    row('p50, ms', ({ latencies }) => quantile(latencies, 0.5)),
    row('p99, ms', ({ latencies }) => quantile(latencies, 0.99)),
    row('longest, ms', ({ latencies }) => latencies.at(-1) ?? Number.NaN),
    row('processor time an event, servers, us', ({ serverCpu }) => serverCpu),
    row('processor time an event, PostgreSQL, us', ({ databaseCpu }) => databaseCpu),
    row('the most events a second', ({ mostPerSecond }) => mostPerSecond),
  ];
}
