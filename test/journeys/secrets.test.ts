/**
 * A broad run, with much going wrong in it; then everything that it leaves behind is searched for every secret
 * that was used in it.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { generateToken } from '../../src/auth/api-key-token.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import * as documents from '../support/documents.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

type Secret = readonly [what: string, value: string];
/** What is left behind: where, and its bytes. */
type Trace = readonly [where: string, bytes: Buffer];

/** Which secret stands where, as it is or in a usual coding. */
function found(secrets: readonly Secret[], traces: readonly Trace[]): string[] {
  return secrets.flatMap(([what, value]) => {
    const forms = [value, Buffer.from(value).toString('hex'), encodeURIComponent(value)];
    // In Base64, a text stands in one of three forms, by what stands before it: its whole middle is searched for.
    for (const shift of [0, 1, 2]) {
      const coded = Buffer.from(' '.repeat(shift) + value).toString('base64');
      forms.push(coded.slice(4, -4));
    }
    return traces
      .filter(([, bytes]) => forms.some((form) => bytes.includes(form)))
      .map(([where]) => `${what} in ${where}`);
  });
}

/** As the process's logger writes it: errors with their name, message and stack. */
function logText(lines: readonly unknown[][]): string {
  const plain = (_key: string, value: unknown) =>
    value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
  return lines.map((line) => JSON.stringify(line, plain)).join('\n');
}

async function broadRun() {
  const issuer = await startJwtIssuer();
  const aurora = await startAurora({
    environment: { ...issuer.environment, VERIFICATION_WINDOW_SECONDS: '5', LOG_LEVEL: 'trace' },
  });
  const { url } = aurora.app;
  const secrets: Secret[] = [
    ["the operator's token", OPERATOR_TOKEN],
    ["Aurora's secret key", aurora.user.secretAccessKey],
  ];
  const errors: string[] = [];
  const events: string[] = [];
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
  secrets.push(['a JWT while its issuer is down', tooEarly]);
  issuer.setDown(true);
  await ask(tooEarly, documents.ViewerDocument);
  issuer.setDown(false);
  aurora.clock.advance(10_000);
  const tokens = {
    'an onboarding link': (await createOnboardingLink(aurora, workspace.id)).token,
    'an API key': key.token,
    'a revoked key': revoked.token,
    'an unknown key': generateToken('API_KEY', randomBytes),
    'a JWT': await issuer.sign(now, claims),
    'an expired JWT': await issuer.sign(now - 86_400_000, claims),
    'a JWT for somebody else': await issuer.sign(now, { ...claims, aud: 'other' }),
    'a wrong token': 'wrong-token-that-somebody-sends-by-mistake',
  };
  for (const [what, token] of Object.entries(tokens)) {
    secrets.push([what, token]);
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
  const externalIds = [workspace.externalId.value];
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
  const rotated = await ask(OPERATOR_TOKEN, documents.PrepareRoleDocument, { workspaceId: workspace.id });
  externalIds.push(/"externalId":\{"value":"([^"]+)"/.exec(rotated)?.[1] ?? '');
  await aurora.runUntil(aurora.clock.now() + 600_000);
  await ask(OPERATOR_TOKEN, documents.FinishExternalIdRotationDocument, { workspaceId: workspace.id });
  await ask(key.token, documents.ExplainTrustPolicyDocument, { roleArn: 'nonsense', document: '{' });
  for (const value of [undefined, 5, 'x'.repeat(5_000)])
    await ask(key.token, documents.ConnectAwsAccountDocument, { roleArn: value });
  const all = { workspaceId: workspace.id, after: Buffer.from('event:0').toString('base64url') };
  const stream = aurora.client.subscribe(documents.WorkspaceEventsDocument, all);
  for await (const { workspaceEvents: event } of stream) {
    // The policy to put in the open one's place is made when it is asked for, and is to have the External ID.
    events.push(JSON.stringify(event, (key, value) => (key === 'trustPolicy' ? undefined : value)));
    if (event.__typename === 'ConnectionInsecure') break;
  }
  const stored = new SqliteDatabase(aurora.file);
  for (const row of stored.prepare('SELECT * FROM events').all()) events.push(JSON.stringify(row));
  // The audit log, too, says nothing that opens anything.
  for (const row of stored.prepare('SELECT * FROM audit_entries').all()) events.push(JSON.stringify(row));
  const files = readdirSync(dirname(aurora.file)).map(
    (name): Trace => [name, readFileSync(join(dirname(aurora.file), name))],
  );

  // The database fails, in the midst of everything.
  for (const table of ['events', 'connections', 'api_keys', 'workspaces'])
    stored.exec(`ALTER TABLE ${table} RENAME TO hidden_${table}`);
  stored.close();
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

  for (const { secretAccessKey, sessionToken } of aurora.simulator.sessions())
    secrets.push(["a session's secret key", secretAccessKey], ["a session's token", sessionToken]);
  const logAndErrors: Trace[] = [
    ['the log', Buffer.from(logText(aurora.log.lines))],
    ['the errors', Buffer.from(errors.join('\n'))],
    ['the events', Buffer.from(events.join('\n'))],
  ];
  return { secrets, externalIds, files, logAndErrors, errors, events, log: aurora.log };
}

describe('after a run in which much has gone wrong', () => {
  it('no secret stands in log, database, errors or events; no External ID but in the database', {
    timeout: 60_000,
  }, async () => {
    const { secrets, externalIds, files, logAndErrors, errors, events, log } = await broadRun();
    // It was a run of some breadth.
    expect(secrets.length).toBeGreaterThan(25);
    expect(files.map(([name]) => name).sort()).toEqual(['aurora.db', 'aurora.db-shm', 'aurora.db-wal']);
    expect(errors.length).toBeGreaterThan(15);
    expect(events.length).toBeGreaterThan(20);
    const text = logText(log.lines);
    expect(text.match(/a request has failed/g)?.length).toBeGreaterThan(3);
    for (const code of ['UNAUTHENTICATED', 'ISSUER_UNAVAILABLE', 'INVALID_ROLE_ARN', 'INTERNAL_SERVER_ERROR'])
      expect([code, errors.join().includes(code)]).toEqual([code, true]);

    expect(found(secrets, [...files, ...logAndErrors])).toEqual([]);
    const ids = externalIds.map((value): Secret => ['an External ID', value]);
    expect(ids).toHaveLength(2);
    expect(found(ids, logAndErrors)).toEqual([]);
    // So that the above could fail: what is in the database is found in it, and what is in a log in that.
    expect(found(ids, files).length).toBeGreaterThan(0);
    log.error({ error: new Error(`Bearer ${OPERATOR_TOKEN}`) }, 'planted');
    log.error({ body: Buffer.from(`{"token":"${OPERATOR_TOKEN}"}`).toString('base64') }, 'planted');
    for (const line of log.lines.slice(-2))
      expect(found(secrets, [['the log', Buffer.from(logText([line]))]])).toEqual([
        "the operator's token in the log",
      ]);
  });
});
