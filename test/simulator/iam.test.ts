import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  IAMServiceException,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { trustPolicy } from '../../src/trust/trust-policy.ts';

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

async function world() {
  const simulator = await startSimulator({ propagation: { kind: 'none' } });
  onTestFinished(() => simulator.close());
  const account = simulator.createAccount();
  const admin = account.createUser('admin', { policies: [ALL] });
  const iam = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const client = new IAMClient({
      endpoint: simulator.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  const { document } = trustPolicy({ partition: 'aws', accountId: account.accountId }, 'aurora-id');
  return { simulator, account, iam, admin: iam(admin), trust: JSON.stringify(document) };
}

async function refusal(
  promise: Promise<unknown>,
): Promise<{ code: string; status: number; message: string }> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof IAMServiceException)) throw new Error(`It was not refused: ${String(error)}`);
  const { Code } = error as unknown as { Code: string };
  return { code: Code, status: error.$metadata.httpStatusCode ?? 0, message: error.message };
}

describe('IAM, as a customer and an operator use it', () => {
  it('creates a user that may assume a role', async () => {
    const { simulator, account, admin, trust } = await world();
    const { User } = await admin.send(new CreateUserCommand({ UserName: 'aurora' }));
    expect(User?.Arn).toBe(`arn:aws:iam::${account.accountId}:user/aurora`);
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: 'aurora' }));
    await admin.send(
      new PutUserPolicyCommand({ UserName: 'aurora', PolicyName: 'p', PolicyDocument: JSON.stringify(ALL) }),
    );
    const { Role } = await admin.send(
      new CreateRoleCommand({ RoleName: 'R', AssumeRolePolicyDocument: trust }),
    );
    const sts = new STSClient({
      endpoint: simulator.url,
      region: 'us-east-1',
      credentials: {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      },
    });
    onTestFinished(() => sts.destroy());
    const input = { RoleArn: Role?.Arn ?? '', RoleSessionName: 'session', ExternalId: 'aurora-id' };
    expect((await sts.send(new AssumeRoleCommand(input))).AssumedRoleUser?.Arn).toContain('assumed-role/R/');
  });

  it('supports the life of a role: get, list, update, attach, detach, delete', async () => {
    const { admin, trust } = await world();
    await admin.send(new CreateRoleCommand({ RoleName: 'R', AssumeRolePolicyDocument: trust, Path: '/a/' }));
    const { Role } = await admin.send(new GetRoleCommand({ RoleName: 'R' }));
    // IAM returns it URL-encoded.
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(trust));
    expect((await admin.send(new ListRolesCommand())).Roles?.map(({ Arn }) => Arn)).toEqual([Role?.Arn]);
    await admin.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'R',
        PolicyDocument: trust.replace('aurora-id', 'other'),
      }),
    );
    await admin.send(new AttachRolePolicyCommand({ RoleName: 'R', PolicyArn: READ_ONLY }));
    const attached = await admin.send(new ListAttachedRolePoliciesCommand({ RoleName: 'R' }));
    expect(attached.AttachedPolicies).toEqual([{ PolicyArn: READ_ONLY, PolicyName: 'ReadOnlyAccess' }]);
    expect((await refusal(admin.send(new DeleteRoleCommand({ RoleName: 'R' })))).code).toBe('DeleteConflict');
    await admin.send(new DetachRolePolicyCommand({ RoleName: 'R', PolicyArn: READ_ONLY }));
    await admin.send(new DeleteRoleCommand({ RoleName: 'R' }));
    expect(await refusal(admin.send(new GetRoleCommand({ RoleName: 'R' })))).toMatchObject({
      code: 'NoSuchEntity',
      status: 404,
    });
  });

  it('refuses with the same errors as IAM', async () => {
    const { admin, account, iam, trust } = await world();
    const create = (document: string, name = 'R') =>
      admin.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
    await create(trust);
    expect(await refusal(create(trust))).toMatchObject({ code: 'EntityAlreadyExists', status: 409 });
    expect(await refusal(create('{', 'S'))).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 });
    expect(await refusal(create(trust, 'not valid!'))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    });
    const without = account.createUser('without');
    const denied = await refusal(iam(without).send(new GetRoleCommand({ RoleName: 'R' })));
    expect(denied).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(denied.message).toContain('because no identity-based policy allows the iam:GetRole action');
  });

  const allow = (principal: unknown, rest: object = {}) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...rest }],
    });
  const anyone = (rest: object) => allow({ AWS: '*' }, rest);
  const ONLY_STS = 'AssumeRole policy may only specify STS AssumeRole actions.';
  const NOT_LATIN = 'is invalid. It must contain only printable ASCII characters.';

  it.each<readonly [what: string, document: string, code: string, status: number, words: string]>([
    [
      'an ARN as a string',
      allow('arn:aws:iam::111122223333:root'),
      ...malformed('Principal must be a JSON object.'),
    ],
    [
      'NotPrincipal',
      allow(undefined, { Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } }),
      ...malformed('AssumeRole policy must not contain NotPrincipal field.'),
    ],
    ...(
      [
        ['an account that does not exist', 'arn:aws:iam::999999999999:root'],
        ['the bare id of an account that does not exist', '999999999999'],
        ['an account of another partition', 'arn:aws-cn:iam::111122223333:root'],
        ['a session in an account that does not exist', 'arn:aws:sts::999999999999:assumed-role/R/s'],
        ['a user that does not exist', 'arn:aws:iam::111122223333:user/nobody'],
        ['a role that does not exist', 'arn:aws:iam::111122223333:role/nothing'],
        ['the unique id of a user that does not exist', 'AIDAEXAMPLEEXAMPLE123'],
        ['the unique id of a role that does not exist', 'AROAEXAMPLEEXAMPLE123'],
      ] as const
    ).map(
      ([what, value]) =>
        [
          what,
          allow({ AWS: ['*', value] }),
          ...malformed(`Invalid principal in policy: "AWS":"${value}"`),
        ] as const,
    ),
    ['sts:GetCallerIdentity', anyone({ Action: 'sts:GetCallerIdentity' }), ...malformed(ONLY_STS)],
    ['s3:*', anyone({ Action: ['sts:AssumeRole', 's3:*'] }), ...malformed(ONLY_STS)],
    ['a Resource', anyone({ Resource: '*' }), ...malformed('Has prohibited field Resource')],
    [
      'a condition key without a prefix',
      anyone({ Condition: { StringEquals: { ExternalId: 'x' } } }),
      ...malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'),
    ],
    ['a letter beyond Latin-1', anyone({ Sid: 'а' }), 'ValidationError', 400, NOT_LATIN],
    [
      'more than 2,048 characters',
      anyone({ Sid: 'x'.repeat(2_000) }),
      'LimitExceeded',
      409,
      'Cannot exceed quota for ACLSizePerRole: 2048',
    ],
  ])(
    'refuses a trust policy with %s, when a role is made and when it is changed',
    async (_what, document, code, status, words) => {
      const { simulator, admin, trust } = await world();
      simulator.createAccount({ accountId: '111122223333' });
      const create = (RoleName: string, AssumeRolePolicyDocument: string) =>
        admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      await create('R', trust);
      const refusals = [
        await refusal(create('S', document)),
        await refusal(
          admin.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'R', PolicyDocument: document })),
        ),
      ];
      for (const refused of refusals) {
        expect(refused).toMatchObject({ code, status });
        expect(refused.message).toContain(words);
      }
    },
  );

  it('does not count white space against the quota of trust policies, which can be raised for an account', async () => {
    const { account, admin } = await world();
    const sized = (characters: number) =>
      anyone({ Sid: 'x'.repeat(characters - anyone({ Sid: '' }).length) }).replaceAll(
        ',',
        `,${' '.repeat(500)}`,
      );
    const create = (RoleName: string, characters: number) =>
      admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: sized(characters) }));
    await create('A', 2_048);
    expect((await refusal(create('B', 2_049))).code).toBe('LimitExceeded');
    account.setTrustPolicyQuota(4_096);
    await create('C', 4_096);
    expect((await refusal(create('D', 4_097))).message).toBe('Cannot exceed quota for ACLSizePerRole: 4096');
  });

  it('refuses a description with more than 1,000 characters, or with characters outside Latin-1', async () => {
    const { admin, trust } = await world();
    const create = (Description: string) =>
      admin.send(new CreateRoleCommand({ RoleName: 'R', AssumeRolePolicyDocument: trust, Description }));
    const long = await refusal(create('x'.repeat(1_001)));
    expect(long).toMatchObject({ code: 'ValidationError', status: 400 });
    expect(long.message).toContain("at 'description' failed to satisfy constraint: Member must have length");
    expect((await refusal(create('Aurora — read'))).message).toContain('regular expression pattern');
    await create('x'.repeat(1_000));
    const update = new UpdateRoleCommand({ RoleName: 'R', Description: 'x'.repeat(1_001) });
    expect((await refusal(admin.send(update))).code).toBe('ValidationError');
  });

  it('shows the unique id of a deleted user, even when a new user has the same name', async () => {
    const { simulator, account, admin } = await world();
    const { arn } = account.createUser('aurora');
    const id = (await admin.send(new GetUserCommand({ UserName: 'aurora' }))).User?.UserId;
    // The same text in other places stays.
    const condition = { Condition: { ArnEquals: { 'aws:PrincipalArn': arn } } };
    const document = allow({ AWS: [account.accountId, arn] }, condition);
    await admin.send(new CreateRoleCommand({ RoleName: 'R', AssumeRolePolicyDocument: document }));
    const shown = async () => {
      const { Role } = await admin.send(new GetRoleCommand({ RoleName: 'R' }));
      return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).Statement[0];
    };
    expect((await shown()).Principal.AWS).toEqual([account.accountId, arn]);
    account.deleteUser('aurora');
    const gone = { Principal: { AWS: [account.accountId, id] }, ...condition };
    expect(await shown()).toMatchObject(gone);
    account.createUser('aurora');
    expect(await shown()).toMatchObject(gone);
    expect(simulator.calls.all('GetRole')).toHaveLength(3);
  });
});

function malformed(words: string): [code: string, status: number, words: string] {
  return ['MalformedPolicyDocument', 400, words];
}
