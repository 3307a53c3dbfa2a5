/** `npm run bench:growth`: what each thing costs with 1, 10 and 100 times the data. */

import { startVerification } from '../src/connection/connection.ts';
import { ALL_CONNECTIONS } from '../src/connection/connection-list.ts';
import { MANY_SIBLINGS } from '../src/connection/failure.ts';
import type { Store } from '../src/storage/store.ts';
import {
  EVENTS_PER_CONNECTION,
  type FilledDatabase,
  fillDatabase,
  openStore,
} from './support/filled-database.ts';
import { figure, handIn, short } from './support/report.ts';

const SIZES = [1_000, 10_000, 100_000];
const BATCHES = 9;
const TIMES = 20;

/** Caches are colder and trees deeper by a level or two; more than this is growth. */
const AT_MOST = 4;

/** n log n over the sizes, with the same allowance. */
const N_LOG_N = ((100 * Math.log(100_000)) / Math.log(1_000)) * AT_MOST;

type Cost = { readonly name: string; readonly lookup: boolean; readonly run: () => Promise<unknown> };

const now = Date.now();

function costs(store: Store, filled: FilledDatabase, size: number): Cost[] {
  const { workspaceId, connectionId, accountId, crowded } = filled;
  const page = { limit: 50 };
  const middle = `number~${now + size / 2}~${connectionId}`;
  const look = (name: string, run: () => Promise<unknown>): Cost => ({ name, lookup: true, run });
  const count = (name: string, run: () => Promise<unknown>): Cost => ({ name, lookup: false, run });
  let made = 0;
  return [
    look('a connection by its id', () => store.connectionsByIds([connectionId])),
    look('a page of 50 connections', () => store.listConnections(workspaceId, ALL_CONNECTIONS, page)),
    look('the same, from the middle', () =>
      store.listConnections(workspaceId, ALL_CONNECTIONS, { ...page, after: middle }),
    ),
    look('the same, by name, from the end', () =>
      store.listConnections(workspaceId, { orderBy: 'NAME', descending: true }, page),
    ),
    look('a page of a connection’s history', () => store.listEvents(connectionId, page)),
    look('the events behind a cursor, of a workspace', () =>
      store.eventsAfter({ after: (size * EVENTS_PER_CONNECTION) / 2, limit: 100, workspaceId }),
    ),
    look('the position of the newest event', () => store.lastPosition()),
    look('when the next is due', () => store.rechecks.nextDueAt()),
    look('to look for due work, and find none', () =>
      store.rechecks.claimDue({
        now,
        latest: Number.MAX_SAFE_INTEGER,
        owner: 'bench',
        leaseUntil: now,
        limit: 100,
      }),
    ),
    look('how long recent changes have taken', () => store.seenVerifications(500)),
    look('when a role was last assumed', () => store.lastAssumedAt()),
    look('to append an event', () =>
      store.change(
        connectionId,
        () => [
          { type: 'ConnectionChecked', outcome: 'PASSED', failure: null, probes: [], nextCheckAt: now + 9e9 },
        ],
        now + ++made,
      ),
    ),
    look('to begin a verification, and disconnect', async () => {
      const id = connectionIdOf(size, ++made);
      await store.change(id, () => [{ type: 'ConnectionDisconnected' }], now);
      await store.change(
        id,
        () => [startVerification({ id: `${id}${made}`, now: now + 9e9, windowMs: 1 })],
        now,
      );
    }),
    look('others that work in the same account', () =>
      store.workingInAccount({ id: connectionId, workspaceId, accountId }, MANY_SIBLINGS),
    ),
    look('the same, where all roles are in one account', () =>
      store.workingInAccount(crowded, MANY_SIBLINGS),
    ),
    count('to count a workspace’s connections, by status', () => store.connectionCounts(workspaceId)),
    count('to search a workspace’s connections for a text that none has', () =>
      store.listConnections(workspaceId, { ...ALL_CONNECTIONS, search: 'nowhere' }, page),
    ),
    count('to find the connections of an account among a workspace’s', () =>
      store.listConnections(workspaceId, { ...ALL_CONNECTIONS, accountId }, page),
    ),
  ];
}

/** Some connection that has not been touched yet, from the end. */
function connectionIdOf(size: number, made: number): string {
  return `${(size - made).toString(16).padStart(8, '0')}-0000-4000-8000-000000000001`;
}

/** Microseconds for one, a figure for each batch. */
async function measure(run: () => Promise<unknown>): Promise<number[]> {
  const batches: number[] = [];
  for (let batch = 0; batch <= BATCHES; batch++) {
    const begun = performance.now();
    for (let time = 0; time < TIMES; time++) await run();
    batches.push(((performance.now() - begun) * 1_000) / TIMES);
  }
  return batches.slice(1);
}

const measured = new Map<string, { lookup: boolean; values: number[][] }>();
for (const size of SIZES) {
  const filled = await fillDatabase(size);
  const opening: number[] = [];
  for (let time = 0; time < BATCHES; time++) {
    const begun = performance.now();
    const opened = openStore(filled.file);
    opening.push((performance.now() - begun) * 1_000);
    await opened.close();
  }
  const store = openStore(filled.file);
  const note = (name: string, lookup: boolean, values: number[]) =>
    measured.set(name, { lookup, values: [...(measured.get(name)?.values ?? []), values] });
  note('to open the database', true, opening);
  for (const { name, lookup, run } of costs(store, filled, size)) note(name, lookup, await measure(run));
  await store.close();
  filled.remove();
}

const rows = [...measured].map(([name, { lookup, values }]) => {
  const medians = values.map((batches) => figure(name, 'us', batches).median);
  return { name, lookup, medians, growth: (medians.at(-1) ?? 0) / (medians[0] ?? 1) };
});
const worst = (lookup: boolean) =>
  rows.filter((row) => row.lookup === lookup).reduce((most, row) => (row.growth > most.growth ? row : most));
const claim = (lookup: boolean, limit: number, words: string) => ({
  claim: words,
  reached: worst(lookup).growth <= limit,
  value: `x${short(worst(lookup).growth)} at most (${worst(lookup).name})`,
});

await handIn({
  name: 'growth',
  title: 'Growth: what things cost with 1, 10 and 100 times the data',
  figures: [],
  claims: [
    claim(
      true,
      AT_MOST,
      `lookups, pages, writes and the start do not grow (x${AT_MOST} at most, for 100 times the data)`,
    ),
    claim(false, N_LOG_N, 'nothing grows faster than n log n'),
  ],
  tables: [
    {
      title: 'Microseconds for one, median',
      columns: [
        'cost',
        ...SIZES.map((size) => `${size} connections, ${size * EVENTS_PER_CONNECTION} events`),
        'growth',
      ],
      rows: rows.map(({ name, medians, growth }) => [name, ...medians, `x${short(growth)}`]),
    },
  ],
  notes: [
    `Twenty workspaces whatever the size. Medians of ${BATCHES} batches of ${TIMES}.`,
    'A count, a search and a filter read the index entries or rows of one workspace, a twentieth of all: x100 is linear in its size.',
  ],
});
