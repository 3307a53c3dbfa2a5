import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Keys } from '../../src/simulator/account.ts';
import { type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { ManualClock } from '../support/manual-clock.ts';

const EXTERNAL_ID = 'aurora-external-id';
const SECOND = 1_000;

async function world(options: Omit<SimulatorOptions, 'clock'> = {}) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ propagation: { kind: 'none' }, ...options, clock });
  onTestFinished(() => simulator.close());
  const aurora = simulator.createAccount({ accountId: '111122223333' });
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const customer = simulator.createAccount({ accountId: '444455556666' });
  const trust = trustPolicy({ partition: 'aws', accountId: aurora.accountId }, EXTERNAL_ID).document;
  const role = customer.createRole('Role', { trustPolicy: trust, path: '/team/' });
  const sts = (credentials: Keys & { sessionToken?: string }, region = 'us-east-1') => {
    const client = new STSClient({ endpoint: simulator.url, region, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client;
  };
  const assume = (input: Partial<AssumeRoleCommandInput> = {}, client = sts(user)) =>
    client.send(
      new AssumeRoleCommand({
        RoleArn: role.arn,
        RoleSessionName: 'session',
        ExternalId: EXTERNAL_ID,
        ...input,
      }),
    );
  return { clock, simulator, aurora, customer, user, role, trust, sts, assume };
}

/** AWS's refusal: code, status and message. */
async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof STSServiceException)) throw new Error(`It was not refused: ${String(error)}`);
  const { Code } = error as unknown as { Code: string };
  return {
    code: Code,
    status: error.$metadata.httpStatusCode,
    message: error.message,
    requestId: error.$metadata.requestId,
  };
}

describe('sts:AssumeRole', () => {
  it("returns a session with the role's name, without its path, until it expires", async () => {
    const { assume, sts, clock } = await world();
    const { Credentials, AssumedRoleUser, $metadata } = await assume();
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/Role/session');
    expect(AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA\w+:session$/);
    const session = sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    expect(await session.send(new GetCallerIdentityCommand())).toMatchObject({
      Account: '444455556666',
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
    clock.advance(3_601 * SECOND);
    expect(await refusal(session.send(new GetCallerIdentityCommand()))).toMatchObject({
      code: 'ExpiredToken',
      status: 403,
    });
  });

  it.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['another External ID', { ExternalId: 'another' }],
    ['no External ID', { ExternalId: undefined }],
    ['the External ID in other case', { ExternalId: EXTERNAL_ID.toUpperCase() }],
    ['a role that does not exist', { RoleArn: 'arn:aws:iam::444455556666:role/team/Nobody' }],
    ['the role without its path', { RoleArn: 'arn:aws:iam::444455556666:role/Role' }],
    ['the role in other case', { RoleArn: 'arn:aws:iam::444455556666:role/team/role' }],
    ['an account that does not exist', { RoleArn: 'arn:aws:iam::999999999999:role/team/Role' }],
  ])('denies %s in the same words', async (_what, input) => {
    const { assume, user, role } = await world();
    expect(await refusal(assume(input))).toEqual({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn ?? role.arn}`,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each<[string, number, string, Partial<AssumeRoleCommandInput>]>([
    [
      'ValidationError',
      400,
      "1 validation error detected: Value '' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2",
      { ExternalId: '' },
    ],
    ['ValidationError', 400, 'regular expression pattern', { ExternalId: 'with space' }],
    ['ValidationError', 400, '2 validation errors detected', { ExternalId: '', RoleSessionName: 'x' }],
    ['ValidationError', 400, 'is invalid', { RoleArn: 'not an arn, but long enough' }],
    ['ValidationError', 400, 'DurationSeconds exceeds the MaxSessionDuration', { DurationSeconds: 7_200 }],
    ['ValidationError', 400, "at 'durationSeconds'", { DurationSeconds: 899 }],
    ['MalformedPolicyDocument', 400, '', { Policy: '{' }],
    [
      'PackedPolicyTooLarge',
      400,
      'Packed policy consumes',
      {
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Sid: 'x'.repeat(2_100), Effect: 'Deny', Action: '*', Resource: '*' }],
        }),
      },
    ],
  ])('answers %s (%d): %s', async (code, status, message, input) => {
    const { assume } = await world();
    const refused = await refusal(assume(input));
    expect(refused).toMatchObject({ code, status });
    expect(refused.message).toContain(message);
  });

  it('denies a root user, an unknown key, a wrong secret, and a user without the permission, each with AWS’s message', async () => {
    const { assume, aurora, sts, user, role } = await world();
    expect(await refusal(assume({}, sts(aurora.rootKeys)))).toMatchObject({
      code: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
    });
    expect(await refusal(assume({}, sts({ ...user, accessKeyId: 'AKIAUNKNOWNUNKNOWN00' })))).toMatchObject({
      code: 'InvalidClientTokenId',
      status: 403,
    });
    expect(await refusal(assume({}, sts({ ...user, secretAccessKey: 'wrong' })))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
    });
    const nobody = aurora.createUser('nobody');
    expect((await refusal(assume({}, sts(nobody)))).message).toBe(
      `User: ${nobody.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn} because no identity-based policy allows the sts:AssumeRole action`,
    );
  });

  it('refuses in a Region where the account has disabled STS', async () => {
    const { simulator, trust, sts, user } = await world();
    const customer = simulator.createAccount({ disabledRegions: ['eu-central-1'] });
    const { arn } = customer.createRole('R', { trustPolicy: trust });
    const input = { RoleArn: arn, RoleSessionName: 'session', ExternalId: EXTERNAL_ID };
    expect(await refusal(sts(user, 'eu-central-1').send(new AssumeRoleCommand(input)))).toMatchObject({
      code: 'RegionDisabledException',
      status: 403,
    });
    await sts(user).send(new AssumeRoleCommand(input));
  });

  it('gives a session the permissions of its role, and limits chained sessions to an hour', async () => {
    const { assume, customer, sts, trust } = await world();
    const { Credentials } = await assume();
    const first = sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    const next = customer.createRole('Next', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'sts:AssumeRole' }],
      },
      maxSessionSeconds: 43_200,
    });
    // The role has no permissions yet.
    expect((await refusal(assume({ RoleArn: next.arn, ExternalId: undefined }, first))).code).toBe(
      'AccessDenied',
    );
    const chained = customer.createRole('Chained', {
      trustPolicy: trust,
      maxSessionSeconds: 43_200,
      managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    });
    const { Credentials: able } = await assume({ RoleArn: chained.arn });
    const second = sts({
      accessKeyId: able?.AccessKeyId ?? '',
      secretAccessKey: able?.SecretAccessKey ?? '',
      sessionToken: able?.SessionToken ?? '',
    });
    const further = { RoleArn: next.arn, ExternalId: undefined };
    await assume(further, second);
    expect((await refusal(assume({ ...further, DurationSeconds: 3_601 }, second))).message).toContain(
      'role chaining',
    );
  });
});

describe('replicas', () => {
  it('learn of a role at different times, and a connection stays on one replica', async () => {
    const { clock, customer, trust, assume, simulator, sts, user } = await world({ connectionCacheMs: 0 });
    const { arn } = customer.createRole('Late', {
      trustPolicy: trust,
      arrival: [1 * SECOND, 10 * SECOND, 100 * SECOND, 1_000 * SECOND],
    });
    const attempt = () =>
      assume({ RoleArn: arn }, sts(user)).then(
        () => 'OK',
        () => 'DENIED',
      );
    const seen: Record<number, Set<string>> = {};
    const start = clock.now();
    for (const moment of [0, 5, 50, 500, 1_500]) {
      clock.moveTo(start + moment * SECOND);
      simulator.calls.clear();
      for (let call = 0; call < 40; call++) await attempt();
      for (const { replica, outcome } of simulator.calls.all('AssumeRole')) {
        seen[replica] ??= new Set();
        seen[replica].add(`${moment} ${outcome}`);
      }
    }
    expect(Object.fromEntries(Object.entries(seen).map(([replica, what]) => [replica, [...what]]))).toEqual({
      0: ['0 AccessDenied', '5 OK', '50 OK', '500 OK', '1500 OK'],
      1: ['0 AccessDenied', '5 AccessDenied', '50 OK', '500 OK', '1500 OK'],
      2: ['0 AccessDenied', '5 AccessDenied', '50 AccessDenied', '500 OK', '1500 OK'],
      3: ['0 AccessDenied', '5 AccessDenied', '50 AccessDenied', '500 AccessDenied', '1500 OK'],
    });
    const client = sts(user);
    simulator.calls.clear();
    for (let call = 0; call < 10; call++) await assume({ RoleArn: arn }, client);
    expect(
      new Set(simulator.calls.all().map(({ replica, connection }) => `${replica} ${connection}`)).size,
    ).toBe(1);
  });

  it('draw the same delays from the same seed', async () => {
    const arrivals = async (seed: number) => {
      const { clock, customer, trust, assume, simulator } = await world({
        seed,
        propagation: { kind: 'lognormal', medianMs: 4_000, p99Ms: 60_000, worstMs: 300_000 },
      });
      const { arn } = customer.createRole('Late', { trustPolicy: trust });
      for (let call = 0; call < 30; call++) {
        await assume({ RoleArn: arn }).catch(() => {});
        clock.advance(SECOND);
      }
      return simulator.calls.all().map(({ replica, outcome }) => `${replica} ${outcome}`);
    };
    expect(await arrivals(5)).toEqual(await arrivals(5));
    expect(await arrivals(5)).not.toEqual(await arrivals(6));
  });
});
