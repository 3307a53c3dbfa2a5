import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { decodeId } from '../../src/graphql/ids.ts';
import type { Store } from '../../src/storage/store.ts';
import { type Aurora, startAurora, useCredentials } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  CachedCredentialsDocument,
  CancelExternalIdRotationDocument,
  ConnectionSettingsDocument,
  DisconnectAwsAccountDocument,
  FinishExternalIdRotationDocument,
  RevokeApiKeyDocument,
  RotateExternalIdDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { post } from '../support/raw-requests.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const ACTOR = { tokenId: 'operator', tokenName: '', address: '', requestId: '' };

async function world(environment: Record<string, string> = {}, { maxSessionSeconds = 3_600 } = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy, maxSessionSeconds });
  const { id, status } = await aurora.connect(workspace.id, arn);
  expect(status).toBe('CONNECTED');
  const key = await createApiKey(aurora, workspace.id, { scopes: ['CREDENTIALS_READ'] });
  const { calls } = aurora.simulator;
  calls.clear();
  return {
    aurora,
    workspace,
    id,
    key,
    trustPolicy,
    ask: (query = '', target = id) => askCredentials(aurora.app.url, target, { token: key.token, query }),
    pass: (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds),
    /** The calls to AWS for programs, without the checks of the role. */
    sessionCalls: () =>
      calls
        .all('AssumeRole')
        .filter(({ parameters }) => parameters.get('RoleSessionName')?.endsWith(key.tokenId.slice(8, 28)))
        .map(({ at, outcome, parameters }) => ({
          at,
          outcome,
          duration: Number(parameters.get('DurationSeconds')),
          externalId: parameters.get('ExternalId'),
          policy: parameters.get('Policy'),
          policyArns: parameters.arns('PolicyArns'),
        })),
    send: aurora.client.send,
    status: async () => (await aurora.connection(id)).status,
  };
}

/** Holds back AWS's answers to AssumeRole until they are released. */
function holdBack({ simulator }: Aurora) {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  simulator.faults.gate = async (action) => {
    if (action !== 'AssumeRole') return;
    asked.resolve();
    await released.promise;
  };
  return {
    asked: asked.promise,
    release() {
      simulator.faults.gate = null;
      released.resolve();
    },
  };
}

/** Another process on the same database. */
async function inAnotherProcess<T>(aurora: Aurora, use: (store: Store) => Promise<T>) {
  const store = await aurora.database.openStore();
  await use(store);
  await store.close();
}

const own = (id: string) => decodeId(id)?.id ?? '';

type World = Awaited<ReturnType<typeof world>>;

describe('the end of a permission while requests are in flight', () => {
  const open = (accountId: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' }],
  });

  const ends: Record<string, { code: string; status: number; end: (world: World) => Promise<unknown> }> = {
    disconnect: {
      code: 'CONNECTION_DISCONNECTED',
      status: 409,
      end: ({ send, id }) => send(DisconnectAwsAccountDocument, { id }),
    },
    'disconnect by another process': {
      code: 'CONNECTION_DISCONNECTED',
      status: 409,
      end: ({ aurora, id }) =>
        inAnotherProcess(aurora, (store) =>
          store.change(own(id), () => [{ type: 'ConnectionDisconnected' }], aurora.clock.now()),
        ),
    },
    INSECURE: {
      code: 'EXTERNAL_ID_NOT_ENFORCED',
      status: 409,
      end: ({ aurora, id }) =>
        inAnotherProcess(aurora, (store) =>
          store.change(
            own(id),
            () => [
              {
                type: 'ConnectionInsecure',
                failure: {
                  code: 'EXTERNAL_ID_NOT_ENFORCED',
                  waiting: 'NO',
                  awsErrorCode: null,
                  awsRequestId: null,
                  awsMessage: null,
                },
                probes: [],
                attempts: 1,
                elapsedMs: 0,
              },
            ],
            aurora.clock.now(),
          ),
        ),
    },
    'revocation of the key': {
      code: 'UNAUTHENTICATED',
      status: 401,
      end: ({ send, key }) => send(RevokeApiKeyDocument, { id: key.id }),
    },
    'revocation by another process': {
      code: 'UNAUTHENTICATED',
      status: 401,
      end: ({ aurora, key }) =>
        inAnotherProcess(aurora, (store) =>
          store.revokeApiKey(own(key.id), aurora.clock.now(), { action: 'REVOKE_API_KEY', actor: ACTOR }),
        ),
    },
  };

  it.each(Object.keys(ends))('%s: the next answer already refuses, whether cold or warm', async (name) => {
    const { code, status, end } = ends[name] as (typeof ends)[string];
    for (const warm of [false, true]) {
      const the = await world();
      const other = await createApiKey(the.aurora, the.workspace.id);
      if (warm) {
        expect((await the.ask()).status).toBe(200);
        expect((await the.ask()).status).toBe(200);
      }
      const hold = holdBack(the.aurora);
      // Where ours is warm, another token's request is in flight.
      const inFlight = Array.from({ length: 5 }, () =>
        warm ? askCredentials(the.aurora.app.url, the.id, { token: other.token }) : the.ask(),
      );
      await hold.asked;
      await end(the);
      expect(await the.ask()).toMatchObject({ status, body: { Code: code } });
      hold.release();
      for (const answer of await Promise.all(inFlight)) {
        if (status === 409 || !warm) expect(answer).toMatchObject({ status, body: { Code: code } });
        else expect(answer.status).toBe(200);
      }
    }
  });

  it('another Region for the connection: the next answer has a session from there', async () => {
    const { aurora, workspace, id, ask } = await world();
    const first = (await ask()).body.AccessKeyId;
    expect((await ask()).body.AccessKeyId).toBe(first);
    const { roleArn } = await aurora.connection(id);
    await aurora.connect(workspace.id, roleArn, { region: 'eu-central-1' });
    expect((await ask()).body.AccessKeyId).not.toBe(first);
  });

  it('INSECURE, as a check finds it: refused, with what to do', async () => {
    const { aurora, ask, pass } = await world();
    expect((await ask()).status).toBe(200);
    aurora.customer.updateTrustPolicy('R', open(aurora.account.accountId));
    await pass(2 * 60 * MINUTE);
    const refused = await ask();
    expect(refused).toMatchObject({
      status: 409,
      body: { Code: 'EXTERNAL_ID_NOT_ENFORCED', failureCode: 'EXTERNAL_ID_NOT_ENFORCED' },
    });
    expect(refused.body.remedies?.[0]).toContain('trust policy');
  });

  it('rotation: sessions made with the previous External ID are not handed out any more', async () => {
    const { aurora, workspace, ask, send, sessionCalls, trustPolicy } = await world();
    const workspaceId = workspace.id;
    const old = workspace.externalId.value;
    const first = (await ask()).body.AccessKeyId;
    const rotated = await send(RotateExternalIdDocument, { workspaceId });
    if (rotated.rotateExternalId.__typename !== 'RotateExternalIdSuccess')
      throw new Error('It is not rotated.');
    const fresh = rotated.rotateExternalId.workspace.externalId.value;
    // The role has not moved: it accepts the old External ID, and Aurora uses that one.
    const second = (await ask()).body.AccessKeyId;
    expect(second).not.toBe(first);
    // It moves, and Aurora does not know yet: it tries the new one after the old one is refused.
    aurora.customer.updateTrustPolicy('R', aurora.trustPolicy(fresh));
    await send(CancelExternalIdRotationDocument, { workspaceId, force: true });
    aurora.customer.updateTrustPolicy('R', trustPolicy);
    expect((await ask()).body.AccessKeyId).not.toBe(second);
    expect(sessionCalls().map(({ externalId }) => externalId)).toEqual([old, old, old]);
  });

  it('rotation: no request fails while a role moves, nor at its end', async () => {
    const { aurora, workspace, ask, send, sessionCalls, pass } = await world();
    const workspaceId = workspace.id;
    const old = workspace.externalId.value;
    const rotated = await send(RotateExternalIdDocument, { workspaceId });
    if (rotated.rotateExternalId.__typename !== 'RotateExternalIdSuccess')
      throw new Error('It is not rotated.');
    const fresh = rotated.rotateExternalId.workspace.externalId.value;
    aurora.customer.updateTrustPolicy('R', aurora.trustPolicy(fresh));
    expect((await ask()).status).toBe(200);
    expect(sessionCalls().map(({ externalId, outcome }) => [externalId, outcome])).toEqual([
      [old, 'AccessDenied'],
      [fresh, 'OK'],
    ]);
    await pass(10 * MINUTE);
    const before = (await ask()).body.AccessKeyId;
    const hold = holdBack(aurora);
    const inFlight = ask('?duration=1000');
    await hold.asked;
    await send(FinishExternalIdRotationDocument, { workspaceId, force: false });
    hold.release();
    const [answer, next] = [await inFlight, await ask()];
    expect([answer.status, next.status]).toEqual([200, 200]);
    expect(next.body.AccessKeyId).not.toBe(before);
    expect(sessionCalls().at(-1)).toMatchObject({ externalId: fresh, outcome: 'OK' });
  });

  it.each([
    ['', ({ send, key }: World) => send(RevokeApiKeyDocument, { id: key.id })],
    [
      ' by another process',
      ({ aurora, key }: World) =>
        inAnotherProcess(aurora, (store) =>
          store.revokeApiKey(own(key.id), aurora.clock.now(), { action: 'REVOKE_API_KEY', actor: ACTOR }),
        ),
    ],
  ])('revoked token%s: its session is forgotten, and never renewed', async (_by, revoke) => {
    const made = await world();
    const { aurora, id, ask, pass, send, sessionCalls } = made;
    expect((await ask()).status).toBe(200);
    await revoke(made);
    const kept = async () => (await send(CachedCredentialsDocument, { id })).awsConnection?.credentials;
    await eventually(async () => expect(await kept()).toBeNull());
    await pass(60 * MINUTE);
    expect(sessionCalls()).toHaveLength(1);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
  });

  it('a reconnect brings back no session from before the disconnect', async () => {
    const { aurora, workspace, id, ask, send } = await world();
    const first = (await ask()).body.AccessKeyId;
    await send(DisconnectAwsAccountDocument, { id });
    const { roleArn } = await aurora.connection(id);
    await aurora.connect(workspace.id, roleArn);
    const again = await ask();
    expect(again.status).toBe(200);
    expect(again.body.AccessKeyId).not.toBe(first);
  });
});

describe('the last use of a connection', () => {
  it('is when a program last got credentials, to the minute, whichever server answered', async () => {
    const { aurora, id, ask } = await world();
    const usedAt = async () => {
      await aurora.app.idle();
      return (await aurora.client.send(ConnectionSettingsDocument, { id })).awsConnection?.lastUsedAt;
    };
    const askAfter = async (milliseconds: number, query = '') => {
      aurora.clock.advance(milliseconds);
      return [(await ask(query)).status, new Date(aurora.clock.now()).toISOString()];
    };
    expect(await usedAt()).toBeNull();
    const [status, first] = await askAfter(0);
    expect([status, await usedAt()]).toEqual([200, first]);
    expect(await askAfter(MINUTE - 1)).toEqual([200, expect.anything()]);
    expect(await usedAt()).toBe(first);
    // The next server knows from the database when the role was used.
    await aurora.restart();
    expect(await askAfter(0)).toEqual([200, expect.anything()]);
    expect(await usedAt()).toBe(first);
    const [, last] = await askAfter(MINUTE);
    expect(await usedAt()).toBe(last);
    // A refused program has used nothing.
    expect(await askAfter(10 * MINUTE, '?region=cn-north-1')).toEqual([400, expect.anything()]);
    expect(await usedAt()).toBe(last);
  });
});

describe('AWS in trouble', () => {
  it('reaches no caller until the session has expired; then the answer says why and when to retry', async () => {
    const { aurora, ask, pass, status, sessionCalls } = await world();
    const { body } = await ask();
    await pass(20 * MINUTE);
    await ask();
    aurora.simulator.faults.add('unavailable');
    for (let minute = 20; minute < 60; minute++) {
      expect((await ask()).body.AccessKeyId).toBe(body.AccessKeyId);
      await pass(MINUTE);
    }
    const answer = await ask();
    expect(answer).toMatchObject({
      status: 503,
      body: { Code: 'STS_UNAVAILABLE', failureCode: 'STS_UNAVAILABLE' },
    });
    expect(answer.body.Message).toMatch(
      /AWS STS cannot be reached.* Aurora asks AWS again at 2026-11-23T13:0\S+Z\.$/,
    );
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(38);
    // It is not the role's fault.
    expect(await status()).toBe('CONNECTED');
    aurora.simulator.faults.clear();
    await pass(seconds * SECOND);
    expect((await ask()).status).toBe(200);
    expect(sessionCalls().filter(({ outcome }) => outcome === 'OK')).toHaveLength(2);
  });

  it('a refusal of the role shows within one renewal, and the connection turns DEGRADED', async () => {
    const { aurora, trustPolicy, ask, pass, status } = await world();
    expect((await ask()).status).toBe(200);
    await pass(20 * MINUTE);
    await ask();
    aurora.customer.deleteRole('R');
    await pass(8 * MINUTE);
    const answer = await ask();
    expect(answer).toMatchObject({
      status: 409,
      body: { Code: 'ROLE_NOT_ASSUMABLE', failureCode: 'ROLE_NOT_ASSUMABLE' },
    });
    expect(answer.body.Message).toContain('Aurora cannot use this role');
    // The immediate check has confirmed it.
    expect(await status()).toBe('DEGRADED');
    aurora.customer.createRole('R', { trustPolicy });
    await pass(2 * MINUTE);
    expect((await ask()).status).toBe(200);
    expect(await status()).toBe('CONNECTED');
  });

  it('costs 500 callers one call after a restart, and no caller a session', async () => {
    const { aurora, ask, sessionCalls } = await world();
    const answers = await Promise.all(Array.from({ length: 500 }, () => ask()));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.AccessKeyId}`)).size).toBe(1);
    expect(sessionCalls()).toHaveLength(1);
    await aurora.restart();
    expect((await ask()).status).toBe(200);
    expect(sessionCalls()).toHaveLength(2);
  });

  it('is aborted at a stop, and waiting callers get an answer', async () => {
    const { aurora, ask } = await world();
    const hold = holdBack(aurora);
    const waiting = ask();
    await hold.asked;
    const restarted = aurora.restart();
    expect(await waiting).toMatchObject({ status: 503, body: { Code: 'SERVER_SHUTTING_DOWN' } });
    hold.release();
    await restarted;
  });
});

describe('a session', () => {
  it('has the wanted duration or the longest that the role allows, found out once', async () => {
    const { ask, sessionCalls, aurora } = await world({}, { maxSessionSeconds: 7_200 });
    expect((await ask('?duration=43200')).body.Expiration).toBe('2026-11-23T14:00:00Z');
    expect((await ask('?duration=40000')).body.Expiration).toBe('2026-11-23T14:00:00Z');
    expect((await ask('?duration=5000')).body.Expiration).toBe('2026-11-23T13:23:20Z');
    expect(sessionCalls().map(({ duration }) => duration)).toEqual([
      43_200, 28_800, 14_400, 7_200, 7_200, 5_000,
    ]);
    // The proof has asked for the role's identity.
    expect(aurora.simulator.calls.all('GetCallerIdentity')).toEqual([]);
  });

  it('a refusal that concerns the request does not count against the role', async () => {
    const file = join(temporaryFolder(), 'policies.json');
    writeFileSync(file, JSON.stringify({ gone: 'arn:aws:iam::aws:policy/NoSuchPolicy' }));
    const { aurora, ask, id, sessionCalls } = await world({ CREDENTIALS_POLICIES_FILE: file });
    const { status, body } = await ask('?policy=gone');
    expect([status, body.code]).toEqual([409, 'SESSION_POLICY_REJECTED']);
    await aurora.app.idle();
    const kinds = (await aurora.events(id)).map(({ __typename }) => __typename);
    expect(kinds).toEqual(['VerificationStarted', 'ConnectionEstablished']);
    expect(aurora.simulator.calls.all('AssumeRole').length).toBe(sessionCalls().length);
  });

  it('lasts at most an hour if Aurora is a session itself, without a failing call', async () => {
    const { aurora, ask, sessionCalls, pass } = await world({}, { maxSessionSeconds: 43_200 });
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' },
      ],
    };
    const policies = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    const { arn } = aurora.account.createRole('Instance', { trustPolicy, managedPolicies: policies });
    const sts = new STSClient({
      endpoint: aurora.simulator.url,
      region: 'us-east-1',
      credentials: aurora.user,
    });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'instance' }),
    );
    useCredentials(
      { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: Credentials?.SecretAccessKey ?? '' },
      aurora.simulator,
    );
    process.env['AWS_SESSION_TOKEN'] = Credentials?.SessionToken ?? '';
    await aurora.restart();
    expect((await ask('?duration=43200')).body.Expiration).toBe('2026-11-23T13:00:00Z');
    expect(sessionCalls().map(({ duration }) => duration)).toEqual([3_600]);
    await pass(0);
  });

  it('is narrowed as requested, and can come from another Region', async () => {
    const file = join(temporaryFolder(), 'policies.json');
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    };
    writeFileSync(
      file,
      JSON.stringify({ reader: document, audit: ['arn:aws:iam::aws:policy/SecurityAudit'] }),
    );
    const { aurora, ask, sessionCalls } = await world({ CREDENTIALS_POLICIES_FILE: file });
    const keys = new Set<string | undefined>();
    for (const query of [
      '',
      '?access=full',
      '?access=read-only',
      '?policy=reader',
      '?policy=audit',
      '?region=eu-central-1',
    ]) {
      const { status, body } = await ask(query);
      expect(status).toBe(200);
      keys.add(body.AccessKeyId);
    }
    // "full" is the default.
    expect(keys.size).toBe(5);
    const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit';
    expect(sessionCalls().map(({ policy, policyArns }) => [policy, policyArns])).toEqual([
      [undefined, []],
      [undefined, [READ_ONLY]],
      [JSON.stringify(document), []],
      [undefined, [AUDIT]],
      [undefined, []],
    ]);
    expect((await ask('?policy=writer')).body.remedies).toEqual([
      'Use one of these policies: reader, audit.',
    ]);
    expect(aurora.simulator.calls.all().some(({ outcome }) => outcome !== 'OK')).toBe(false);
  });
});

describe('the cache, as the operator sees it', () => {
  it('shows sessions, their end and their failures, but no secrets; others see nothing', async () => {
    const { aurora, workspace, id, key, ask, pass, send } = await world();
    const look = async () => (await send(CachedCredentialsDocument, { id })).awsConnection?.credentials;
    expect(await look()).toBeNull();
    const { body } = await ask('?access=read-only&duration=1800');
    const shown = await look();
    expect(shown).toEqual([
      {
        sessionName: expect.stringMatching(/^aurora-[0-9a-f-]{36}-[0-9a-f-]{20}$/),
        tokenId: key.tokenId,
        region: 'us-east-1',
        durationSeconds: 1_800,
        policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        policy: null,
        refreshedAt: '2026-11-23T12:00:00.000Z',
        expiresAt: '2026-11-23T12:30:00.000Z',
        nextRefreshAt: '2026-11-23T12:13:30.000Z',
        lastUsedAt: '2026-11-23T12:00:00.000Z',
        lastError: null,
      },
    ]);
    for (const secret of [body.SecretAccessKey ?? '', body.Token ?? '']) {
      expect(JSON.stringify(shown)).not.toContain(secret);
    }
    aurora.simulator.faults.add('throttle');
    await pass(14 * MINUTE);
    expect(await look()).toMatchObject([
      { lastError: { code: 'THROTTLED', awsErrorCode: 'Throttling', remedies: expect.any(Array) } },
    ]);
    const reader = await createApiKey(aurora, workspace.id);
    const theirs = await post(
      aurora.app.url,
      {
        query: 'query ($id: ID!) { awsConnection(id: $id) { credentials { expiresAt } } }',
        variables: { id },
      },
      { Authorization: `Bearer ${reader.token}` },
    );
    expect(theirs.errors[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
