import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import * as texts from '../../schema/generated/graphql.ts';
import { buildOperations } from '../../scripts/build-operations.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { compile, consumer, reactExample } from '../support/operations-consumer.ts';
import { post } from '../support/raw-requests.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

beforeAll(buildOperations);

const guide = () => readFileSync(join(PROJECT, 'docs/frontends.md'), 'utf8');

it('another frontend imports the operations, with their types, as docs/frontends.md has it', async () => {
  const program = /```ts\n(.*?)```/s.exec(guide())?.[1] ?? '';
  const folder = await consumer({
    'frontend.ts': `${program}
import { ViewerDocument, type ViewerQuery } from '@aurora/aws-connector-operations';
console.log(String(ViewerDocument).trim().split('(')[0]?.split(' ').slice(0, 2).join(' '));
export const kind = (answer: ViewerQuery): string => answer.viewer.kind;
// @ts-expect-error: the operation has no such field.
export const none = (answer: ViewerQuery) => answer.viewer.password;
`,
  });
  await compile(folder, ['frontend.ts']);
  const { stdout } = await run(process.execPath, ['frontend.ts'], { cwd: folder });
  expect(stdout.trim()).toBe('query Viewer');
});

it('their DocumentNodes have the types that the hooks of Apollo Client and urql need, as the React example uses them', async () => {
  const wrong = `
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { ConnectAwsAccountDocument, type ViewerQuery } from '@aurora/aws-connector-operations/documents';
export const kind = (answer: ViewerQuery): string => answer.viewer.kind;
export const variables: VariablesOf<typeof ConnectAwsAccountDocument> = { roleArn: 'x' };
// @ts-expect-error: the operation has no such field.
export const none = (answer: ResultOf<typeof ConnectAwsAccountDocument>) => answer.connectAwsAccount.password;
`;
  const folder = await consumer({ ...reactExample(), 'wrong.ts': wrong });
  await compile(folder, ['main.tsx', 'wrong.ts']);
});

/** Sends each operation with its variables, by a client with its default cache, and prints the results. */
const CLIENTS = {
  apollo: `
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import * as documents from '@aurora/aws-connector-operations/documents';
const { url, token, operations } = JSON.parse(process.argv[2]);
const client = new ApolloClient({
  cache: new InMemoryCache({ possibleTypes: documents.possibleTypes }),
  link: new HttpLink({ uri: url + '/graphql', headers: { Authorization: 'Bearer ' + token } }),
});
const results = [];
for (const [name, variables] of operations) {
  const document = documents[name];
  const isMutation = document.definitions[0].operation === 'mutation';
  const { data } = isMutation
    ? await client.mutate({ mutation: document, variables })
    : await client.query({ query: document, variables });
  results.push(data);
  // What a second component reads, which the cache alone answers.
  if (!isMutation) results.push((await client.query({ query: document, variables, fetchPolicy: 'cache-only' })).data);
}
console.log(JSON.stringify(results));
process.exit();
`,
  urql: `
import { Client, cacheExchange, fetchExchange } from 'urql';
import * as documents from '@aurora/aws-connector-operations/documents';
const { url, token, operations } = JSON.parse(process.argv[2]);
const client = new Client({
  url: url + '/graphql',
  fetchOptions: { headers: { Authorization: 'Bearer ' + token } },
  exchanges: [cacheExchange, fetchExchange],
});
const results = [];
for (const [name, variables] of operations) {
  const document = documents[name];
  const isMutation = document.definitions[0].operation === 'mutation';
  const { data, error } = isMutation
    ? await client.mutation(document, variables).toPromise()
    : await client.query(document, variables).toPromise();
  if (error !== undefined) throw error;
  results.push(data);
  if (!isMutation) results.push((await client.query(document, variables, { requestPolicy: 'cache-only' }).toPromise()).data);
}
console.log(JSON.stringify(results));
process.exit();
`,
};

it.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])(
  'every message and remedy arrives through %s with its default cache, where only known documents may run',
  async (name) => {
    const aurora = await startAurora({ environment: { DOCUMENTS: 'known' } });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    // A role without a condition on the External ID: it fails with causes and remedies.
    const trustPolicy = JSON.parse(JSON.stringify(aurora.trustPolicy(externalId.value)));
    delete trustPolicy.Statement[0].Condition;
    const { arn } = aurora.customer.createRole('Open', { trustPolicy });
    const { id } = await aurora.connect(workspaceId, arn);
    await aurora.runToEnd(id);
    const operations = [
      ['ConnectAwsAccountDocument', { workspaceId, roleArn: 'nonsense' }],
      ['RevokeApiKeyDocument', { id: 'nonsense' }],
      ['CreateWorkspaceDocument', { name: '' }],
      ['PrepareRoleDocument', { workspaceId }],
      ['ConnectionHistoryDocument', { id, first: 50, after: null }],
      ['ExplainTrustPolicyDocument', { workspaceId, roleArn: arn, document: '{' }],
    ] as const;
    const folder = await consumer({ 'client.js': CLIENTS[name] });
    const argument = JSON.stringify({ url: aurora.app.url, token: OPERATOR_TOKEN, operations });
    const { stdout } = await run(process.execPath, ['client.js', argument], { cwd: folder });
    const results = JSON.parse(stdout) as object[];

    for (const result of results.slice(0, 3)) {
      const [error] = Object.values(result) as { message?: string; remedies?: string[] }[];
      expect(error).toMatchObject({ message: expect.any(String), remedies: expect.any(Array) });
      expect(error?.remedies?.length).toBeGreaterThan(0);
    }
    // Everything else as the server sends it, both when it comes and out of the cache.
    const queries = operations.slice(3);
    const sent = await Promise.all(
      queries.map(async ([document, variables]) => {
        const query = String((texts as Record<string, unknown>)[document]);
        return (await post(aurora.app.url, { query, variables })).data;
      }),
    );
    expect(results.slice(3)).toMatchObject(sent.flatMap((data) => [data, data]));
  },
);

it('they are a package of their own, which needs nothing but a package of types', () => {
  const packed = new URL('../../dist/operations/', import.meta.url);
  const { dependencies, version } = JSON.parse(readFileSync(new URL('package.json', packed), 'utf8'));
  const own = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  expect({ dependencies: Object.keys(dependencies), version }).toEqual({
    dependencies: ['@graphql-typed-document-node/core'],
    version: own.version,
  });
  const imported = readFileSync(new URL('graphql.d.ts', packed), 'utf8').matchAll(/from '([^']+)'/g);
  expect([...imported].map(([, name]) => name)).toEqual(Object.keys(dependencies));
  expect(readFileSync(new URL('schema.graphql', packed), 'utf8')).toContain('type Query');
});
