/** Statements that any AWS account can meet, played out: a foreign account gets a session, and the customer hears of it. */
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ExplainTrustPolicyDocument } from '../../schema/generated/graphql.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

type Case = {
  readonly name: string;
  readonly condition: object;
  /** What the stranger sends. */
  readonly sends?: Partial<AssumeRoleCommandInput>;
  /** The stranger calls as a role of this name, through a role of the own account. */
  readonly asRole?: string;
};

const CASES: readonly Case[] = [
  {
    name: 'the name of the session',
    condition: { StringEquals: { 'sts:RoleSessionName': 'partner' } },
    sends: { RoleSessionName: 'partner' },
  },
  {
    name: 'a role of any account',
    condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deployer' } },
    asRole: 'deployer',
  },
  {
    name: 'the kind of principal',
    condition: { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } },
    asRole: 'deployer',
  },
  { name: "a user's name", condition: { StringEquals: { 'aws:username': 'admin' } } },
  {
    name: 'a session tag',
    condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
    sends: { Tags: [{ Key: 'team', Value: 'red' }] },
  },
  {
    name: 'a source identity',
    condition: { StringEquals: { 'sts:SourceIdentity': 'bob' } },
    sends: { SourceIdentity: 'bob' },
  },
  {
    name: 'the keys of tags',
    condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } },
    sends: { Tags: [{ Key: 'team', Value: 'red' }] },
  },
  { name: 'the end of a user id', condition: { StringLike: { 'aws:userid': '*:bob' } }, asRole: 'deployer' },
  { name: 'every organization, if any', condition: { StringLikeIfExists: { 'aws:PrincipalOrgID': 'o-*' } } },
  { name: 'every account', condition: { StringLike: { 'aws:PrincipalAccount': '????????????' } } },
  { name: 'not one account', condition: { StringNotEquals: { 'aws:PrincipalAccount': '111111111111' } } },
];

type Call = (input: AssumeRoleCommandInput) => Promise<AssumeRoleCommandOutput>;

/** A program of an account that has nothing to do with either side. Each call uses a separate connection. */
async function strangerOf({ simulator }: Aurora, asRole: string | undefined): Promise<Call> {
  const account = simulator.createAccount();
  const { accessKeyId, secretAccessKey } = account.createUser('admin', {
    policies: [operatorPolicy('*', ACTIONS.slice(1))],
  });
  const callWith =
    (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): Call =>
    async (input) => {
      const sts = new STSClient({
        endpoint: simulator.url,
        region: 'us-east-1',
        credentials,
        maxAttempts: 1,
      });
      try {
        return await sts.send(new AssumeRoleCommand(input));
      } finally {
        sts.destroy();
      }
    };
  const asUser = callWith({ accessKeyId, secretAccessKey });
  if (asRole === undefined) return asUser;
  const { arn } = account.createRole(asRole, {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: account.accountId }, Action: 'sts:AssumeRole' }],
    },
    managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const { Credentials: session } = await asUser({ RoleArn: arn, RoleSessionName: 'bob' });
  return callWith({
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  });
}

describe('a second statement that a stranger can meet', () => {
  it.each(CASES)('is explained as unsafe, for it is: $name', async ({ condition, sends, asRole }) => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const right = aurora.trustPolicy(externalId.value)['Statement'] as object[];
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [...right, { Effect: 'Allow', Principal: '*', Action: ACTIONS, Condition: condition }],
    };
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const stranger = await strangerOf(aurora, asRole);
    const call = { RoleArn: arn, RoleSessionName: 'stranger', ...sends };
    const { AssumedRoleUser: assumed } = await stranger(call);
    expect(assumed?.Arn).toContain(`:assumed-role/R/`);

    const { explainTrustPolicy } = await aurora.client.send(ExplainTrustPolicyDocument, {
      workspaceId,
      roleArn: arn,
      document: JSON.stringify(trustPolicy),
    });
    expect(explainTrustPolicy.verdict).toBe('UNSAFE');
    expect(explainTrustPolicy.findings[0]).toMatchObject({ code: 'ANY_PRINCIPAL', severity: 'UNSAFE' });

    aurora.customer.updateTrustPolicy('R', explainTrustPolicy.correction?.json ?? '');
    await expect(stranger(call)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await aurora.connect(workspaceId, arn)).status).toBe('CONNECTED');
  });

  it("is the customer's own organization where it names that: it stays, and works", async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const right = aurora.trustPolicy(externalId.value)['Statement'] as object[];
    const condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: [
        ...right,
        { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition: condition },
      ],
    };
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const stranger = await strangerOf(aurora, undefined);
    const call = { RoleArn: arn, RoleSessionName: 'stranger' };
    await expect(stranger(call)).rejects.toMatchObject({ name: 'AccessDenied' });
    const { explainTrustPolicy } = await aurora.client.send(ExplainTrustPolicyDocument, {
      workspaceId,
      roleArn: arn,
      document: JSON.stringify(trustPolicy),
    });
    expect(explainTrustPolicy).toMatchObject({
      verdict: 'WORKS',
      correction: null,
      others: [{ kind: 'ORGANIZATION', principal: 'o-a1b2c3d4e5' }],
    });
    expect((await aurora.connect(workspaceId, arn)).status).toBe('CONNECTED');
  });
});
