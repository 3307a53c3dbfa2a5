/** Fields that read a whole workspace: limited by what they cost, and never a reason for others to wait. */
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';
import { itOnSqlite } from '../support/test-database.ts';
import { sqlOf } from '../support/watch-sql.ts';

const CONNECTIONS = 5_000;

const aurora = shared(async () => {
  const started = await startAurora();
  const workspace = await started.createWorkspace();
  const { arn } = started.customer.createRole('Role', {
    trustPolicy: started.trustPolicy(workspace.externalId.value),
  });
  await started.connect(workspace.id, arn);
  await started.app.idle();
  await started.database.copyConnection(CONNECTIONS - 1);
  return { ...started, app: started.app, workspaceId: workspace.id };
});

const ask = (query: string, variables: Record<string, unknown> = {}) =>
  post(aurora().app.url, {
    query,
    variables: { workspaceId: aurora().workspaceId, ...variables },
  });

const aliased = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
const within = (size: number, fields: string) =>
  `query ($workspaceId: ID!) { workspace(id: $workspaceId) { awsConnections(first: ${size}) { edges { node { workspace { ${fields} } } } } } }`;

const SEARCH = 'awsConnections(first: 1, filter: { search: "no such name" }) { edges { cursor } }';
const FIELDS = {
  search: SEARCH,
  connectionCounts: 'connectionCounts { count }',
  'filtered counts': 'connectionCounts(filter: { labels: [{ key: "env" }] }) { count }',
  'the length of a list': 'awsConnections(first: 1) { totalCount }',
  'the progress of a rotation': 'externalIdRotation { progress { moved } }',
};

describe('a field that reads a whole workspace', () => {
  it('counts what all pages have, and nothing when nobody asks for it', async () => {
    const list = (fields: string) => `query ($workspaceId: ID!) {
      workspace(id: $workspaceId) { awsConnections(first: 1, filter: { status: CONNECTED }) { ${fields} } }
    }`;
    const countsOf = async (fields: string) => {
      const executed = await sqlOf(async () => expect((await ask(list(fields))).errors).toEqual([]));
      return executed.filter((sql) => /select count\(\*\) from \(/.test(sql)).length;
    };
    expect(await countsOf('edges { cursor } pageInfo { hasNextPage }')).toBe(0);
    expect(await countsOf('totalCount')).toBe(1);
    const { data } = await ask(list('totalCount'));
    expect(data).toEqual({ workspace: { awsConnections: { totalCount: CONNECTIONS } } });
  });

  it.each(Object.entries(FIELDS))(
    'is refused under many names for each of many nodes: %s',
    async (_name, field) => {
      const { data, errors } = await ask(within(100, aliased(28, field)));
      expect(data ?? null).toBe(null);
      expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
    },
  );

  it('costs as much when the filter stands in a variable, and little without one', async () => {
    const query = `query ($workspaceId: ID!, $filter: AwsConnectionFilter) {
      workspace(id: $workspaceId) {
        awsConnections(first: 60) { edges { node { workspace { ${aliased(3, 'awsConnections(first: 1, filter: $filter) { edges { cursor } }')} } } } }
      }
    }`;
    // The second time is judged by what is remembered of the first.
    for (let time = 0; time < 2; time++) {
      expect((await ask(query)).errors).toEqual([]);
      expect((await ask(query, { filter: null })).errors).toEqual([]);
      const { errors } = await ask(query, { filter: { search: 'x' } });
      expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
    }
  });
});

// PostgreSQL searches in processes of its own.
itOnSqlite('many searches of one operation are spread over several turns of the event loop', async () => {
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const turns: number[] = [];
  await sqlOf(
    async () => expect((await ask(within(100, SEARCH))).errors).toEqual([]),
    (sql) => {
      if (sql.includes(' like ')) turns.push(turn);
    },
  );
  isOver = true;
  expect(turns).toHaveLength(100);
  expect(new Set(turns).size).toBeGreaterThan(1);
});

it('a megabyte where a cursor or an id belongs is refused at a look, however often it is used', async () => {
  // It begins as a cursor does.
  const long = `AQ${'A'.repeat(999_998)}`;
  const before = process.cpuUsage();
  const cursors = await ask(
    `query ($workspaceId: ID!, $long: String) { workspace(id: $workspaceId) { awsConnections(first: 100) { edges { node { workspace { ${aliased(28, 'awsConnections(first: 1, after: $long) { edges { cursor } }')} } } } } } }`,
    { long },
  );
  expect(cursors.errors[0]?.message).toContain('is not a valid cursor of this list');
  const ids = await ask(`query ($long: ID!) { ${aliased(28, 'node(id: $long) { id }')} }`, { long });
  expect(ids.errors).toEqual([]);
  expect(new Set(Object.values(ids.data ?? {}))).toEqual(new Set([null]));
  const { user, system } = process.cpuUsage(before);
  // To decode each takes one or two seconds.
  expect((user + system) / 1e6).toBeLessThan(1);
});
