/**
 * Whatever a server of the tests leaves behind is searched for every secret of the run, after each file
 * (`support/secrets`). Here is shown that this search finds what there is; and a broad run, with much going wrong
 * in it, leaves nothing to find.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { TypedDocumentString } from '../../schema/generated/graphql.ts';
import { generateToken } from '../../src/auth/api-key-token.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import * as documents from '../support/documents.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { post } from '../support/raw-requests.ts';
import { runProgram } from '../support/run-program.ts';
import { extentOfSearch, leaveTrace, takeFindings, useSecret } from '../support/secrets/traces.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const NAME_OF_CONNECTION = {
  toString: () => 'subscription ($id: ID!) { connectionProgress(connectionId: $id) { connection { name } } }',
} as TypedDocumentString<unknown, { id: string }>;

const PAGE_OF_SIZE = 'query ($first: Int) { workspaces(first: $first) { edges { cursor } } }';

async function broadRun() {
  const issuer = await startJwtIssuer();
  const aurora = await startAurora({
    environment: { ...issuer.environment, VERIFICATION_WINDOW_SECONDS: '5', LOG_LEVEL: 'trace' },
  });
  const { url } = aurora.app;
  const errors: string[] = [];
  const ask = async (token: string, query: unknown, variables = {}, accept = 'application/json') => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify({ query: String(query), variables }),
    });
    const text = await response.text();
    if (/"errors"|"remedies"/.test(text)) errors.push(text);
    return text;
  };

  // Tokens: good, revoked, expired, none of ours.
  const workspace = await aurora.createWorkspace();
  const key = await createApiKey(aurora, workspace.id);
  const revoked = await createApiKey(aurora, workspace.id);
  await aurora.client.send(documents.RevokeApiKeyDocument, { id: revoked.id });
  const claims = { aurora_workspaces: [workspace.id], scope: 'connections:read credentials:read' };
  const now = aurora.clock.now();
  const tooEarly = await issuer.sign(now, claims);
  issuer.setDown(true);
  await ask(tooEarly, documents.ViewerDocument);
  issuer.setDown(false);
  aurora.clock.advance(10_000);
  const tokens = [
    (await createOnboardingLink(aurora, workspace.id)).token,
    key.token,
    revoked.token,
    generateToken('API_KEY', randomBytes),
    await issuer.sign(now, claims),
    await issuer.sign(now - 86_400_000, claims),
    await issuer.sign(now, { ...claims, aud: 'other' }),
    'wrong-token-that-somebody-sends-by-mistake',
  ];
  for (const token of tokens) {
    await ask(token, documents.ViewerDocument);
    await ask(token, '{ nothing }');
    await askCredentials(url, 'nonsense', { token });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } })),
    );
    await new Promise<void>((resolve) => {
      socket.once('message', () => socket.close());
      socket.once('close', (_code, reason) => {
        errors.push(String(reason));
        resolve();
      });
    });
  }
  // Connections: good, denied, open, of nobody; STS in trouble; a rotation; credentials.
  const trust = aurora.trustPolicy(workspace.externalId.value);
  const good = aurora.customer.createRole('Good', { trustPolicy: trust });
  const open = aurora.customer.createRole('Open', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' },
      ],
    },
  });
  const connection = await aurora.connect(workspace.id, good.arn);
  const denied = await aurora.connect(workspace.id, good.arn.replace('Good', 'Nobody'));
  const insecure = await aurora.connect(workspace.id, open.arn);
  await askCredentials(url, connection.id, { token: key.token });
  for (const kind of ['throttle', 'internalError', 'cut', 'truncate'] as const) {
    aurora.simulator.faults.add(kind, { calls: 3 });
    await ask(key.token, documents.TestConnectionDocument, { id: connection.id });
    await aurora.runUntil(aurora.clock.now() + 1_000);
  }
  aurora.simulator.faults.clear();
  const { id: open_id } = insecure;
  expect((await aurora.runToEnd(denied.id)).status).toBe('FAILED');
  expect((await aurora.runToEnd(open_id)).status).toBe('INSECURE');
  for (const id of [denied.id, open_id]) await askCredentials(url, id, { token: key.token });
  await ask(OPERATOR_TOKEN, documents.RotateExternalIdDocument, { workspaceId: workspace.id });
  await ask(OPERATOR_TOKEN, documents.PrepareRoleDocument, { workspaceId: workspace.id });
  await aurora.runUntil(aurora.clock.now() + 600_000);
  await ask(OPERATOR_TOKEN, documents.FinishExternalIdRotationDocument, { workspaceId: workspace.id });
  await ask(key.token, documents.ExplainTrustPolicyDocument, { roleArn: 'nonsense', document: '{' });
  for (const value of [undefined, 5, 'x'.repeat(5_000)])
    await ask(key.token, documents.ConnectAwsAccountDocument, { roleArn: value });
  const all = { workspaceId: workspace.id, after: Buffer.from('event:0').toString('base64url') };
  const stream = aurora.client.subscribe(documents.WorkspaceEventsDocument, all);
  let events = 0;
  for await (const { workspaceEvents: event } of stream) {
    events += 1;
    if (event.__typename === 'ConnectionInsecure') break;
  }

  // The database fails, in the midst of everything.
  for (const table of ['events', 'connections', 'api_keys', 'workspaces'])
    await aurora.database.execute(`ALTER TABLE ${table} RENAME TO hidden_${table}`);
  for (const document of [
    documents.PrepareRoleDocument,
    documents.ConnectionsDocument,
    documents.RotateExternalIdDocument,
  ])
    await ask(OPERATOR_TOKEN, document, { workspaceId: workspace.id });
  await ask(OPERATOR_TOKEN, documents.ConnectAwsAccountDocument, {
    workspaceId: workspace.id,
    roleArn: good.arn,
  });
  await ask(OPERATOR_TOKEN, documents.CreateWorkspaceDocument, { name: 'Another' });
  await ask(key.token, documents.ViewerDocument);
  await askCredentials(url, connection.id);

  return { errors, events, log: JSON.stringify(aurora.log.lines) };
}

describe('a run in which much goes wrong', () => {
  it('leaves no secret in log, database, errors or events, and no External ID but in the database', {
    timeout: 60_000,
  }, async () => {
    const before = extentOfSearch().secrets;
    const { errors, events, log } = await broadRun();
    // It was a run of some breadth.
    expect(extentOfSearch().secrets - before).toBeGreaterThan(25);
    expect(errors.length).toBeGreaterThan(15);
    expect(events).toBeGreaterThan(10);
    expect(log.match(/a request failed/g)?.length).toBeGreaterThan(3);
    for (const code of ['UNAUTHENTICATED', 'ISSUER_UNAVAILABLE', 'INVALID_ROLE_ARN', 'INTERNAL_SERVER_ERROR'])
      expect([code, errors.join().includes(code)]).toEqual([code, true]);
    expect(takeFindings()).toEqual([]);
  });
});

describe('the search of what a run leaves', () => {
  const FORMS: Readonly<Record<string, (secret: string) => string>> = {
    'as it is': (secret) => secret,
    'in a URL': encodeURIComponent,
    'in hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
    'as bytes': (secret) => Buffer.from(secret).join(','),
    'in Base64': (secret) => Buffer.from(secret).toString('base64'),
    'in Base64, behind a byte': (secret) => Buffer.from(`x${secret}`).toString('base64'),
    'in base64url, behind two': (secret) => Buffer.from(`xx${secret}`).toString('base64url'),
  };

  /** One for each place: somebody has put it where it does not belong. */
  const plant = (place: string) => {
    const secret = `a"b+c/${randomBytes(9).toString('base64url')}`;
    useSecret(place, secret);
    return secret;
  };
  const places = () => takeFindings().map((finding) => finding.split(' of "')[0]);

  it.each(Object.entries(FORMS))('finds a secret that is written %s, at whatever place', (_form, write) => {
    const befores = Array.from({ length: 20 }, (_, index) => '.'.repeat(index));
    for (const before of befores) {
      leaveTrace('log', before + write(plant(`after ${before.length}`)));
      leaveTrace('log', `${before}${write(plant(`in the midst, after ${before.length}`))}...`);
      leaveTrace('log', before + write(plant('half of it').slice(0, 12)));
    }
    const expected = befores.flatMap(({ length }) => [
      `after ${length}: log`,
      `in the midst, after ${length}: log`,
    ]);
    expect(places()).toEqual(expected.sort());
  });

  it('finds what is planted in whatever a server leaves', async () => {
    const aurora = await startAurora();
    const { url } = aurora.app;
    aurora.log.error({ error: new Error(plant('an error that is logged')) }, 'planted');
    await post(url, { query: PAGE_OF_SIZE, variables: { first: plant('an argument') } });
    const { id: workspaceId } = await aurora.createWorkspace(plant('a name'));
    const follow = {
      WebSocket: (id: string) => aurora.client.subscribe(NAME_OF_CONNECTION, { id }),
      SSE: (id: string) => serverSentEvents(url, NAME_OF_CONNECTION, { id }, `Bearer ${OPERATOR_TOKEN}`),
    };
    for (const [transport, events] of Object.entries(follow)) {
      const { arn } = aurora.customer.createRole(transport, { trustPolicy: aurora.trustPolicy('xx') });
      const { id } = await aurora.connect(workspaceId, arn, { name: plant(`a name, over ${transport}`) });
      await events(id).next();
    }
    const script = join(temporaryFolder(), 'leak.js');
    writeFileSync(script, 'console.log(process.argv[2])');
    await runProgram(script, {}, [plant('what a program prints')]).exit;
    // Its database is closed.
    await aurora.restart();
    expect(places()).toEqual([
      'a name, over SSE: answer',
      'a name, over SSE: database file',
      'a name, over SSE: event',
      'a name, over WebSocket: answer',
      'a name, over WebSocket: database file',
      'a name, over WebSocket: event',
      'a name: answer',
      'a name: database file',
      'an argument: error answer',
      'an error that is logged: log',
      'what a program prints: log',
    ]);
    expect(takeFindings()).toEqual([]);
  });

  it('tells an External ID in log, errors and events, and not in an answer or the database', async () => {
    const aurora = await startAurora();
    const { id, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    await aurora.restart();
    expect(takeFindings()).toEqual([]);
    aurora.log.info({ externalId: externalId.value }, 'planted');
    const connection = await aurora.connect(id, arn, { name: externalId.value });
    await aurora.client.subscribe(NAME_OF_CONNECTION, { id: connection.id }).next();
    await post(aurora.app.url, { query: PAGE_OF_SIZE, variables: { first: externalId.value } });
    // A mistake that is data.
    await aurora.client.send(documents.CreateWorkspaceDocument, { name: externalId.value.repeat(4) });
    expect(places()).toEqual([
      'an External ID: answer',
      'an External ID: error answer',
      'an External ID: event',
      'an External ID: log',
    ]);
  });
});
