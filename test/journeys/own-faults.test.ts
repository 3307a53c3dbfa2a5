import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { answerInPlaceOfSts, stsError } from '../support/answering-proxy.ts';
import { type Aurora, startAurora, useCredentials } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  ConnectAwsAccountDocument,
  ConnectAwsAccountsDocument,
  ConnectionProgressDocument,
  TestConnectionDocument,
  WhoIsAuroraDocument,
} from '../support/documents.ts';
import { onFinished } from '../support/lifetime.ts';
import { post } from '../support/raw-requests.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** For a role whose window is played through. */
const SHORT_WINDOW = { VERIFICATION_WINDOW_SECONDS: '30' };

/** What only the operator of Aurora can do something with. */
const INSTRUCTIONS =
  /AWS_ACCESS_KEY|AWS_PROFILE|AWS_ENDPOINT|\.env|IAM user|get-caller-identity|operatorPolicy|STS_CALLS|Restart/;

type Fault = {
  readonly name: string;
  readonly code: string;
  readonly breakIt: (aurora: Aurora) => void;
  readonly mendIt: (aurora: Aurora) => void;
};

const rightKey = ({ user, simulator }: Aurora) => useCredentials(user, simulator);

/** The faults that a new key, or none, is the answer to; Aurora is started again with them, and without. */
const FAULTS: readonly Fault[] = [
  {
    name: 'a wrong secret key',
    code: 'BASE_CREDENTIALS_INVALID',
    breakIt: ({ user, simulator }) => useCredentials({ ...user, secretAccessKey: 'wrong' }, simulator),
    mendIt: rightKey,
  },
  {
    name: 'a key that was deleted',
    code: 'BASE_CREDENTIALS_INVALID',
    breakIt: ({ user, simulator }) =>
      useCredentials({ ...user, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, simulator),
    mendIt: rightKey,
  },
  {
    name: 'no key',
    code: 'IDENTITY_UNAVAILABLE',
    breakIt: ({ simulator }) => useCredentials(null, simulator),
    mendIt: rightKey,
  },
  {
    name: 'the key of the root user',
    code: 'CALLER_NOT_AUTHORIZED',
    breakIt: ({ account, simulator }) => useCredentials(account.rootKeys, simulator),
    mendIt: rightKey,
  },
  {
    name: 'a user without the permission',
    code: 'CALLER_NOT_AUTHORIZED',
    breakIt: ({ account, user }) => account.putUserPolicies(user.name, [], { arrival: 0 }),
    mendIt: ({ account, user }) => account.putUserPolicies(user.name, [operatorPolicy()], { arrival: 0 }),
  },
];

/** A connection whose role is right, and three whose roles are late. */
async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const { id: workspaceId, externalId } = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(externalId.value);
  const { accountId } = aurora.customer;
  aurora.customer.createRole('Right', { trustPolicy });
  const connect = async (name: string) =>
    (await aurora.connect(workspaceId, `arn:aws:iam::${accountId}:role/${name}`)).id;
  const connected = await connect('Right');
  const pending = await Promise.all(['Late1', 'Late2', 'Late3'].map(connect));
  const status = async (id: string) => (await aurora.connection(id)).status;
  const errors = vi.spyOn(aurora.log, 'error');
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const createLateRoles = () => {
    for (const name of ['Late1', 'Late2', 'Late3']) aurora.customer.createRole(name, { trustPolicy });
  };
  const ready = async () => {
    const response = await fetch(`${aurora.app.url}/health/ready`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    aurora,
    workspaceId,
    trustPolicy,
    ...{ connected, pending, status, errors, pass, createLateRoles, ready },
  };
}

describe("a fault on Aurora's own side", () => {
  it.each(FAULTS)('keeps everything as it is, and ends with it: $name', async ({ code, breakIt, mendIt }) => {
    const { aurora, connected, pending, status, errors, pass, createLateRoles, ready } = await world();
    breakIt(aurora);
    await aurora.restart();
    errors.mockClear();
    await pass(HOUR);

    for (const id of pending) {
      const connection = await aurora.connection(id);
      expect(connection).toMatchObject({
        status: 'PENDING',
        failure: { code, side: 'AURORA', transient: true },
      });
      // One event for each of the rare attempts, and not one for each check of Aurora's own side.
      expect(connection.events.edges.length).toBeLessThan(15);
    }
    expect(await status(connected)).toBe('CONNECTED');
    expect((await aurora.connection(connected)).events.edges.length).toBeLessThan(12);
    const told = errors.mock.calls.map(([fields]) => (fields as { code?: string }).code);
    expect(new Set(told)).toEqual(new Set([code]));
    // At the start, and every ten minutes.
    expect(told.length).toBeGreaterThanOrEqual(5);
    expect(told.length).toBeLessThanOrEqual(7);
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ready', problems: [{ code, since: expect.any(String), message: expect.any(String) }] },
    });

    mendIt(aurora);
    createLateRoles();
    if (code !== 'CALLER_NOT_AUTHORIZED' || mendIt === rightKey) await aurora.restart();
    await pass(MINUTE + 5 * SECOND);
    for (const id of pending) expect(await status(id)).toBe('CONNECTED');
    expect(await status(connected)).toBe('CONNECTED');
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('keeps a connection INSECURE whose role is open', async () => {
    const aurora = await startAurora({ environment: SHORT_WINDOW });
    const { id: workspaceId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('Open', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' },
        ],
      },
    });
    const { id } = await aurora.connect(workspaceId, arn);
    await aurora.runToEnd(id);
    for (const { breakIt, mendIt } of FAULTS) {
      breakIt(aurora);
      await aurora.restart();
      await aurora.runUntil(aurora.clock.now() + HOUR);
      expect((await aurora.connection(id)).status).toBe('INSECURE');
      mendIt(aurora);
    }
  });

  it('takes nothing of the window: a role that comes late in it is connected', async () => {
    const { aurora, pending, status, pass, createLateRoles } = await world();
    await pass(4 * MINUTE);
    FAULTS[0]?.breakIt(aurora);
    await aurora.restart();
    await pass(HOUR);
    rightKey(aurora);
    await aurora.restart();
    await pass(20 * SECOND);
    for (const id of pending) expect(await status(id)).toBe('PENDING');
    createLateRoles();
    await pass(20 * SECOND);
    for (const id of pending) expect(await status(id)).toBe('CONNECTED');
  });

  it('is over without a restart when a file has the right key, and immediately when the operator refreshes', async () => {
    const { aurora, pending, status, pass, createLateRoles } = await world();
    const file = join(temporaryFolder(), 'credentials');
    const write = (secret: string) =>
      writeFileSync(
        file,
        `[default]\naws_access_key_id = ${aurora.user.accessKeyId}\naws_secret_access_key = ${secret}\n`,
      );
    useCredentials(null, aurora.simulator);
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    write('wrong');
    await aurora.restart();
    await pass(5 * MINUTE);
    createLateRoles();
    write(aurora.user.secretAccessKey);
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    await aurora.app.idle();
    // Without a move of the clock.
    for (const id of pending) expect(await status(id)).toBe('CONNECTED');

    write('wrong');
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    const { id } = await aurora.connect(
      (await aurora.createWorkspace('Other')).id,
      'arn:aws:iam::123456789012:role/R',
    );
    await pass(10 * MINUTE);
    expect((await aurora.connection(id)).failure?.code).toBe('BASE_CREDENTIALS_INVALID');
    write(aurora.user.secretAccessKey);
    await pass(60 * SECOND);
    expect((await aurora.connection(id)).failure?.code).toBe('ROLE_NOT_ASSUMABLE');
  });

  it('is what a new key looks like that has not reached all of AWS: it waits, and connects', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const user = aurora.account.createUser('new', { policies: [operatorPolicy()], arrival: 20 * SECOND });
    useCredentials(user, aurora.simulator);
    await aurora.restart();
    const { id } = await aurora.connect(workspace.id, arn);
    expect((await aurora.connection(id)).failure).toMatchObject({ code: 'BASE_CREDENTIALS_INVALID' });
    await aurora.runUntil(aurora.clock.now() + 80 * SECOND);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
  });

  it('does not refuse new connections: they wait like the others, also those of a list', async () => {
    const { aurora, workspaceId, trustPolicy, pass, status } = await world();
    useCredentials(null, aurora.simulator);
    await aurora.restart();
    const { accountId } = aurora.customer;
    for (const name of ['A', 'B', 'C']) aurora.customer.createRole(name, { trustPolicy });
    const one = await aurora.connect(workspaceId, `arn:aws:iam::${accountId}:role/A`);
    expect(one).toMatchObject({ status: 'PENDING', failure: { code: 'IDENTITY_UNAVAILABLE' } });
    const { connectAwsAccounts: many } = await aurora.client.send(ConnectAwsAccountsDocument, {
      workspaceId,
      text: `arn:aws:iam::${accountId}:role/B\narn:aws:iam::${accountId}:role/C`,
    });
    expect(many.__typename).toBe('ConnectAwsAccountsSuccess');
    rightKey(aurora);
    await aurora.restart();
    await pass(40 * SECOND);
    expect(await status(one.id)).toBe('CONNECTED');
    for (const name of ['B', 'C']) {
      const again = await aurora.connect(workspaceId, `arn:aws:iam::${accountId}:role/${name}`);
      expect(again.status).toBe('CONNECTED');
    }
  });

  it('gives programs 503 with Retry-After, and the session that they have until its end', async () => {
    const { aurora, workspaceId, connected, pass, status } = await world();
    const key = await createApiKey(aurora, workspaceId, { scopes: ['CREDENTIALS_READ'] });
    const ask = (query = '') => askCredentials(aurora.app.url, connected, { token: key.token, query });
    expect((await ask()).status).toBe(200);
    aurora.account.deactivateAccessKey(aurora.user.accessKeyId, { arrival: 0 });
    await pass(40 * MINUTE);
    expect((await ask()).status).toBe(200);
    const other = await ask('?duration=900');
    expect(other).toMatchObject({
      status: 503,
      body: { Code: 'BASE_CREDENTIALS_INVALID', failureCode: 'BASE_CREDENTIALS_INVALID' },
    });
    expect(Number(other.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(other.body.message).toContain('The problem is in Aurora, not in your account');
    expect(JSON.stringify(other.body)).not.toMatch(INSTRUCTIONS);
    await pass(HOUR);
    expect((await ask()).status).toBe(503);
    expect(await status(connected)).toBe('CONNECTED');
    useCredentials(aurora.account.createUser('another', { policies: [operatorPolicy()] }), aurora.simulator);
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    await aurora.app.idle();
    expect((await ask()).status).toBe(200);
  });

  it('is not what a role is that only the policy of the operator leaves out: that ends, and says so', async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    aurora.account.putUserPolicies(aurora.user.name, [operatorPolicy('arn:aws:iam::*:role/Aurora*')], {
      arrival: 0,
    });
    const other = aurora.customer.createRole('Other', { trustPolicy });
    const right = aurora.customer.createRole('AuroraRole', { trustPolicy });
    const { id } = await aurora.connect(workspaceId, other.arn);
    // Nothing is known of Aurora's user yet.
    expect((await aurora.connection(id)).failure).toMatchObject({ code: 'CALLER_NOT_AUTHORIZED' });
    await aurora.runUntil(aurora.clock.now() + HOUR);
    expect((await aurora.connection(id)).status).toBe('PENDING');
    expect((await aurora.connect(workspaceId, right.arn)).status).toBe('CONNECTED');
    expect(await aurora.runToEnd(id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'CALLER_NOT_AUTHORIZED' },
    });
  });
});

describe("what is read of a fault on Aurora's own side", () => {
  it.each(FAULTS)('by a customer: no instructions for the operator: $name', async ({ breakIt }) => {
    const { aurora, workspaceId, connected, pending, pass } = await world();
    const [id = ''] = pending;
    const link = await createOnboardingLink(aurora, workspaceId);
    const key = await createApiKey(aurora, workspaceId);
    breakIt(aurora);
    await aurora.restart();
    await pass(20 * SECOND);

    await aurora.app.idle();
    const failure = 'code side title explanation remedies causes { title evidence remedy }';
    let roles = 0;
    const questions = {
      connection: `{ awsConnection(id: "${id}") { failure { ${failure} }
        events(first: 100) { edges { node { ... on VerificationDelayed { failure { ${failure} } } } } } } }`,
      test: `{ testConnection(id: "${connected}") { outcome checks { detail remedies outcome } } }`,
      identity: '{ auroraIdentity { __typename ... on Error { message remedies } } }',
      explanation: `{ explainTrustPolicy(roleArn: "arn:aws:iam::123456789012:role/R", document: "{}") { verdict } }`,
      kit: `{ setupKit { __typename ... on Error { message remedies } } }`,
      connect: `mutation { connectAwsAccount(roleArn: "arn:aws:iam::${aurora.customer.accountId}:role/NEW") {
        ... on ConnectAwsAccountSuccess { awsConnection { failure { ${failure} } } } } }`,
    };
    const texts: string[] = [];
    for (const [name, query] of Object.entries(questions)) {
      for (const { token } of [link, key]) {
        const body = { query: query.replace('NEW', `New${roles++}`) };
        const { data, errors } = await post(aurora.app.url, body, { Authorization: `Bearer ${token}` });
        const text = JSON.stringify({ data, errors });
        expect([name, text]).not.toEqual([name, expect.stringMatching(INSTRUCTIONS)]);
        texts.push(text);
      }
    }
    for (const path of ['setup/aurora-role.sh', 'setup/aurora-role-template.json']) {
      const response = await fetch(`${aurora.app.url}/${path}?workspaceId=${workspaceId}`, {
        headers: { Authorization: `Bearer ${link.token}` },
      });
      if (response.status !== 200) expect(await response.text()).not.toMatch(INSTRUCTIONS);
    }
    expect(texts[0]).toContain('The problem is in Aurora, not in your account');
    expect(texts[0]).toContain('You do not need to do anything');
    const { data } = await post(aurora.app.url, { query: questions.connection });
    expect(JSON.stringify(data)).toMatch(/AWS_ACCESS_KEY_ID|IAM user/);
  });

  it('on one event of a stream: each subscriber gets the words for them', async () => {
    const { aurora, workspaceId, pending, pass } = await world();
    const [connectionId = ''] = pending;
    const link = await createOnboardingLink(aurora, workspaceId);
    FAULTS[0]?.breakIt(aurora);
    await aurora.restart();
    const customer = createClient(aurora.app.url, link.token);
    onFinished(() => customer.close());
    const firstDelay = async (client: typeof customer) => {
      for await (const { connectionProgress: event } of client.subscribe(ConnectionProgressDocument, {
        connectionId,
      }))
        if (event.__typename === 'VerificationDelayed') return event.failure;
      throw new Error('The stream has ended.');
    };
    const read = Promise.all([firstDelay(aurora.client), firstDelay(customer), firstDelay(aurora.client)]);
    await pass(5 * MINUTE);
    const [operators, customers, again] = await read;
    expect(operators.remedies.join()).toMatch(INSTRUCTIONS);
    expect(again).toEqual(operators);
    expect(customers.title).toBe('The problem is in Aurora, not in your account');
    expect(JSON.stringify(customers)).not.toMatch(INSTRUCTIONS);
  });

  it('by a test of a connection: INCONCLUSIVE, which says nothing about the role', async () => {
    const { aurora, connected } = await world();
    FAULTS[0]?.breakIt(aurora);
    await aurora.restart();
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id: connected });
    expect(testConnection.outcome).toBe('INCONCLUSIVE');
    expect(testConnection.checks[0]).toMatchObject({ name: 'AURORA_IDENTITY', outcome: 'INCONCLUSIVE' });
  });
});

describe('something that answers in the place of AWS', () => {
  const blocked = '<html><body>Blocked</body></html>';
  it.each([
    [403, 'text/html', blocked],
    [407, 'text/html', blocked],
    [200, 'text/html', blocked],
    [200, 'text/html', '<html><meta><body>Sign in'],
    [403, 'application/json', '{"message":"Forbidden"}'],
    [403, undefined, ''],
  ])('is named to the operator, and ends with it: HTTP %s, %s', async (httpStatus, type, body) => {
    const { aurora, workspaceId, connected, pending, status, errors, pass, createLateRoles, ready } =
      await world();
    const link = await createOnboardingLink(aurora, workspaceId);
    const [id = ''] = pending;
    const answer = { status: httpStatus, body, ...(type !== undefined && { type }) };
    await answerInPlaceOfSts(aurora.simulator, () => answer);
    await aurora.restart();
    errors.mockClear();
    await pass(2 * MINUTE);
    // The SDK takes a page that is good XML for an empty answer.
    const said =
      httpStatus === 200 ? 'HTTP status 200' : `HTTP status ${httpStatus}, ${type ?? 'no content type'}`;
    const { failure, status: state } = await aurora.connection(id);
    expect(state).toBe('PENDING');
    expect(failure).toMatchObject({ code: 'STS_UNAVAILABLE', side: 'AURORA' });
    expect(failure?.explanation).toContain('answered in the place of AWS');
    expect(failure?.remedies[0]).toMatch(/proxy/);
    expect(failure?.causes[0]?.evidence[0]).toContain(said);
    expect(JSON.stringify(errors.mock.calls)).toContain(said);
    expect((await ready()).body).toMatchObject({ problems: [{ code: 'STS_UNAVAILABLE' }] });
    const query = `{ awsConnection(id: "${id}") { failure { title explanation remedies causes { title evidence remedy } } } }`;
    const { data } = await post(aurora.app.url, { query }, { Authorization: `Bearer ${link.token}` });
    expect(JSON.stringify(data)).toContain('your role are not the cause');
    expect(JSON.stringify(data)).not.toMatch(/HTTP status|proxy|AWS_ENDPOINT/);

    rightKey(aurora);
    createLateRoles();
    await aurora.restart();
    await pass(MINUTE + 5 * SECOND);
    for (const one of [connected, ...pending]) expect(await status(one)).toBe('CONNECTED');
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('that has trouble itself is waited for', async () => {
    const { aurora, pending, pass } = await world();
    await answerInPlaceOfSts(aurora.simulator, () => ({ status: 502, type: 'text/html', body: blocked }));
    await aurora.restart();
    await pass(MINUTE);
    const { failure } = await aurora.connection(pending[0] ?? '');
    expect(failure).toMatchObject({ code: 'STS_UNAVAILABLE', side: 'AWS' });
    expect(failure?.causes[0]?.evidence[0]).toContain('HTTP status 502, text/html');
  });
});

describe("an answer of AWS that is about Aurora's own part of a call", () => {
  it.each<[string, string, string, (aurora: Aurora) => string]>([
    [
      'the Region',
      'RegionDisabledException',
      'REGION_DISABLED',
      ({ account }) => `STS is not activated in this region for account:${account.accountId}.`,
    ],
    [
      'the External ID',
      'ValidationError',
      'REQUEST_REJECTED',
      () =>
        "1 validation error detected: Value 'x' at 'externalId' failed to satisfy constraint: Member must have length less than or equal to 2",
    ],
    [
      'the tags',
      'PackedPolicyTooLarge',
      'SESSION_POLICY_REJECTED',
      () => 'Serialized token too large for session',
    ],
    ['something new', 'SomethingNew', 'REQUEST_REJECTED', () => 'A new thing went wrong'],
  ])('is never held against the role: %s', async (_what, code, failure, message) => {
    const { aurora, connected, pending, status, pass, createLateRoles } = await world();
    await answerInPlaceOfSts(aurora.simulator, (action) =>
      action === 'AssumeRole' ? stsError(code, message(aurora)) : null,
    );
    await aurora.restart();
    await pass(15 * MINUTE);
    for (const id of pending) {
      const connection = await aurora.connection(id);
      expect(connection).toMatchObject({ status: 'PENDING', failure: { code: failure } });
      expect(connection.failure?.side).not.toBe('CUSTOMER');
    }
    expect(await status(connected)).toBe('CONNECTED');
    rightKey(aurora);
    createLateRoles();
    await aurora.restart();
    await pass(20 * MINUTE);
    for (const id of pending) expect(await status(id)).toBe('CONNECTED');
  });
});

describe('an STS endpoint that closes each connection', () => {
  it('shows an open role, which is INSECURE', async () => {
    const { aurora, workspaceId } = await world(SHORT_WINDOW);
    aurora.simulator.faults.closing = true;
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId,
      roleArn: aurora.customer.createRole('AsMoto', {
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
        },
      }).arn,
    });
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('It was refused.');
    expect((await aurora.runToEnd(connectAwsAccount.awsConnection.id)).status).toBe('INSECURE');
  });

  it('keeps a right role waiting, says why, and connects it once connections stay open', async () => {
    const { aurora, pending, status, pass, createLateRoles, ready, errors } = await world();
    createLateRoles();
    aurora.simulator.faults.closing = true;
    await pass(3 * MINUTE);
    for (const id of pending) {
      expect(await aurora.connection(id)).toMatchObject({
        status: 'PENDING',
        failure: {
          code: 'STS_CONNECTION_CLOSED',
          side: 'AURORA',
          title: expect.stringContaining('closes each connection'),
        },
      });
    }
    expect((await ready()).body).toMatchObject({ problems: [{ code: 'STS_CONNECTION_CLOSED' }] });
    expect(errors.mock.calls.length).toBeLessThan(5);
    aurora.simulator.faults.closing = false;
    await pass(MINUTE);
    for (const id of pending) expect(await status(id)).toBe('CONNECTED');
    expect((await ready()).body).toEqual({ status: 'ready' });
  });
});

describe('a server that stops while AWS does not answer who Aurora is', () => {
  /** Half of what the SDK waits for an answer. */
  const MAX_STOP_MS = 2_500;

  const hanging = ({ simulator }: Aurora) =>
    new Promise<void>((resolve) => simulator.calls.onCall(({ outcome }) => outcome === 'hang' && resolve()));

  const stopsSoon = async ({ app }: Aurora) => {
    const begun = performance.now();
    await app.stop(0);
    expect(performance.now() - begun).toBeLessThan(MAX_STOP_MS);
  };

  it('does not wait for the check of its own side', async () => {
    const aurora = await startAurora();
    useCredentials({ ...aurora.user, secretAccessKey: 'wrong' }, aurora.simulator);
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    aurora.simulator.faults.add('hang');
    const check = hanging(aurora);
    aurora.clock.advance(MINUTE);
    await check;
    await stopsSoon(aurora);
  });

  it('does not wait for an attempt that needs the answer, and leaves it to the next server', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      arrival: 'never',
    });
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.simulator.faults.add('hang');
    const attempt = hanging(aurora);
    await aurora.restart();
    aurora.clock.advance(MINUTE);
    await attempt;
    await stopsSoon(aurora);
    aurora.simulator.faults.clear();
    await aurora.restart();
    const types = (await aurora.events(id)).map(({ __typename }) => __typename);
    expect(types).not.toContain('VerificationDelayed');
  });
});
