/** iam:SimulatePrincipalPolicy, as a role calls it about itself. */
import {
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { allowing, denying, roleWorld } from '../support/role-session.ts';

const ORGANIZATION = {
  id: 'o-customer123',
  path: 'o-customer123/r-ab12/',
  managementAccountId: '999988887777',
};

type World = Awaited<ReturnType<typeof roleWorld>>;

/** What the role's own session learns about these actions. */
async function simulate(
  settings: (world: World) => Parameters<World['role']>[0],
  input: Partial<SimulatePrincipalPolicyCommandInput> & { ActionNames: string[] },
) {
  const world = await roleWorld();
  const { inlinePolicies, ...rest } = settings(world) ?? {};
  const reading = allowing('iam:SimulatePrincipalPolicy');
  const { arn } = world.role({ ...rest, inlinePolicies: { ...inlinePolicies, reading } });
  const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn: arn, ...input });
  return world.iam(await world.session(arn)).send(command);
}

it('decides each action, and names the statements that decide', async () => {
  const settings = () => ({
    managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    inlinePolicies: { guard: denying('kms:*') },
  });
  const { EvaluationResults } = await simulate(settings, { ActionNames: ['s3:GetObject', 'kms:Decrypt'] });
  expect(EvaluationResults).toEqual([
    {
      EvalActionName: 's3:GetObject',
      EvalResourceName: '*',
      EvalDecision: 'allowed',
      MatchedStatements: [
        {
          SourcePolicyId: 'AdministratorAccess',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 3, Column: 17 },
          EndPosition: { Line: 8, Column: 6 },
        },
      ],
      MissingContextValues: [],
    },
    {
      EvalActionName: 'kms:Decrypt',
      EvalResourceName: '*',
      EvalDecision: 'explicitDeny',
      MatchedStatements: [
        {
          SourcePolicyId: 'role_Role_guard',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: 87 },
        },
      ],
      MissingContextValues: [],
    },
  ]);
});

it('an allow that needs a key is an implicit deny until the call passes the key', async () => {
  const settings = () => ({
    inlinePolicies: {
      regional: allowing('ec2:*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
    },
  });
  const ActionNames = ['ec2:RunInstances'];
  expect((await simulate(settings, { ActionNames })).EvaluationResults).toMatchObject([
    { EvalDecision: 'implicitDeny', MatchedStatements: [], MissingContextValues: ['aws:RequestedRegion'] },
  ]);
  const ContextEntries = [
    {
      ContextKeyName: 'aws:RequestedRegion',
      ContextKeyValues: ['eu-west-1'],
      ContextKeyType: 'string' as const,
    },
  ];
  expect((await simulate(settings, { ActionNames, ContextEntries })).EvaluationResults).toMatchObject([
    { EvalDecision: 'allowed', MissingContextValues: [] },
  ]);
});

it('answers for each resource, with the missing keys at the resource', async () => {
  const settings = () => ({
    inlinePolicies: {
      bucket: allowing('s3:GetObject', {
        Resource: 'arn:aws:s3:::mine/*',
        Condition: { StringEquals: { 's3:prefix': 'a' } },
      }),
      other: allowing('s3:GetObject', { Resource: 'arn:aws:s3:::other/*' }),
    },
  });
  const ResourceArns = ['arn:aws:s3:::mine/a', 'arn:aws:s3:::other/a'];
  const { EvaluationResults } = await simulate(settings, { ActionNames: ['s3:GetObject'], ResourceArns });
  expect(EvaluationResults).toMatchObject([
    {
      EvalResourceName: 'arn:aws:s3:::mine/a',
      EvalDecision: 'implicitDeny',
      MissingContextValues: [],
      ResourceSpecificResults: [
        { EvalResourceDecision: 'implicitDeny', MissingContextValues: ['s3:prefix'] },
      ],
    },
    { EvalResourceName: 'arn:aws:s3:::other/a', EvalDecision: 'allowed' },
  ]);
});

it('a boundary and a service control policy deny with their own detail', async () => {
  const { EvaluationResults } = await simulate(
    ({ customer }) => {
      customer.joinOrganization(ORGANIZATION);
      customer.setServiceControlPolicies([denying('ec2:*')]);
      return {
        inlinePolicies: { all: allowing('*') },
        boundary: customer.createPolicy('Boundary', { ...allowing(['ec2:*', 'iam:*']) }).arn,
      };
    },
    { ActionNames: ['iam:GetRole', 's3:GetObject', 'ec2:RunInstances'] },
  );
  const found = EvaluationResults?.map((result) => [
    result.EvalDecision,
    result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
    result.OrganizationsDecisionDetail?.AllowedByOrganizations,
  ]);
  expect(found).toEqual([
    ['allowed', true, true],
    ['implicitDeny', false, true],
    ['explicitDeny', true, false],
  ]);
});

it('as AWS, skips service control policies with conditions', async () => {
  const condition = { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };
  const { EvaluationResults } = await simulate(
    ({ customer }) => {
      customer.joinOrganization(ORGANIZATION);
      customer.setServiceControlPolicies([allowing('ec2:*', { Effect: 'Deny', ...condition })]);
      return { inlinePolicies: { all: allowing('*') } };
    },
    { ActionNames: ['ec2:RunInstances'] },
  );
  expect(EvaluationResults).toMatchObject([
    { EvalDecision: 'allowed', OrganizationsDecisionDetail: { AllowedByOrganizations: true } },
  ]);
});

it('as AWS, asks no trust policy about sts:AssumeRole', async () => {
  const settings = () => ({ inlinePolicies: { assume: allowing('sts:AssumeRole') } });
  const ResourceArns = ['arn:aws:iam::111122223333:role/NobodyTrustsUs'];
  const answer = await simulate(settings, { ActionNames: ['sts:AssumeRole'], ResourceArns });
  expect(answer.EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }]);
});

it('takes 50 actions in a call, and pages of results', async () => {
  const ActionNames = Array.from({ length: 50 }, (_, index) => `s3:Action${index}`);
  const settings = () => ({ inlinePolicies: { all: allowing('s3:*') } });
  const first = await simulate(settings, { ActionNames, MaxItems: 30 });
  expect(first.EvaluationResults).toHaveLength(30);
  const rest = await simulate(settings, { ActionNames, MaxItems: 30, Marker: first.Marker });
  expect(rest.EvaluationResults?.map(({ EvalActionName }) => EvalActionName)).toEqual(ActionNames.slice(30));
  expect(rest.IsTruncated).toBe(false);
});

it('takes the ARN of a role or a user that exists', async () => {
  const PolicySourceArn = 'arn:aws:iam::111122223333:role/Nobody';
  await expect(
    simulate(() => ({}), { ActionNames: ['s3:GetObject'], PolicySourceArn }),
  ).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});
