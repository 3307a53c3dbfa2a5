/**
 * Two workspaces, and every operation of the schema tried from one on everything of the other, with every kind
 * of token, over every transport. Made from the schema: what is added to it later is tried as well.
 */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { GraphQLArgument } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { CREDENTIALS_PATH } from '../../src/credentials/endpoint/query.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import {
  CommentOnAlertDocument,
  ConnectionAlertsDocument,
  ConnectOrganizationDocument,
  CreateWebhookDocument,
  RevokeApiKeyDocument,
} from '../support/documents.ts';
import {
  type GeneratedOperation,
  operationsOf,
  plainValue,
  withValue,
} from '../support/generated-operations.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { shared } from '../support/lifetime.ts';
import { type OidcTestIssuer, startOidcIssuer } from '../support/oidc-issuer.ts';
import { openTestBrowser } from '../support/test-browser.ts';
import { ALL_SCOPES, createApiKey, createOnboardingLink } from '../support/tokens.ts';
import { sqlOf } from '../support/watch-sql.ts';
import { WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';

const OPERATIONS = operationsOf(schema);
/** The same, reading less: what is not there has no fields. */
const FLAT_OPERATIONS = operationsOf(schema, { query: 2, mutation: 2, subscription: 2 });
const SCOPE_TEXTS = ['connections:read', 'connections:write', 'credentials:read'].join(' ');

const PUBLIC_URL = 'http://127.0.0.1';

type Variables = Record<string, unknown>;
type World = Awaited<ReturnType<typeof twoTenants>>;
const world = shared(twoTenants);

async function tenant(aurora: Aurora, name: string) {
  const workspace = await aurora.createWorkspace(name);
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const account = aurora.simulator.createAccount();
  const role = account.createRole(`RoleOf${name}`, { trustPolicy });
  const connection = await aurora.connect(workspace.id, role.arn, { name: `Connection of ${name}` });
  expect(connection.status).toBe('CONNECTED');
  const { connectOrganization } = await aurora.client.send(ConnectOrganizationDocument, {
    workspaceId: workspace.id,
    roleArn: role.arn,
  });
  if (connectOrganization.__typename !== 'ConnectOrganizationSuccess')
    throw new Error(connectOrganization.message);
  const { organization } = connectOrganization;
  await aurora.app.idle();
  const key = await createApiKey(aurora, workspace.id, { name: `Key of ${name}` });
  const link = await createOnboardingLink(aurora, workspace.id, 604_800);
  const webhook = await webhookOf(aurora, workspace.id, name);
  return { workspace, account, role, connection, organization, key, link, webhook };
}

async function webhookOf(aurora: Aurora, workspaceId: string, name: string) {
  const { createWebhook } = await aurora.client.send(CreateWebhookDocument, {
    workspaceId,
    url: `https://${name}.example.com/webhook`,
    // Nothing is sent: each attempt would wait for DNS.
    filter: { eventTypes: ['ExternalIdRotationEnded'] },
  });
  if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
  return createWebhook.webhook;
}

/** An alert with a comment: that of a role that does not exist. */
async function alertOf(aurora: Aurora, { workspace, role }: Awaited<ReturnType<typeof tenant>>) {
  const missing = await aurora.connect(workspace.id, `${role.arn}Gone`);
  await aurora.runToEnd(missing.id);
  const { awsConnection } = await aurora.client.send(ConnectionAlertsDocument, { id: missing.id });
  const alert = awsConnection?.alerts.edges[0]?.node;
  if (alert === undefined) throw new Error('The role that does not exist has no alert.');
  const comment = 'Comment of the victim';
  await aurora.client.send(CommentOnAlertDocument, { id: alert.id, text: comment });
  return { alert, comment };
}

/** Begins each credential that is a cookie and not a token. */
const COOKIE = 'aurora=';

/** A credential as a client sends it: a token, or the cookie of a person, from Aurora's own page. */
function headersOf(credential: string | null): Record<string, string> {
  if (credential === null) return {};
  return credential.startsWith(COOKIE)
    ? { Cookie: credential, 'Sec-Fetch-Site': 'same-origin' }
    : { Authorization: `Bearer ${credential}` };
}

async function twoTenants() {
  const issuer = await startJwtIssuer();
  const people = await startOidcIssuer();
  const aurora = await startAurora({
    environment: {
      ...issuer.environment,
      ...people.environment,
      // A day passes, and then all of the matrix.
      OIDC_CLAIMS_SECONDS: '86400',
      ...WEBHOOK_ENVIRONMENT,
      // Each request says that it comes from another address: many wrong tokens of one would get 429.
      TRUST_PROXY: '127.0.0.1',
      PUBLIC_URL,
      // Thousands of mutations are compared, of a few tokens.
      MUTATIONS_PER_MINUTE: '100000',
      // A day has to pass, for a key to expire: nothing shall be due in it.
      RECHECK_SECONDS: '604800',
      WORKSPACE_ATTEMPTS_PER_MINUTE: '10000',
      WORKSPACE_TESTS_PER_MINUTE: '10000',
      WORKSPACE_ACCOUNTS_PER_HOUR: '10000',
    },
  });
  const known = await tenant(aurora, 'Victim');
  const victim = { ...known, ...(await alertOf(aurora, known)) };
  const attacker = await tenant(aurora, 'Attacker');
  const revoked = await createApiKey(aurora, victim.workspace.id);
  await aurora.client.send(RevokeApiKeyDocument, { id: revoked.id });
  const expired = await createApiKey(aurora, victim.workspace.id, { expiresInDays: 1 });
  await aurora.runUntil(aurora.clock.now() + 86_400_001);
  const jwt = (claims: Variables) => issuer.sign(aurora.clock.now(), { scope: SCOPE_TEXTS, ...claims });

  const tokens: Record<string, string | null> = {
    'no token': null,
    'a revoked key of the victim': revoked.token,
    'an expired key of the victim': expired.token,
    'a JWT of the attacker': await jwt({ aurora_workspaces: [attacker.workspace.id] }),
    'a JWT of nobody': await jwt({}),
    'a key of the attacker': attacker.key.token,
    'an onboarding link of the attacker': attacker.link.token,
  };
  for (const scope of ALL_SCOPES) {
    const key = await createApiKey(aurora, attacker.workspace.id, { scopes: [scope] });
    tokens[`a key of the attacker with ${scope} alone`] = key.token;
  }
  const member = { aurora_workspaces: [attacker.workspace.id], aurora_scopes: SCOPE_TEXTS };
  tokens['a person of the attacker'] = await cookieOf(aurora, people, 'mallory', member);
  return { aurora, victim, attacker, tokens };
}

/** Signs a person in. */
async function cookieOf(aurora: Aurora, issuer: OidcTestIssuer, subject: string, claims: Variables) {
  issuer.serve(PUBLIC_URL);
  issuer.put(subject, claims);
  issuer.signInAs(subject);
  vi.setSystemTime(aurora.clock.now());
  const browser = openTestBrowser(aurora.app.url, PUBLIC_URL);
  await browser.open(`${PUBLIC_URL}/auth/sign-in`);
  vi.useRealTimers();
  const { data } = await browser.post('{ viewer { kind workspaces { id } } }');
  expect(data).toEqual({ viewer: { kind: 'PERSON', workspaces: [expect.anything()] } });
  return browser.cookieHeader();
}

/** Everything by which the victim could be known. */
function dataOf(victim: World['victim']): string[] {
  const { workspace, connection, organization, key, link, account, role, alert, comment, webhook } = victim;
  return [
    workspace.id,
    Buffer.from(workspace.id, 'base64').toString().split(':')[1] ?? '',
    workspace.name,
    workspace.externalId.value,
    connection.id,
    Buffer.from(connection.id, 'base64').toString().split(':')[1] ?? '',
    connection.name ?? '',
    organization.id,
    account.accountId,
    role.arn,
    key.id,
    key.name,
    key.token,
    link.id,
    link.token,
    alert.id,
    comment,
    webhook.id,
    webhook.url,
  ];
}

/** A role that is tried again would wait for the clock. */
let roles = 0;

const TRUST_POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [] });

/** Values for all arguments that an operation must have, and `id` wherever it takes an id. */
function variablesFor({ kind, field, idArguments }: GeneratedOperation, id: string | null): Variables {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const args = root[kind]?.getFields()[field]?.args ?? [];
  const variables: Variables = Object.fromEntries(
    args.map((arg: GraphQLArgument) => [arg.name, plainValue(arg.name, arg.type)]),
  );
  if ('roleArn' in variables) variables['roleArn'] = `arn:aws:iam::123456789012:role/Other${++roles}`;
  if ('document' in variables) variables['document'] = TRUST_POLICY;
  if (id === null) return variables;
  return idArguments.reduce((all, path) => withValue(all, path, id), variables);
}

const EVENT_STREAM = 'text/event-stream';

type Answer = { status: number; body: string };
type Transport = (
  url: string,
  token: string | null,
  operation: GeneratedOperation,
  variables: Variables,
) => Promise<Answer>;

let addresses = 0;

function newAddress(): { 'X-Forwarded-For': string } {
  addresses++;
  return { 'X-Forwarded-For': `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}` };
}

const over =
  (accept: string): Transport =>
  async (url, token, { query }, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: accept,
        ...newAddress(),
        ...headersOf(token),
      },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, body: await response.text() };
  };

const overWebSocket: Transport = async (url, token, { query }, variables) => {
  const isCookie = token?.startsWith(COOKIE) === true;
  const headers = isCookie ? headersOf(token) : {};
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let body = '';
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string };
    if (message.type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
      return;
    }
    if (message.type !== 'complete') body += JSON.stringify(message);
    if (message.type === 'complete' || message.type === 'error') socket.close(1000);
  });
  socket.once('close', (status) => resolve({ status, body }));
  await once(socket, 'open');
  const payload = token === null || isCookie ? {} : { Authorization: `Bearer ${token}` };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  return promise;
};

const TRANSPORTS: Readonly<Record<string, Transport>> = {
  HTTP: over('application/json'),
  SSE: over(EVENT_STREAM),
  WebSocket: overWebSocket,
};

/** The answer without what differs between two of the same: the request's id, and the ids that were asked for. */
function comparable({ status, body }: Answer, ids: readonly string[]): string {
  const plain = ids.reduce((text, id) => text.replaceAll(id, 'ID'), body);
  return `${status} ${plain.replace(/"requestId":"[^"]*"/g, '')}`;
}

const takesIds = ({ idArguments }: GeneratedOperation) => idArguments.length > 0;

function idsOf({ workspace, connection, organization, key, link, alert, webhook }: World['victim']) {
  return [
    ['Workspace', workspace.id],
    ['AwsConnection', connection.id],
    ['Organization', organization.id],
    ['ApiKey', key.id],
    ['OnboardingLink', link.id],
    ['Webhook', webhook.id],
    ['Alert', alert.id],
  ] as const;
}

/** All tokens side by side; their answer is how many there are. What scopes change is tried over HTTP alone. */
async function withEachToken(
  { tokens }: World,
  name: string,
  action: (who: string, token: string | null) => Promise<void>,
): Promise<number> {
  const chosen = Object.entries(tokens).filter(([who]) => name === 'HTTP' || !who.endsWith(' alone'));
  await Promise.all(chosen.map(([who, token]) => action(who, token)));
  return chosen.length;
}

describe.each(Object.keys(TRANSPORTS))('over %s', (name) => {
  const transport = TRANSPORTS[name] as Transport;

  it('what belongs to another tenant does not exist, for any token, in any operation', {
    timeout: 120_000,
  }, async () => {
    const { aurora, victim } = world();
    const known = dataOf(victim);
    const snapshot = async () =>
      JSON.stringify([
        await aurora.connection(victim.connection.id),
        await aurora.events(victim.connection.id),
      ]);
    const before = await snapshot();
    const calls = aurora.simulator.calls.all().length;
    let compared = 0;
    const told: string[] = [];
    const tried = await withEachToken(world(), name, async (who, token) => {
      const ask = async (operation: GeneratedOperation, id: string) =>
        transport(aurora.app.url, token, operation, variablesFor(operation, id));
      for (const operation of FLAT_OPERATIONS.filter(takesIds)) {
        const absent = encodeId('Workspace', randomUUID());
        const nowhere = comparable(await ask(operation, absent), [absent]);
        for (const [type, id] of idsOf(victim)) {
          const there = await ask(operation, id);
          compared += 1;
          const what = `${who}: ${operation.field} of ${type}`;
          if (comparable(there, [id]) !== nowhere) told.push(`${what} differs`);
          for (const datum of known)
            if (datum !== id && there.body.includes(datum)) told.push(`${what} tells ${datum}`);
        }
      }
    });
    expect(told).toEqual([]);
    expect(compared).toBe(tried * idsOf(victim).length * FLAT_OPERATIONS.filter(takesIds).length);
    // Nothing was asked of AWS, and nothing happened to the victim.
    expect(aurora.simulator.calls.all()).toHaveLength(calls);
    expect(await snapshot()).toBe(before);
  });

  it('no operation that names nothing tells of another tenant', async () => {
    const { aurora, victim } = world();
    const told: string[] = [];
    let answers = 0;
    await withEachToken(world(), name, async (who, token) => {
      for (const operation of OPERATIONS.filter(({ kind }) => kind !== 'subscription')) {
        const answer = await transport(aurora.app.url, token, operation, variablesFor(operation, null));
        answers += 1;
        for (const datum of dataOf(victim)) {
          if (answer.body.includes(datum)) told.push(`${who}: ${operation.field} tells ${datum}`);
        }
      }
    });
    expect(told).toEqual([]);
    expect(answers).toBeGreaterThan(100);
  });

  it('shows the same to its owner, so that the above could fail', async () => {
    const { aurora, victim } = world();
    const read = async (field: string, id: string) => {
      const operation = OPERATIONS.find((one) => one.field === field) as GeneratedOperation;
      return (await transport(aurora.app.url, victim.key.token, operation, variablesFor(operation, id))).body;
    };
    const { workspace, connection, organization } = victim;
    expect(await read('workspace', workspace.id)).toContain(workspace.externalId.value);
    expect(await read('node', workspace.id)).toContain(workspace.name);
    expect(await read('node', victim.alert.id)).toContain(victim.comment);
    expect(await read('awsConnection', connection.id)).toContain(victim.role.arn);
    expect(await read('node', connection.id)).toContain(victim.role.arn);
    expect(await read('organization', organization.id)).toContain(victim.role.arn);
    expect(await read('node', organization.id)).toContain(organization.id);
    if (name !== 'HTTP') expect(await read('connectionProgress', connection.id)).toContain(victim.role.arn);
  });
});

describe('what is done for an answer', () => {
  const { HTTP } = TRANSPORTS;
  const ask = (token: string, operation: GeneratedOperation, id: string) =>
    HTTP?.(world().aurora.app.url, token, operation, variablesFor(operation, id)) as Promise<Answer>;

  it('is the same whether another tenant’s thing is there or not: the same statements, so the same time', async () => {
    const { attacker, victim } = world();
    const { token } = attacker.key;
    const differ: string[] = [];
    for (const operation of FLAT_OPERATIONS.filter(takesIds)) {
      for (const [type, id] of idsOf(victim)) {
        const absent = encodeId(type, randomUUID());
        // What servers do by themselves may fall between. A difference of the answers is there each time.
        for (let tries = 1; tries <= 3; tries++) {
          const there = await sqlOf(() => ask(token, operation, id));
          const nowhere = await sqlOf(() => ask(token, operation, absent));
          // The token itself is looked up.
          expect(there.length).toBeGreaterThan(0);
          if (JSON.stringify(there) === JSON.stringify(nowhere)) break;
          if (tries === 3) differ.push(`${operation.field} of ${type}`);
        }
      }
    }
    expect(differ).toEqual([]);
  });

  it('is more for its owner, so that the above could fail', async () => {
    const { victim, attacker } = world();
    const operation = FLAT_OPERATIONS.find(({ field }) => field === 'awsConnection') as GeneratedOperation;
    const [mine, others] = [
      await sqlOf(() => ask(victim.key.token, operation, victim.connection.id)),
      await sqlOf(() => ask(attacker.key.token, operation, victim.connection.id)),
    ];
    expect(mine.length).toBeGreaterThan(others.length);
  });
});

describe('the length of a list', () => {
  const ITEMS = 'totalCount pageInfo { hasNextPage } edges { cursor }';
  const QUERIES = {
    seen: `query { workspaces(first: 3) { ${ITEMS} edges { node {
      awsConnections(first: 3) { ${ITEMS} edges { node { events(first: 8) { ${ITEMS} } alerts(first: 3) { ${ITEMS} } } } }
      alerts(first: 3) { ${ITEMS} }
      organizations { accounts(first: 2) { ${ITEMS} } }
    } } } }`,
    named: `query ($workspaceId: ID) {
      onboardingLinks(workspaceId: $workspaceId, first: 10) { ${ITEMS} }
      webhooks(workspaceId: $workspaceId, first: 10) { ${ITEMS} }
    }`,
  };
  type Counted = {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean };
    readonly edges: readonly unknown[];
  };
  const lists = (value: unknown): Counted[] => {
    if (typeof value !== 'object' || value === null) return [];
    const found = Object.values(value).flatMap(lists);
    return 'totalCount' in value ? [value as Counted, ...found] : found;
  };
  const read = async (token: string | null, what: keyof typeof QUERIES, workspaceId: string) => {
    const operation = { query: QUERIES[what] } as GeneratedOperation;
    const answer = await over('application/json')(world().aurora.app.url, token, operation, { workspaceId });
    return JSON.parse(answer.body).data as { workspaces: Counted } | null;
  };

  it('counts only what the token may see', async () => {
    const { attacker, victim, tokens } = world();
    for (const token of [...Object.values(tokens), victim.key.token])
      for (const [what, { workspace }] of [
        ['seen', attacker],
        ['named', attacker],
        ['named', victim],
      ] as const)
        for (const { totalCount, pageInfo, edges } of lists(await read(token, what, workspace.id))) {
          if (pageInfo.hasNextPage) expect(totalCount).toBeGreaterThan(edges.length);
          else expect(totalCount).toBe(edges.length);
        }
    const { id } = attacker.workspace;
    expect((await read(attacker.key.token, 'seen', id))?.workspaces.totalCount).toBe(1);
    expect(lists(await read(attacker.key.token, 'seen', id)).length).toBeGreaterThan(5);
    expect(lists(await read(attacker.key.token, 'named', id))).toHaveLength(2);
  });
});

describe('credentials', () => {
  it('are handed out for nothing of another tenant, and no answer tells that it is there', async () => {
    const { aurora, victim } = world();
    const { url } = aurora.app;
    const ask = async (token: string | null, what: string) => {
      const headers = { ...newAddress(), ...(token !== null && { Authorization: token }) };
      const response = await fetch(`${url}${CREDENTIALS_PATH}${encodeURIComponent(what)}`, { headers });
      return { status: response.status, body: await response.text() };
    };
    const absent = encodeId('AwsConnection', randomUUID());
    const pairs = [
      [victim.connection.id, absent],
      [victim.account.accountId, '000000000001'],
    ] as const;
    const calls = aurora.simulator.calls.all().length;
    await withEachToken(world(), 'HTTP', async (_who, token) => {
      for (const [there, nowhere] of pairs) {
        const answers = [await ask(token, there), await ask(token, nowhere)] as const;
        const [one, other] = answers.map((answer) => comparable(answer, [there, nowhere]));
        expect(one).toBe(other);
        expect(answers[0].status).toBeGreaterThanOrEqual(401);
        expect(answers[0].body).not.toContain('SecretAccessKey');
      }
    });
    expect(aurora.simulator.calls.all()).toHaveLength(calls);
    const own = await ask(victim.key.token, victim.connection.id);
    expect([own.status, own.body]).toEqual([200, expect.stringContaining('SecretAccessKey')]);
  });
});
