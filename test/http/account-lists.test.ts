/** Lists of accounts: what is too long is refused before any of it is worked on. */
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { ConnectAwsAccountsDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';

const aurora = shared(() => startAurora({ environment: { STS_CALLS_PER_SECOND: '1' } }));
const workspace = shared(async () => ({ id: (await aurora().createWorkspace()).id }));

const connect = (variables: Record<string, unknown>, query = String(ConnectAwsAccountsDocument)) =>
  post(aurora().app.url, { query, variables: { workspaceId: workspace().id, ...variables } });

/** The time that this process, which runs the server too, spends on the action. */
async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

type Line = { readonly input: string; readonly outcome: string };
const linesOf = (data: Record<string, unknown> | null | undefined) =>
  (data?.['connectAwsAccounts'] as { lines?: Line[] } | undefined)?.lines ?? [];

const ids = (count: number, first = 100_000_000_000) =>
  Array.from({ length: count }, (_, index) => String(first + index));

describe('a text with too many accounts', () => {
  const LINES = 'The text has more than 10000 lines; at most 1000 accounts are connected at once.';
  const ACCOUNTS = 'The list has more than 1000 accounts; at most 1000 are connected at once.';

  it.each([
    ['lines of one digit', '1\n'.repeat(349_000), LINES],
    ['9,000 lines of many digits', `${'1'.repeat(100)}\n`.repeat(9_000), ACCOUNTS],
    ['account IDs on one line', '123456789012 '.repeat(60_000), ACCOUNTS],
    ['many rows of a CSV', `Account ID,Name\n${'1,x\n'.repeat(170_000)}`, LINES],
    ['1,001 rows of a CSV', `Account ID,Name\n${'1,x\n'.repeat(1_001)}`, ACCOUNTS],
  ])('is refused before a line of it is read: %s', async (_what, text, message) => {
    const seconds = await cpuSeconds(async () => {
      const { data } = await connect({ text });
      expect(data).toMatchObject({
        connectAwsAccounts: {
          __typename: 'InvalidInput',
          message,
          remedies: [expect.stringContaining('Send the first 1000')],
        },
      });
    });
    // Reading each line takes seconds.
    expect(seconds).toBeLessThan(1);
  });

  it.each([
    ['line breaks', '\n'.repeat(500_000)],
    ['lines of blanks', ' \n'.repeat(250_000)],
    ['remarks', '#\n'.repeat(250_000)],
    ['separators', ','.repeat(1_000_000)],
    ['quotation marks', '"'.repeat(500_000)],
    ['a quoted cell', `"${'x'.repeat(1_000_000)}`],
  ])('is refused as quickly when it consists of %s', async (_what, text) => {
    const seconds = await cpuSeconds(async () => {
      const { data, errors } = await connect({ text });
      expect(errors).toEqual([]);
      expect(JSON.stringify(data).length).toBeLessThan(10_000);
    });
    expect(seconds).toBeLessThan(1);
  });
});

describe('a list of 1,000 accounts', () => {
  it('is connected by the operation that the page sends', async () => {
    const { data, errors } = await connect({ text: ids(1_000).join('\n') });
    expect(errors).toEqual([]);
    const lines = linesOf(data);
    expect(lines).toHaveLength(1_000);
    expect(new Set(lines.map(({ outcome }) => outcome))).toEqual(new Set(['STARTED']));
  });

  const nested = `mutation ($workspaceId: ID, $text: String) {
    connectAwsAccounts(workspaceId: $workspaceId, text: $text) {
      ... on ConnectAwsAccountsSuccess {
        lines { awsConnection { workspace { awsConnections(first: 50) { edges { node { id } } } } } }
      }
    }
  }`;

  it('is refused when it asks for too much of each line, with a remedy', async () => {
    const { data, errors } = await connect({ text: ids(1_000, 200_000_000_000).join('\n') }, nested);
    expect(data ?? null).toBe(null);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(/^The operation's cost is \d{5,}; at most \d+ is allowed\.$/);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'QUERY_TOO_LARGE',
      remedies: [
        'Ask for smaller pages ("first"), or for fewer fields.',
        'Send fewer accounts at once, or ask for less of each line.',
      ],
    });
  });

  it('costs by its length: a few accounts may be answered with much', async () => {
    const { data, errors } = await connect({ text: ids(5).join('\n') }, nested);
    expect(errors).toEqual([]);
    expect(linesOf(data)).toHaveLength(5);
  });

  it('is not connected many times in one operation', async () => {
    const aliased = `mutation ($workspaceId: ID, $text: String) { ${ids(10)
      .map((id) => `a${id}: connectAwsAccounts(workspaceId: $workspaceId, text: $text) { __typename }`)
      .join(' ')} }`;
    const { errors } = await connect({ text: ids(1_000).join('\n') }, aliased);
    expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
    const wordy = await connect({ text: `#${'x'.repeat(1_000_000)}` }, aliased);
    expect(wordy.errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
  });
});

it('a line that is too long for an ARN is answered in short', async () => {
  const { data } = await connect({ text: `x${'y'.repeat(1_000_000)}` });
  expect(JSON.stringify(data).length).toBeLessThan(10_000);
  const lines = linesOf(data);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.outcome).toBe('REFUSED');
  expect(lines[0]?.input).toMatch(/^xy+ \.\.\.$/);
});
