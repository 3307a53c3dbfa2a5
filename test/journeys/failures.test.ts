import { describe, expect, it } from 'vitest';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { startAurora, useCredentials } from '../support/aurora.ts';
import {
  AuditLogDocument,
  ConnectAwsAccountDocument,
  DisconnectAwsAccountDocument,
  PrepareRoleDocument,
  RetryConnectionDocument,
  TestConnectionDocument,
  WhoIsAuroraDocument,
} from '../support/documents.ts';

const SECOND = 1_000;

/** For a role whose window is played through. */
const SHORT_WINDOW = { VERIFICATION_WINDOW_SECONDS: '30' };

async function withRole(
  trust: (aurora: Awaited<ReturnType<typeof startAurora>>, externalId: string) => object,
  environment: Record<string, string> = {},
) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: trust(aurora, workspace.externalId.value),
  });
  return { aurora, workspace, arn };
}

const statement = (accountId: string, condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${accountId}:root` },
  Action: 'sts:AssumeRole',
  ...(condition !== undefined && { Condition: condition }),
});
const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

describe('a role that lets others in', () => {
  it('ends INSECURE, and connects on request once the shown policy is in place', async () => {
    const { aurora, workspace, arn } = await withRole(
      ({ account }) => document(statement(account.accountId)),
      SHORT_WINDOW,
    );
    const { id, status } = await aurora.connect(workspace.id, arn);
    expect(status).toBe('PENDING');
    await aurora.runToEnd(id);
    const last = (await aurora.events(id)).at(-1);
    if (last?.__typename !== 'ConnectionInsecure') throw new Error('It did not end as insecure.');
    if (last.trustPolicy.__typename !== 'TrustPolicy') throw new Error('There is no corrected policy.');
    aurora.customer.updateTrustPolicy('AuroraRole', last.trustPolicy.json);
    const { retryConnection } = await aurora.client.send(RetryConnectionDocument, { id });
    expect(retryConnection).toMatchObject({
      awsConnection: { id, status: 'CONNECTED', externalIdEnforced: true },
    });
  });

  it('connects when the hole is repaired within the window, while old policies still answer', async () => {
    const { aurora, workspace, arn } = await withRole(({ account }) =>
      document(statement(account.accountId)),
    );
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value), {
      arrival: [1_000, 5_000, 20_000, 60_000],
    });
    const ended = await aurora.runToEnd(id);
    expect(ended).toMatchObject({ status: 'CONNECTED', externalIdEnforced: true });
  });

  it('probes with sessions of 15 minutes that may do nothing', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    await aurora.connect(workspace.id, arn);
    const calls = aurora.simulator.calls.all('AssumeRole');
    expect(calls).toHaveLength(16);
    expect(calls.filter(({ outcome }) => outcome === 'AccessDenied')).toHaveLength(5);
    // A connection for the first call, and one for each probe with a right call before and after it.
    const connections = Map.groupBy(calls, ({ connection }) => connection);
    expect(
      [...connections.values()].map((made) => made.map(({ outcome }) => outcome).join(' ')).sort(),
    ).toEqual(['OK', ...Array(5).fill('OK AccessDenied OK')].sort());
  });
});

describe('what is refused before any call to the role', () => {
  const send = async (arn: (aurora: Awaited<ReturnType<typeof startAurora>>) => string) => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId: workspace.id,
      roleArn: arn(aurora),
    });
    expect(aurora.simulator.calls.all('AssumeRole')).toEqual([]);
    return connectAwsAccount;
  };

  it("a role in Aurora's own account", async () => {
    const answer = await send(({ account }) => `arn:aws:iam::${account.accountId}:role/R`);
    expect(answer).toMatchObject({ __typename: 'RoleInAurorasAccount', code: 'ROLE_IN_AURORAS_ACCOUNT' });
  });

  it('a role in another partition', async () => {
    const answer = await send(() => 'arn:aws-cn:iam::123456789012:role/R');
    expect(answer).toMatchObject({ __typename: 'PartitionMismatch', code: 'PARTITION_MISMATCH' });
  });

  it('a role of AWS itself', async () => {
    const answer = await send(() => 'arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/R');
    expect(answer).toMatchObject({ __typename: 'InvalidRoleArn', part: 'SERVICE_ROLE' });
  });

  it('what is no ARN of a role, with what was probably meant', async () => {
    const answer = await send(() => 'arn:aws:iam::1234 5678 9012:role/R');
    expect(answer).toMatchObject({
      __typename: 'InvalidRoleArn',
      part: 'WHITE_SPACE',
      suggestion: 'arn:aws:iam::123456789012:role/R',
    });
  });
});

describe("Aurora's own side", () => {
  it('starts without credentials, says so in the words of the document, and needs no restart once there are some', async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    const { auroraIdentity } = await aurora.client.send(WhoIsAuroraDocument, {});
    expect(auroraIdentity).toMatchObject({
      __typename: 'IdentityUnavailable',
      message: "Unable to determine Aurora's AWS account ID",
    });
    if (auroraIdentity.__typename === 'IdentityUnavailable') {
      expect(auroraIdentity.remedies.join(' ')).toContain('aws sts get-caller-identity');
    }
    const workspace = await aurora.createWorkspace();
    const roleArn = 'arn:aws:iam::123456789012:role/R';
    const waiting = await aurora.connect(workspace.id, roleArn);
    expect(waiting).toMatchObject({ status: 'PENDING', failure: { code: 'IDENTITY_UNAVAILABLE' } });
    const { workspace: shown } = await aurora.client.send(PrepareRoleDocument, { workspaceId: workspace.id });
    expect(shown?.trustPolicy.__typename).toBe('IdentityUnavailable');

    useCredentials(aurora.user, aurora.simulator);
    const again = await aurora.client.send(WhoIsAuroraDocument, {});
    expect(again.auroraIdentity).toMatchObject({
      accountId: aurora.account.accountId,
      arn: aurora.user.arn,
      partition: 'aws',
      credentialSource: 'environment variables (AWS_ACCESS_KEY_ID)',
    });
  });

  it('tells wrong credentials, and goes on with right ones', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    useCredentials({ ...aurora.user, secretAccessKey: 'wrong' }, aurora.simulator);
    const { auroraIdentity } = await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    expect(auroraIdentity).toMatchObject({ __typename: 'IdentityUnavailable' });
    useCredentials(aurora.user, aurora.simulator);
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    expect(await aurora.connect(workspace.id, arn)).toMatchObject({ status: 'CONNECTED' });
  });

  it('waits when its key is switched off in the middle, and connects with a new one', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      arrival: 20 * SECOND,
    });
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.account.deactivateAccessKey(aurora.user.accessKeyId, { arrival: 0 });
    await aurora.runUntil(aurora.clock.now() + 600 * SECOND);
    expect(await aurora.connection(id)).toMatchObject({
      status: 'PENDING',
      failure: { code: 'BASE_CREDENTIALS_INVALID' },
    });
    useCredentials(
      aurora.account.createUser('another', {
        policies: [
          {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
          },
        ],
      }),
      aurora.simulator,
    );
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    expect((await aurora.runToEnd(id)).status).toBe('CONNECTED');
  });

  it('says that its own user lacks the permission', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    aurora.account.putUserPolicies('aurora-service-user', [], { arrival: 0 });
    expect(await aurora.connect(workspace.id, arn)).toMatchObject({
      status: 'PENDING',
      failure: { code: 'CALLER_NOT_AUTHORIZED', title: 'Access denied when assuming role' },
    });
  });

  it('gives an explicit deny one late retry', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    aurora.account.putUserPolicies(
      'aurora-service-user',
      [
        operatorPolicy(),
        { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: arn }] },
      ],
      { arrival: 0 },
    );
    const other = aurora.customer.createRole('Other', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const { id } = await aurora.connect(workspace.id, arn);
    // Aurora assumes another role, so that the Deny is about this one.
    aurora.clock.advance(SECOND);
    expect((await aurora.connect(workspace.id, other.arn)).status).toBe('CONNECTED');
    const ended = await aurora.runToEnd(id);
    expect(ended).toMatchObject({ status: 'FAILED', failure: { code: 'CALLER_NOT_AUTHORIZED' } });
    expect(ended.verification?.attempts).toBeLessThanOrEqual(4);
  });
});

describe('the Region', () => {
  it("asks the partition's home Region where the role's account has switched STS off", async () => {
    const aurora = await startAurora({ environment: { AWS_REGION: 'eu-central-1' } });
    const workspace = await aurora.createWorkspace();
    const customer = aurora.simulator.createAccount({ disabledRegions: ['eu-central-1'] });
    const { arn } = customer.createRole('R', { trustPolicy: aurora.trustPolicy(workspace.externalId.value) });
    expect(await aurora.connect(workspace.id, arn)).toMatchObject({
      status: 'CONNECTED',
      region: 'eu-central-1',
    });
  });

  it('refuses a Region of another partition', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId: workspace.id,
      roleArn: 'arn:aws:iam::123456789012:role/R',
      region: 'cn-north-1',
    });
    expect(connectAwsAccount).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_REGION' });
  });
});

describe('one connection a role and workspace', () => {
  it('is the same when connected twice, and connects again under its own id', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const first = await aurora.connect(workspace.id, arn, { name: 'production' });
    const second = await aurora.connect(workspace.id, arn);
    expect(second).toMatchObject({ id: first.id, status: 'CONNECTED', name: 'production' });
    expect(await aurora.events(first.id)).toHaveLength(2);

    const { disconnectAwsAccount } = await aurora.client.send(DisconnectAwsAccountDocument, { id: first.id });
    expect(disconnectAwsAccount).toMatchObject({ awsConnection: { status: 'DISCONNECTED' } });
    const { retryConnection } = await aurora.client.send(RetryConnectionDocument, { id: first.id });
    expect(retryConnection).toMatchObject({ __typename: 'ConnectionNotRetryable' });

    const third = await aurora.connect(workspace.id, arn, { name: 'renamed' });
    expect(third).toMatchObject({ id: first.id, status: 'CONNECTED', name: 'renamed', disconnectedAt: null });
    expect((await aurora.events(first.id)).map(({ __typename }) => __typename)).toEqual([
      'VerificationStarted',
      'ConnectionEstablished',
      'ConnectionDisconnected',
      'VerificationStarted',
      'ConnectionEstablished',
    ]);
  });

  it('stays disconnected when an attempt was under way', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    aurora.simulator.faults.add('hang', { calls: 1, actions: ['AssumeRole'] });
    const connecting = aurora.connect(workspace.id, arn);
    const asked = Promise.withResolvers<void>();
    aurora.simulator.calls.onCall(({ outcome }) => outcome === 'hang' && asked.resolve());
    await asked.promise;
    aurora.clock.advance(3 * SECOND);
    const { id } = await connecting;
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    aurora.simulator.faults.clear();
    await aurora.app.idle();
    expect(await aurora.connection(id)).toMatchObject({
      status: 'DISCONNECTED',
      verification: { nextAttemptAt: null },
    });
  });

  it('brings the next attempt forward on request', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }) => trustPolicy('aurora-other'));
    const { id } = await aurora.connect(workspace.id, arn);
    await aurora.runUntil(aurora.clock.now() + 100 * SECOND);
    aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
    const { retryConnection } = await aurora.client.send(RetryConnectionDocument, { id });
    expect(retryConnection).toMatchObject({ awsConnection: { status: 'CONNECTED' } });
  });
});

describe('testConnection', () => {
  it('passes every check of a good connection, and changes nothing', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const { id } = await aurora.connect(workspace.id, arn);
    const before = await aurora.connection(id);
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({ outcome: 'PASSED', verificationStarted: false });
    expect(testConnection.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'AURORA_IDENTITY PASSED',
      'ASSUME_ROLE PASSED',
      'ROLE_IDENTITY PASSED',
      'EXTERNAL_ID PASSED',
    ]);
    expect(testConnection.probes.map(({ outcome }) => outcome)).toEqual(Array(5).fill('REFUSED'));
    expect(await aurora.connection(id)).toEqual(before);
  });

  it('shows what is wrong, with remedies, and skips what follows', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.customer.deleteRole('AuroraRole');
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection.outcome).toBe('FAILED');
    expect(testConnection.checks.map(({ outcome }) => outcome)).toEqual([
      'PASSED',
      'FAILED',
      'SKIPPED',
      'SKIPPED',
    ]);
    expect(testConnection.checks[1]?.remedies.length).toBeGreaterThan(0);
    expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED' });
  });

  it('sees a role that was opened later', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.customer.updateTrustPolicy('AuroraRole', document(statement(aurora.account.accountId)));
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection.checks.at(-1)).toMatchObject({ name: 'EXTERNAL_ID', outcome: 'FAILED' });
  });

  it('does not touch a role that was disconnected', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const { id } = await aurora.connect(workspace.id, arn);
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    aurora.simulator.calls.clear();
    await expect(aurora.client.send(TestConnectionDocument, { id })).rejects.toThrow('DISCONNECTED');
    expect(aurora.simulator.calls.all()).toEqual([]);
  });

  it.each([
    ['FAILED', 'aurora-wrong'],
    ['INSECURE', undefined],
  ] as const)('verifies a %s connection again when every check passes', async (status, wrongId) => {
    const { aurora, workspace, arn } = await withRole(
      ({ trustPolicy, account }) =>
        wrongId === undefined ? document(statement(account.accountId)) : trustPolicy(wrongId),
      SHORT_WINDOW,
    );
    const { id } = await aurora.connect(workspace.id, arn);
    await aurora.runToEnd(id);
    expect(await aurora.connection(id)).toMatchObject({ status });
    const failing = await aurora.client.send(TestConnectionDocument, { id });
    expect(failing.testConnection).toMatchObject({
      outcome: 'FAILED',
      verificationStarted: false,
      connection: { status },
    });

    aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
    const before = (await aurora.events(id)).length;
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({
      outcome: 'PASSED',
      verificationStarted: true,
      connection: { id, status: 'CONNECTED' },
    });
    const events = (await aurora.events(id)).slice(before).map(({ __typename }) => __typename);
    expect(events).toEqual(['VerificationStarted', 'ConnectionEstablished']);
    const { auditLog } = await aurora.client.send(AuditLogDocument, {
      filter: { connectionId: id, action: 'RETRY_CONNECTION' },
    });
    expect(auditLog.edges).toHaveLength(1);
  });

  it('verifies a DEGRADED connection again when every check passes', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id), {
      RECHECK_SECONDS: '60',
    });
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.customer.deleteRole('AuroraRole');
    await aurora.runUntil(aurora.clock.now() + 400 * SECOND);
    expect(await aurora.connection(id)).toMatchObject({ status: 'DEGRADED' });
    aurora.customer.createRole('AuroraRole', { trustPolicy: aurora.trustPolicy(workspace.externalId.value) });
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({ verificationStarted: true, connection: { status: 'CONNECTED' } });
  });

  it('answers a test that passes also when the workspace may not try another role for now', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }) => trustPolicy('aurora-wrong'), {
      WORKSPACE_ATTEMPTS_PER_MINUTE: '1',
    });
    const { id } = await aurora.connect(workspace.id, arn);
    await aurora.runToEnd(id);
    aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
    const other = aurora.customer.createRole('OtherRole', {
      trustPolicy: aurora.trustPolicy('aurora-wrong'),
    });
    await aurora.connect(workspace.id, other.arn);
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({
      outcome: 'PASSED',
      verificationStarted: false,
      connection: { status: 'FAILED' },
    });
    expect(aurora.log.lines.join('')).not.toContain('"level":"error"');
  });

  it('takes throttling for inconclusive, never for passed', async () => {
    const { aurora, workspace, arn } = await withRole(({ trustPolicy }, id) => trustPolicy(id));
    const { id } = await aurora.connect(workspace.id, arn);
    aurora.simulator.faults.add('throttle', { actions: ['AssumeRole'] });
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection.outcome).toBe('INCONCLUSIVE');
  });
});
