import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials, type CredentialsBody } from '../support/credentials.ts';
import { AuditLogDocument, DisconnectAwsAccountDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy });
  const { id, status } = await aurora.connect(workspace.id, arn);
  expect(status).toBe('CONNECTED');
  const key = await createApiKey(aurora, workspace.id, { scopes: ['CREDENTIALS_READ'] });
  aurora.simulator.calls.clear();
  return { aurora, workspace, trustPolicy, arn, id, key, url: aurora.app.url };
}

/** The identity that AWS sees behind these credentials. */
async function whoIs({ simulator }: Aurora, body: CredentialsBody): Promise<string | undefined> {
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', Token } = body;
  const sts = new STSClient({
    endpoint: simulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, sessionToken: Token ?? '' },
  });
  return (await sts.send(new GetCallerIdentityCommand())).Arn;
}

describe('GET /credentials', () => {
  it('returns a session of the role in the container protocol, by connection or by account', async () => {
    const { aurora, workspace, id, key, url } = await world();
    const first = await askCredentials(url, id, { token: key.token });
    expect(first.status).toBe(200);
    expect(Object.keys(first.body).sort()).toEqual([
      'AccessKeyId',
      'AccountId',
      'Expiration',
      'SecretAccessKey',
      'Token',
    ]);
    const { accountId } = aurora.customer;
    expect(first.body).toMatchObject({ AccountId: accountId, Expiration: '2026-11-23T13:00:00Z' });
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('access-control-allow-origin')).toBeNull();
    // The database id of the workspace and the beginning of the key's id.
    const workspaceId = Buffer.from(workspace.id, 'base64').toString().split(':')[1];
    const keyId = key.tokenId.replace('api-key:', '').slice(0, 20);
    expect(await whoIs(aurora, first.body)).toBe(
      `arn:aws:sts::${accountId}:assumed-role/R/aurora-${workspaceId}-${keyId}`,
    );
    for (const [target, token] of [
      [id, `Bearer ${key.token}`],
      [encodeURIComponent(id), key.token],
      [accountId, key.token],
    ] as const) {
      expect(await askCredentials(url, target, { token })).toMatchObject({ status: 200, body: first.body });
    }
    expect(aurora.simulator.calls.all('AssumeRole')).toHaveLength(1);
    // This call is the test's: Aurora asked for the session's identity in the proof.
    expect(aurora.simulator.calls.all('GetCallerIdentity')).toHaveLength(1);
    // Another token gets a separate session, so that CloudTrail shows who did what.
    const operators = await askCredentials(url, id);
    expect(await whoIs(aurora, operators.body)).toMatch(/-operator$/);
  });

  it('writes each new session to the audit log, without secrets', async () => {
    const { aurora, id, key, url } = await world();
    const { body } = await askCredentials(url, id, { token: key.token });
    for (let time = 0; time < 5; time++) await askCredentials(url, id, { token: key.token });
    const filter = { action: 'ISSUE_CREDENTIALS' as const };
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    expect(auditLog.edges.map(({ node }) => node)).toMatchObject([
      {
        tokenId: key.tokenId,
        connectionId: id,
        detail: expect.stringMatching(/^aurora-\S+, full access, until 2026-11-23T13:00:00.000Z$/),
      },
    ]);
    const logged = JSON.stringify(aurora.log.lines);
    for (const secret of [body.SecretAccessKey ?? '', body.Token ?? '', key.token]) {
      expect(logged).not.toContain(secret);
    }
  });

  it.each([
    ['no token', null, 401, 'UNAUTHENTICATED', 'no token'],
    ['a wrong token', 'wrong-token-of-the-tests', 401, 'UNAUTHENTICATED', 'no valid token'],
    ['another scheme', `Basic ${OPERATOR_TOKEN}`, 401, 'UNAUTHENTICATED', 'no valid token'],
  ])(
    'refuses %s, with what to do, in the words of every SDK',
    async (_what, token, status, code, message) => {
      const { url, id } = await world();
      const refused = await askCredentials(url, id, { token });
      expect(refused.status).toBe(status);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(refused.headers.get('x-request-id')).toBe(refused.body.requestId);
      expect(refused.body).toMatchObject({
        Code: code,
        code,
        remedies: [expect.any(String), expect.any(String)],
      });
      expect(refused.body.Message).toContain(message);
      expect(refused.body.message).toBe(refused.body.Message);
    },
  );

  it('needs the scope, and a GET', async () => {
    const { aurora, workspace, id, url } = await world();
    const key = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_WRITE'] });
    expect(await askCredentials(url, id, { token: key.token })).toMatchObject({
      status: 403,
      body: { Code: 'FORBIDDEN' },
    });
    const posted = await fetch(`${url}/credentials/${id}`, {
      method: 'POST',
      headers: { Authorization: OPERATOR_TOKEN },
    });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('answers 404 for what the token may not see', async () => {
    const { aurora, id, url } = await world();
    const other = await aurora.createWorkspace('Other');
    const { token } = await createApiKey(aurora, other.id);
    const unknown = Buffer.from('AwsConnection:00000000-0000-4000-8000-000000000000').toString('base64');
    const answers = await Promise.all(
      [id, unknown, 'nonsense'].map((target) => askCredentials(url, target, { token })),
    );
    const shown = answers.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }));
    expect(shown[0]).toMatchObject({ status: 404, body: { Code: 'CONNECTION_NOT_FOUND' } });
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(shown[0]);
    const { accountId } = aurora.customer;
    const [seen, empty] = await Promise.all(
      [accountId, '999999999999'].map((target) => askCredentials(url, target, { token })),
    );
    expect(seen?.status).toBe(404);
    expect(seen?.body.Message?.replace(accountId, '')).toBe(empty?.body.Message?.replace('999999999999', ''));
  });

  it('refuses an account with several roles', async () => {
    const { aurora, workspace, trustPolicy, arn, id, key, url } = await world();
    const second = aurora.customer.createRole('Second', { trustPolicy });
    const other = await aurora.connect(workspace.id, second.arn);
    const { accountId } = aurora.customer;
    const ambiguous = await askCredentials(url, accountId, { token: key.token });
    expect(ambiguous).toMatchObject({ status: 409, body: { Code: 'ACCOUNT_AMBIGUOUS' } });
    expect(ambiguous.body.Message).toContain(arn);
    expect(ambiguous.body.Message).toContain(second.arn);
    expect(ambiguous.body.remedies).toContainEqual(expect.stringContaining('aurora-credentials list'));
    expect((await askCredentials(url, id, { token: key.token })).status).toBe(200);
    // A disconnected one does not count.
    aurora.customer.updateTrustPolicy('Second', aurora.trustPolicy('aurora-another'));
    await aurora.client.send(DisconnectAwsAccountDocument, { id: other.id });
    expect((await askCredentials(url, accountId, { token: key.token })).status).toBe(200);
  });

  it.each([
    ['?duration=899', 'duration="899"'],
    ['?duration=43201', 'duration="43201"'],
    ['?duration=1h', 'duration="1h"'],
    ['?duration=', 'duration=""'],
    ['?access=write', 'access="write"'],
    ['?region=moon-1', 'region="moon-1"'],
    ['?region=cn-north-1', 'region="cn-north-1"'],
    ['?policy=none', 'policy="none"'],
    ['?access=read-only&policy=x', 'access and policy'],
    ['?Duration=3600', '"Duration"'],
    ['?duration=900&duration=1000', 'duration is given twice'],
  ])('refuses %s by name and value', async (query, words) => {
    const { url, id } = await world();
    const { status, body } = await askCredentials(url, id, { query });
    expect([status, body.Code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(body.Message).toContain(words);
    expect(body.remedies).toHaveLength(1);
  });
});
