import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  IAMServiceException,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trustPolicy } from '../../src/domain/trust-policy.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';

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
  it('makes a user that may assume a role', async () => {
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

  it('keeps a role: get, list, update, attach, detach, delete', async () => {
    const { admin, trust } = await world();
    await admin.send(new CreateRoleCommand({ RoleName: 'R', AssumeRolePolicyDocument: trust, Path: '/a/' }));
    const { Role } = await admin.send(new GetRoleCommand({ RoleName: 'R' }));
    // As IAM gives it: URL-encoded.
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

  it('refuses as IAM does', async () => {
    const { admin, account, iam, trust } = await world();
    const create = (document: string, name = 'R') =>
      admin.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document }));
    await create(trust);
    expect(await refusal(create(trust))).toMatchObject({ code: 'EntityAlreadyExists', status: 409 });
    expect(await refusal(create('{', 'S'))).toMatchObject({ code: 'MalformedPolicyDocument', status: 400 });
    const nobody = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account.accountId}:user/nobody` },
          Action: 'sts:AssumeRole',
        },
      ],
    });
    expect((await refusal(create(nobody, 'S'))).message).toContain('Invalid principal in policy');
    expect(await refusal(create(trust, 'not valid!'))).toMatchObject({
      code: 'ValidationError',
      status: 400,
    });
    const without = account.createUser('without');
    const denied = await refusal(iam(without).send(new GetRoleCommand({ RoleName: 'R' })));
    expect(denied).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(denied.message).toContain('because no identity-based policy allows the iam:GetRole action');
  });
});
