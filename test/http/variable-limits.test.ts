/** Variables that hold too much are refused before anything is coerced, over every transport. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { CreateApiKeyDocument, type ViewerDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';

const aurora = shared(() => startAurora());

/** A wrong value for a list of enums: each costs a search for names that are spelt alike. */
const wrong = (count: number) => Array.from({ length: count }, () => 'CONNECTIONS_REA');
const variables = (scopes: unknown) => ({ workspaceId: 'x', name: 'x', scopes });
const QUERY = String(CreateApiKeyDocument);

/** The time that this process, which runs the server too, spends on the action. */
async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('a list of 50,000 wrong values', () => {
  const body = { query: QUERY, variables: variables(wrong(50_000)) };

  it.each(['application/json', 'application/graphql+json'])(
    'is refused before it is coerced, as %s',
    async (contentType) => {
      const seconds = await cpuSeconds(async () => {
        const { errors } = await post(aurora().app.url, body, { 'Content-Type': contentType });
        expect(errors).toHaveLength(1);
        expect(errors[0]?.message).toBe('The variables hold more than 2000 values.');
        expect(errors[0]?.extensions).toMatchObject({
          code: 'QUERY_TOO_LARGE',
          remedies: ['Send shorter lists, in several requests.'],
        });
      });
      // Coercing it takes more than ten seconds.
      expect(seconds).toBeLessThan(3);
    },
  );

  it('is refused in a stream and over WebSocket', async () => {
    const { url } = aurora().app;
    const seconds = await cpuSeconds(async () => {
      const stream = serverSentEvents(
        url,
        { toString: () => QUERY } as typeof ViewerDocument,
        body.variables as never,
        `Bearer ${OPERATOR_TOKEN}`,
      );
      await expect(stream.next()).rejects.toThrow('more than 2000 values');
      const client = createClient(url, OPERATOR_TOKEN);
      const results = client.subscribe(
        { toString: () => QUERY } as typeof ViewerDocument,
        body.variables as never,
      );
      await expect(results.next()).rejects.toMatchObject([
        { message: expect.stringContaining('more than 2000 values') },
      ]);
      await client.close();
    });
    expect(seconds).toBeLessThan(3);
  });
});

describe('variables', () => {
  it('that are nested too deeply are refused', async () => {
    const depth = 100;
    const body = `{"query":${JSON.stringify(QUERY)},"variables":{"scopes":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
    const { errors } = await post(aurora().app.url, body);
    expect(errors[0]?.message).toBe('The variables are nested deeper than 20 levels.');
    expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
  });

  it('with many mistakes are answered with ten of them', async () => {
    const { errors } = await post(aurora().app.url, { query: QUERY, variables: variables(wrong(1_900)) });
    expect(errors).toHaveLength(11);
    expect(errors[0]?.message).toContain('CONNECTIONS_REA');
    expect(errors.at(-1)?.message).toContain('Too many errors');
  });

  it('are coerced for the one operation that is executed only', async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      `mutation M${index}($scopes: [Scope!]!) { createApiKey(workspaceId: "x", name: "x", scopes: $scopes) { __typename } }`.replaceAll(
        '\n',
        ' ',
      ),
    ).slice(0, 40);
    const body = { query: many.join('\n'), variables: variables(wrong(1_900)) };
    const unnamed = await post(aurora().app.url, body);
    expect(unnamed.errors).toHaveLength(1);
    expect(unnamed.errors[0]?.message).toMatch(/operation/i);
    const named = await post(aurora().app.url, { ...body, operationName: 'M3' });
    expect(named.errors).toHaveLength(11);
  });

  it('may hold the longest list that the schema has a use for', async () => {
    const { data } = await post(aurora().app.url, {
      query: 'mutation ($roleArns: [String!]) { connectAwsAccounts(roleArns: $roleArns) { __typename } }',
      variables: { roleArns: Array.from({ length: 1_001 }, (_, index) => `${100_000_000_000 + index}`) },
    });
    expect(data).toEqual({ connectAwsAccounts: { __typename: 'WorkspaceRequired' } });
  });
});
