/** What stopped the server once, as it was sent then. */

import { connect as tcp } from 'node:net';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { TokenKind, World } from './world.ts';

export type HostileRequest = {
  readonly token: TokenKind;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends it; how many characters the answer has, or null when the connection was cut. */
export async function send(
  { url, tokens }: Pick<World, 'url' | 'tokens'>,
  { token, query, variables = {}, headers = {} }: HostileRequest,
): Promise<number | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tokens[token]}`, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.text()).length;
  } catch {
    return null;
  }
}

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const aliased = (count: number, field: string) => times(count, (index) => `a${index}: ${field}`);

const EXPLAIN =
  'query ($roleArn: String!, $document: String!) { explainTrustPolicy(roleArn: $roleArn, document: $document) { verdict text findings { message remedy } statements { words parts { words } } correction { json changes } } }';

/** The longest that is taken. */
const PASTE_CHARACTERS = 100_000;

function pastes(): Readonly<Record<string, string>> {
  const fill = (part: string) => part.repeat(Math.floor(PASTE_CHARACTERS / part.length) - 1);
  const statement = (condition: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: 'sts:AssumeRole',
          Condition: condition,
        },
      ],
    });
  return {
    'blank lines': `x${fill('\n')}x`,
    'blank lines with hyphens': `x${fill('\n - ')}x`,
    'lines of words': fill('resource "a"\n'),
    'blanks before quotation marks': `resource${fill(' ')}x`,
    'comments in blanks': `{${times(99, (index) => `/* ${index} */${' '.repeat(940)}`)}}`,
    'quotation marks': fill('"'),
    backslashes: fill('\\'),
    'percent signs': fill('%7B'),
    'opening brackets': fill('[{"a":'),
    '500 patterns': statement({
      StringLike: { 'sts:ExternalId': Array.from({ length: 500 }, (_, index) => `*${index}*a*b*c*d*`) },
    }),
    'a pattern of many stars': statement({ StringLike: { 'sts:ExternalId': fill('*a').slice(0, 90_000) } }),
    ...searches(),
    'many statements': JSON.stringify({
      Version: '2012-10-17',
      Statement: Array.from({ length: 1_000 }, () => ({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRole',
      })),
    }),
  };
}

/** Documents that IAM accepts, and that take the longest to search for strangers. */
function searches(): Readonly<Record<string, string>> {
  const list = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index));
  const policy = (count: number, make: (index: number) => object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: list(count, (index) => ({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:*',
        ...make(index),
      })),
    });
  return {
    'patterns for ARNs': policy(14, (index) => ({
      Effect: index % 2 === 0 ? 'Allow' : 'Deny',
      Condition: { StringLike: { 'aws:PrincipalArn': `*${index}*a*${index}*` } },
    })),
    'patterns for tag keys': policy(8, (index) => ({
      Condition: {
        'ForAnyValue:StringLike': { 'aws:TagKeys': list(8, (other) => `*${index}${other}*`) },
        'ForAllValues:StringNotLike': { 'aws:TagKeys': '*q*' },
      },
    })),
    'patterns for claims': policy(8, (index) => ({
      Principal: { Federated: 'accounts.google.com' },
      Condition: {
        StringLike: {
          'accounts.google.com:sub': [`*${index}*a*b*`, `*c*${index}*`],
          'accounts.google.com:aud': `*${index}*z*`,
        },
      },
    })),
    'patterns with variables': policy(9, (index) => ({
      Condition: {
        StringLike: {
          'aws:PrincipalArn': `*\${aws:PrincipalTag/a${index}}*a*b*`,
          'aws:RequestTag/x': `a*\${aws:PrincipalTag/a${index}}*\${aws:username}`,
        },
      },
    })),
  };
}

const LIST =
  'mutation ($workspaceId: ID, $text: String) { connectAwsAccounts(workspaceId: $workspaceId, text: $text) { ... on ConnectAwsAccountsSuccess { lines { input outcome error { message remedies } } } } }';

export const list = (text: string, token: TokenKind = 'LINK'): HostileRequest => ({
  token,
  query: LIST,
  variables: { text },
});

export const paste = (document: string, token: TokenKind = 'LINK'): HostileRequest => ({
  token,
  query: EXPLAIN,
  variables: { roleArn: 'arn:aws:iam::111111111111:role/Role', document },
});

const accounts = (count: number, first = 100_000_000_000) =>
  times(count, (index) => String(first + index)).replaceAll(' ', '\n');

/** One by one. */
export function reviewedRequests({
  workspaceId,
  connectionId,
}: World): Readonly<Record<string, HostileRequest[]>> {
  const enums =
    'mutation ($scopes: [Scope!]!) { createApiKey(workspaceId: "x", name: "x", scopes: $scopes) { __typename } }';
  const nested = (fields: string) =>
    `mutation ($text: String) { connectAwsAccounts(text: $text) { ... on ConnectAwsAccountsSuccess { lines { awsConnection { ${fields} } } } } }`;
  const within = (fields: string) =>
    `query ($workspaceId: ID!) { workspace(id: $workspaceId) { awsConnections(first: 100) { edges { node { workspace { ${fields} } } } } } }`;
  const search = 'awsConnections(first: 1, filter: { search: "no such thing" }) { edges { cursor } }';
  const perEvent = (events: number, fields: string) =>
    `awsConnections(first: 100) { edges { node { events(first: ${events}) { edges { node { connection { ${fields} } } } } } } }`;
  const reading = (fields: string, variables = {}): HostileRequest => ({
    token: 'LINK',
    query: `query ($workspaceId: ID!) { workspace(id: $workspaceId) { ${fields} } }`,
    variables: { workspaceId, ...variables },
  });
  return {
    'pasted documents': Object.values(pastes()).map((document) => paste(document)),
    'pasted documents, five at once': Object.values(pastes()).map((document) => ({
      ...paste(document),
      query: `query ($roleArn: String!, $document: String!) { ${aliased(5, 'explainTrustPolicy(roleArn: $roleArn, document: $document) { verdict findings { message } }')} }`,
    })),
    'lists of wrong values': ['x', 'PENDINX', 'CONNECTIONS_REA'].map((value) => ({
      token: 'API_KEY',
      query: enums,
      variables: { scopes: Array.from({ length: Math.floor(1_000_000 / (value.length + 3)) }, () => value) },
    })),
    'lists of accounts': [
      list('1\n'.repeat(349_000)),
      list('\n'.repeat(500_000)),
      list('123456789012 '.repeat(75_000)),
      list(`Account ID\n${'"\n'.repeat(300_000)}`),
      list(','.repeat(1_000_000)),
      {
        token: 'LINK',
        query: `mutation ($text: String) { ${aliased(10, 'connectAwsAccounts(text: $text) { __typename }')} }`,
        variables: { text: '1\n'.repeat(349_000) },
      },
    ],
    'a list of 1,000 accounts, with much of each line': [
      { ...list(accounts(1_000)), query: LIST },
      {
        ...list(accounts(1_000)),
        query: nested('workspace { awsConnections(first: 100) { edges { node { id name roleArn } } } }'),
      },
      {
        ...list(accounts(1_000)),
        query: nested(`workspace { ${aliased(29, 'trustPolicy { ... on TrustPolicy { json } }')} }`),
      },
      {
        ...list(accounts(1_000)),
        query: nested('failure { causes { title evidence remedy } } events(first: 3) { edges { cursor } }'),
      },
    ],
    'fields that scan': [
      { token: 'LINK', query: within(aliased(28, search)), variables: { workspaceId } },
      { token: 'LINK', query: within(search), variables: { workspaceId } },
      { token: 'LINK', query: within(aliased(28, 'connectionCounts { count }')), variables: { workspaceId } },
      reading(aliased(28, search)),
      reading(aliased(28, 'connectionCounts { count }')),
      {
        token: 'OPERATOR',
        query: `{ ${aliased(28, 'auditLog(filter: { tokenId: "nobody" }) { edges { cursor } }')} }`,
      },
    ],
    'long texts': [
      reading(aliased(28, 'awsConnections(first: 1, after: $long) { edges { cursor } }')).query,
      within(aliased(28, 'awsConnections(first: 1, after: $long) { edges { cursor } }')),
      `query ($long: ID!) { ${aliased(28, 'node(id: $long) { id }')} }`,
    ].map((query) => ({
      token: 'LINK' as const,
      query: query.replace('($workspaceId: ID!)', '($workspaceId: ID!, $long: String)'),
      variables: { workspaceId, long: 'x'.repeat(1_000_000) },
    })),
    'the largest answers': [
      reading(perEvent(6, aliased(28, 'roleArn'))),
      reading(perEvent(3, `workspace { ${aliased(12, 'trustPolicy { ... on TrustPolicy { json } }')} }`)),
      reading(
        `awsConnections(first: 100, filter: { search: "r" }) { edges { node { ${aliased(28, 'roleArn')} failure { explanation remedies causes { title evidence remedy } } } } }`,
      ),
      reading(perEvent(100, 'id')),
    ],
    'mutations that change nothing': [
      {
        token: 'LINK',
        query: `mutation { ${aliased(30, `disconnectAwsAccount(id: "${connectionId}") { __typename }`)} }`,
      },
      {
        token: 'LINK',
        query: `mutation { ${aliased(30, `retryConnection(id: "${connectionId}") { __typename }`)} }`,
      },
      {
        token: 'API_KEY',
        query: `mutation { ${aliased(30, 'createOnboardingLink { __typename }')} }`,
      },
    ],
    'names of Object.prototype': ['constructor', 'toString', '__proto__', 'valueOf, application/json'].map(
      (accept) => ({ token: 'LINK', query: '{ viewer { kind } }', headers: { Accept: accept } }),
    ),
  };
}

let disconnected = 0;

/** A hundred subscriptions on each of so many sockets, each different; then an event. */
export async function subscribeCostly({ url, tokens, workspaceId, connectionIds }: World, sockets: number) {
  // One that nobody has disconnected yet: else nothing happens.
  const connectionId = connectionIds[disconnected++ % connectionIds.length];
  const fields = (name: string) => [
    `workspaceEvents(workspaceId: "${workspaceId}") { connection { workspace { ${name}: awsConnections(first: 100) { edges { node { events(first: 100) { edges { cursor } } } } } } } }`,
    `workspaceEvents(workspaceId: "${workspaceId}") { ${name}: connection { workspace { awsConnections(first: 45) { edges { node { id name roleArn failure { title explanation } } } } } } }`,
  ];
  const clients = Array.from({ length: sockets }, () =>
    createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${tokens.LINK}` },
      retryAttempts: 0,
    }),
  );
  let received = 0;
  for (const [index, client] of clients.entries()) {
    for (let operation = 0; operation < 100; operation++) {
      const query = fields(`a${index}x${operation}`)[operation % 2] ?? '';
      client.subscribe(
        { query: `subscription { ${query} }` },
        { next: () => received++, error: () => {}, complete: () => {} },
      );
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const world = { url, tokens };
  await send(world, {
    token: 'API_KEY',
    query: `mutation { disconnectAwsAccount(id: "${connectionId}") { __typename } }`,
  });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await Promise.all(clients.map((client) => client.dispose()));
  return received;
}

/** Bodies without an end, none of them with a token. */
export async function sendEndlessBodies({ url }: World, ms: number): Promise<void> {
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  await Promise.all(
    ['POST /graphql', 'POST /nothing', 'PUT /graphql', 'POST /health/live', 'POST /help'].map(
      (line) =>
        new Promise<void>((resolve) => {
          const socket = tcp(Number(new URL(url).port), '127.0.0.1');
          const end = setTimeout(() => socket.destroy(), ms);
          socket.on('error', () => {});
          socket.once('close', () => {
            clearTimeout(end);
            resolve();
          });
          socket.resume();
          socket.write(
            `${line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
          );
          const write = () => {
            while (!socket.destroyed && socket.write(chunk));
          };
          socket.on('drain', write);
          write();
        }),
    ),
  );
}

/** Many sessions of one API key: 40 connections, each with many durations. */
export async function askForSessions({ url, tokens, connectionIds }: World): Promise<void> {
  const asked = connectionIds.flatMap((id) =>
    Array.from({ length: 100 }, (_, index) => `${url}/credentials/${id}?duration=${900 + index}`),
  );
  for (let at = 0; at < asked.length; at += 200) {
    await Promise.all(
      asked.slice(at, at + 200).map(async (address) => {
        const response = await fetch(address, { headers: { Authorization: `Bearer ${tokens.API_KEY}` } });
        await response.text();
      }),
    );
  }
}
