import { readdirSync, readFileSync } from 'node:fs';
import { type FieldNode, Kind, parse, print, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { COUNT_COST, WORKSPACE_SCAN_COST } from '../../src/graphql/cost.ts';
import { judgeOperation, QUERY_LIMITS } from '../../src/graphql/engine/limits.ts';
import { documentId } from '../../src/graphql/engine/persisted.ts';
import { countRepeats, MAX_REPEATS } from '../../src/graphql/engine/repeated-fields.ts';
import { standaloneOperations } from '../../src/graphql/operations.ts';
import { schema } from '../../src/graphql/schema.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ConnectionProgressDocument, ViewerDocument } from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';

const folder = 'schema/operations';
const OPERATIONS = standaloneOperations(
  readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
);

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

const nested = (levels: number) =>
  `{ workspaces(first: 1) { edges { node { ${'awsConnections(first: 1) { edges { node { workspace { '.repeat(levels)}id${' } } } }'.repeat(levels)} } } } }`;

describe('an operation', () => {
  it('may be any that a frontend sends, with the largest page', () => {
    for (const text of OPERATIONS) {
      const document = parse(text, { maxTokens: QUERY_LIMITS.tokens });
      expect(countRepeats(document, MAX_REPEATS)).toBeLessThan(MAX_REPEATS / 10);
      for (const definition of document.definitions) {
        if (definition.kind !== 'OperationDefinition') continue;
        const operationName = definition.name?.value;
        const missing = new Set(definition.variableDefinitions?.map(({ variable }) => variable.name.value));
        const all = {
          id: 'x',
          workspaceId: 'x',
          connectionId: 'x',
          roleArn: 'x',
          document: 'x',
          message: 'x',
          capabilities: 'x',
          name: 'x',
          until: 'x',
          url: 'x',
          webhookId: 'x',
          number: 1,
          after: 'x',
          text: 'x',
          organizationId: 'x',
          unitIds: ['x'],
          labels: [{ key: 'x', value: 'x' }],
          scopes: ['CONNECTIONS_READ'],
          first: 100,
        };
        const variables = Object.fromEntries(Object.entries(all).filter(([name]) => missing.has(name)));
        expect(judgeOperation({ schema, document, operationName, variableValues: variables })).toEqual({
          cost: expect.any(Number),
        });
      }
    }
  });

  it.each([
    ['too deep', nested(4), 'QUERY_TOO_LARGE', /depth is 2\d; at most 16/],
    [
      'too costly',
      '{ workspaces(first: 100) { edges { node { awsConnections(first: 100) { edges { node { events(first: 100) { edges { cursor } } } } } } } } }',
      'QUERY_TOO_LARGE',
      /cost is \d{7}; at most 60000/,
    ],
    [
      'full of long comments',
      `{ ${Array.from({ length: 10 }, (_, index) => `a${index}: alerts(first: 10) { edges { node { comments { text } } } }`).join(' ')} }`,
      'QUERY_TOO_LARGE',
      /cost is 1\d{5}; at most 60000/,
    ],
    [
      'too costly to judge',
      `{ ${Array.from({ length: 10 }, (_, index) => `a${index}: explainTrustPolicy(roleArn: "x", document: "x") { verdict }`).join(' ')} }`,
      'QUERY_TOO_LARGE',
      /cost is 100\d{3}; at most 60000/,
    ],
    [
      'too many aliases',
      `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { kind }`).join(' ')} }`,
      'QUERY_TOO_LARGE',
      /number of aliases is 31; at most 30 is allowed\./,
    ],
    [
      'repeating itself too often',
      `{ ${'...f '.repeat(10)} ${'viewer { kind } '.repeat(100)} } fragment f on Query { ${'... { viewer { kind } } '.repeat(50)} }`,
      'QUERY_TOO_LARGE',
      /asks for the same fields too often/,
    ],
    [
      'going round in circles',
      `{ ...a } fragment a on Query { ${'b: viewer { ...a } '.repeat(3)} ${'c: viewer { ...a } '.repeat(3)} }`,
      'QUERY_TOO_LARGE',
      /asks for the same fields too often/,
    ],
    [
      'repeating itself in a fragment that it does not use',
      `{ viewer { kind } } fragment f on Query { ${'viewer { kind } '.repeat(300)} }`,
      'QUERY_TOO_LARGE',
      /asks for the same fields too often/,
    ],
    ['too long', `{ ${'viewer { kind } '.repeat(1_000)} }`, 'GRAPHQL_PARSE_FAILED', /1500 tokens/],
  ])('is refused when it is %s, over HTTP and SSE', async (_what, query, code, message) => {
    const aurora = await startAurora();
    for (const [accept, status] of [
      ['application/graphql-response+json', 400],
      // The older media type has 200 for whatever is well-formed.
      ['application/json', 200],
      ['text/event-stream', 200],
    ] as const) {
      const response = await fetch(`${aurora.app.url}/graphql`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${OPERATOR_TOKEN}`,
          'Content-Type': 'application/json',
          Accept: accept,
        },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(status);
      const text = await response.text();
      expect(text).toContain(code);
      expect(text).toMatch(message);
    }
  });

  it('costs what its variables ask for', async () => {
    const aurora = await startAurora();
    const query =
      'query ($first: Int) { workspaces(first: $first) { edges { node { awsConnections(first: $first) { edges { node { id name roleArn accountId status region } } } } } } }';
    expect((await post(aurora.app.url, { query, variables: { first: 20 } })).errors).toEqual([]);
    const { errors } = await post(aurora.app.url, { query, variables: { first: 100 } });
    expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
    expect(errors[0]?.extensions?.remedies).toEqual([
      'Ask for smaller pages ("first"), or for fewer fields.',
    ]);
  });

  it('costs the length of a list once, whatever the size of its page and of its fragments', () => {
    const costOf = (size: number, fields: string, filter?: string) => {
      const args = `first: ${size}${filter === undefined ? '' : ` filter: { ${filter} }`}`;
      const document = parse(`{ workspaces(${args}) { ...Page edges { node { id } } } }
        fragment Page on QueryWorkspacesConnection { ${fields} pageInfo { hasNextPage } }`);
      const judgement = judgeOperation({ schema, document });
      return 'cost' in judgement ? judgement.cost : Number.NaN;
    };
    const countOf = (size: number, filter?: string) =>
      costOf(size, 'totalCount', filter) - costOf(size, '', filter);
    for (const size of [1, 100]) {
      expect(countOf(size)).toBe(COUNT_COST + 1);
      // It searches again.
      expect(countOf(size, 'search: "x"')).toBe(COUNT_COST + WORKSPACE_SCAN_COST);
    }
    expect(costOf(100, '') - costOf(1, '')).toBe(99 * 3);
  });

  it('is told ten of its mistakes, and that there are more', async () => {
    const aurora = await startAurora();
    const query = `{ ${Array.from({ length: 100 }, (_, index) => `workspaze${index}`).join(' ')} }`;
    const { errors } = await post(aurora.app.url, { query }, { Authorization: `Bearer ${OPERATOR_TOKEN}` });
    expect(errors).toHaveLength(11);
    expect(errors.at(-1)?.message).toContain('Too many validation errors');
  });

  it('is one at a time: a batch is refused', async () => {
    const aurora = await startAurora();
    const { status, errors } = await post(aurora.app.url, [
      { query: '{ viewer { kind } }' },
      { query: '{ viewer { kind } }' },
    ]);
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
  });
});

describe('known documents', () => {
  const who = OPERATIONS.find((text) => text.includes('query Viewer')) ?? '';

  it('may be sent by their ids, in either way that clients have', async () => {
    const aurora = await startAurora();
    const id = documentId(who);
    const { hash } = (ViewerDocument as unknown as { __meta__: { hash: string } }).__meta__;
    for (const body of [
      { documentId: hash },
      { extensions: { persistedQuery: { version: 1, sha256Hash: hash.slice('sha256:'.length) } } },
      { documentId: `sha256:${id}` },
      { documentId: id },
      { extensions: { persistedQuery: { version: 1, sha256Hash: id } } },
    ]) {
      const { data, errors } = await post(aurora.app.url, body);
      expect(errors).toEqual([]);
      expect(data).toMatchObject({ viewer: { kind: 'OPERATOR' } });
    }
    const unknown = await post(aurora.app.url, { documentId: `sha256:${'0'.repeat(64)}` });
    expect(unknown.errors[0]?.extensions?.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('may be made the only ones, over HTTP, SSE and WebSocket', async () => {
    const aurora = await startAurora({ environment: { DOCUMENTS: 'known' } });
    // The operations of the tests are those of a frontend, over HTTP and WebSocket.
    const workspace = await aurora.createWorkspace();
    const role = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const connection = await aurora.connect(workspace.id, role.arn);
    expect(connection.status).toBe('CONNECTED');
    expect((await post(aurora.app.url, { query: who })).errors).toEqual([]);
    // Apollo Client and urql add `__typename` to each selection.
    const withTypename = (text: string) =>
      print(
        visit(parse(text), {
          SelectionSet: (set) => ({ ...set, selections: [...set.selections, TYPENAME] }),
        }),
      );
    expect((await post(aurora.app.url, { query: withTypename(who) })).errors).toEqual([]);
    const renamed = who.replace('{', '{ type: __typename ');
    expect((await post(aurora.app.url, { query: renamed })).status).toBe(403);
    const other = await post(aurora.app.url, { query: '{ viewer { kind } }' });
    expect([other.status, other.errors[0]?.extensions?.code]).toEqual([403, 'DOCUMENT_NOT_ALLOWED']);
    const stream = serverSentEvents(
      aurora.app.url,
      { toString: () => '{ viewer { kind } }' } as typeof ViewerDocument,
      {},
      `Bearer ${OPERATOR_TOKEN}`,
    );
    await expect(stream.next()).rejects.toThrow('refused with 403');
    const { connectionProgress } = await aurora.client
      .subscribe(ConnectionProgressDocument, { connectionId: connection.id, after: 'ZXZlbnQ6MA' })
      .next()
      .then(({ value }) => value);
    expect(connectionProgress).toMatchObject({ __typename: 'VerificationStarted' });
    const unknown = aurora.client.subscribe(
      { toString: () => '{ viewer { kind } }' } as typeof ViewerDocument,
      {},
    );
    await expect(unknown.next()).rejects.toBeDefined();
  });
});
