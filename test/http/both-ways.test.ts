import { auditServer } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { documentId } from '../../src/http/documents.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { CreateWorkspaceDocument, ViewerDocument } from '../support/documents.ts';
import { shared } from '../support/lifetime.ts';

/** Which way a request takes is told by the type of its body: both are JSON. */
const WAYS = { short: 'application/json', yoga: 'application/graphql+json' };
const ACCEPTS = ['application/json', 'application/graphql-response+json', '*/*'];

async function ask(aurora: Aurora, contentType: string, accept: string, body: string) {
  const response = await fetch(`${aurora.app.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, 'Content-Type': contentType, Accept: accept },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    cache: response.headers.get('cache-control'),
    // Every answer has a request id of its own, in its errors.
    body: JSON.parse(text.replaceAll(response.headers.get('x-request-id') ?? '', 'REQUEST')) as unknown,
  };
}

const nested = (levels: number) =>
  `{ workspaces(first: 1) { edges { node { ${'awsConnections(first: 1) { edges { node { workspace { '.repeat(levels)}id${' } } } }'.repeat(levels)} } } } }`;
const sized =
  'query ($first: Int = 20) { workspaces(first: $first) { edges { node { awsConnections(first: $first) { edges { node { id name roleArn accountId status region } } } } } } }';
const rate = 'mutation ($id: ID!) { retryConnection(id: $id) { __typename ... on Error { message } } }';

const REQUESTS: Readonly<Record<string, unknown>> = {
  'a query': { query: '{ viewer { kind } }' },
  'a query with a name': { query: 'query Who { viewer { kind } }', operationName: 'Who' },
  'one of two operations': {
    query: 'query A { viewer { kind } } query B { viewer { name } }',
    operationName: 'B',
  },
  'two operations without a name': { query: 'query A { viewer { kind } } query B { viewer { name } }' },
  'a name that is none of them': { query: 'query A { viewer { kind } }', operationName: 'C' },
  'a query with null for everything else': {
    query: '{ viewer { kind } }',
    variables: null,
    operationName: null,
    extensions: null,
  },
  'a mutation': { query: rate, variables: { id: 'nonsense' } },
  'a subscription': { query: 'subscription { workspaceEvents(workspaceId: "x") { cursor } }' },
  'a syntax error': { query: '{ viewer ' },
  'an unknown field': { query: '{ nothing }' },
  'a missing variable': { query: 'query ($id: ID!) { workspace(id: $id) { id } }' },
  'a variable of a wrong type': {
    query: 'query ($first: Int) { workspaces(first: $first) { edges { cursor } } }',
    variables: { first: 'many' },
  },
  'a null where none may stand': {
    query: 'query ($id: ID = "x") { workspace(id: $id) { id } }',
    variables: { id: null },
  },
  'an error of the input': { query: '{ workspaces(first: 5, after: "nonsense") { edges { cursor } } }' },
  'an error beside data': {
    query: '{ viewer { kind } workspaces(first: 101) { edges { cursor } } }',
  },
  'what is too deep': { query: nested(4) },
  'too many aliases': {
    query: `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { kind }`).join(' ')} }`,
  },
  'too many tokens': { query: `{ ${'viewer { kind } '.repeat(1_000)} }` },
  'a page that is not too large': { query: sized, variables: { first: 20 } },
  'a page that is too large': { query: sized, variables: { first: 100 } },
  'the usual page': { query: sized },
  'no query': {},
  'a query that is no text': { query: 5 },
  'variables that are no object': { query: '{ viewer { kind } }', variables: [1] },
  'variables as text': { query: '{ viewer { kind } }', variables: '{}' },
  'extensions that are no object': { query: '{ viewer { kind } }', extensions: 'x' },
  'a name that is no text': { query: '{ viewer { kind } }', operationName: 5 },
  'a key too many': { query: '{ viewer { kind } }', id: 5 },
  'a batch': [{ query: '{ viewer { kind } }' }, { query: '{ viewer { kind } }' }],
  'an empty batch': [],
  null: null,
  text: 'query',
  'a known document': { documentId: `sha256:${documentId(String(ViewerDocument))}` },
  'an unknown document': { documentId: `sha256:${'0'.repeat(64)}` },
  'a persisted query': {
    extensions: { persistedQuery: { version: 1, sha256Hash: documentId(String(ViewerDocument)) } },
  },
};

describe('the short way and yoga', () => {
  const aurora = shared(() => startAurora());

  it.each(Object.entries(REQUESTS))(
    'answer %s alike, whether it is read or remembered',
    async (_what, body) => {
      for (const accept of ACCEPTS) {
        const answers = [];
        for (const way of [WAYS.short, WAYS.yoga, WAYS.short, WAYS.yoga])
          answers.push(await ask(aurora(), way, accept, JSON.stringify(body)));
        expect(answers[0]?.type).toContain(accept === '*/*' ? 'application/json' : accept);
        expect(answers[0]?.cache).toBe('no-store');
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }
    },
  );

  it('answer what is no JSON alike', async () => {
    const answers = [];
    for (const way of Object.values(WAYS))
      answers.push(await ask(aurora(), way, '*/*', '{ viewer { kind } }'));
    expect(answers[0]?.status).toBe(400);
    expect(answers[1]).toEqual(answers[0]);
  });

  it.each(Object.entries(WAYS))('pass the audit of GraphQL over HTTP: %s', async (_name, contentType) => {
    const results = await auditServer({
      url: `${aurora().app.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        headers.set('Authorization', `Bearer ${OPERATOR_TOKEN}`);
        if (headers.get('content-type') === 'application/json') headers.set('Content-Type', contentType);
        return fetch(url, { ...init, headers });
      },
    });
    expect(results.length).toBeGreaterThan(50);
    // A notice is about what a server may do, or not.
    const failed = results.filter(({ status }) => status === 'warn' || status === 'error');
    expect(failed.map(({ name, status }) => `${status} ${name}`)).toEqual([]);
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'take nothing of a type that a page may send without asking first: %s',
    async (contentType) => {
      const response = await fetch(`${aurora().app.url}/graphql`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${OPERATOR_TOKEN}`,
          ...(contentType !== undefined && { 'Content-Type': contentType }),
        },
        body: new TextEncoder().encode(JSON.stringify({ query: '{ viewer { kind } }' })),
      });
      expect(response.status).toBe(415);
    },
  );
});

describe('limits that are used up', () => {
  it.each(Object.entries(WAYS))(
    'are told with 429, and when to come back: %s',
    async (_name, contentType) => {
      const aurora = await startAurora({ environment: { WORKSPACE_TESTS_PER_MINUTE: '1' } });
      const workspace = await aurora.createWorkspace();
      const { arn } = aurora.customer.createRole('R', {
        trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      });
      const { id } = await aurora.connect(workspace.id, arn);
      const body = JSON.stringify({ query: `{ testConnection(id: "${id}") { __typename } }` });
      expect((await ask(aurora, contentType, '*/*', body)).status).toBe(200);
      const refused = await ask(aurora, contentType, '*/*', body);
      expect([refused.status, Number(refused.retryAfter) > 0]).toEqual([429, true]);
    },
  );

  it.each(Object.entries(WAYS))(
    'known documents alone are executed, when it is so: %s',
    async (_name, contentType) => {
      const aurora = await startAurora({ environment: { DOCUMENTS: 'known' } });
      const body = (query: string) => JSON.stringify({ query, variables: { name: 'Acme' } });
      expect((await ask(aurora, contentType, '*/*', body(String(CreateWorkspaceDocument)))).status).toBe(200);
      expect((await ask(aurora, contentType, '*/*', body('{ viewer { kind } }'))).status).toBe(403);
    },
  );
});
