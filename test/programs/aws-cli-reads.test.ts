/** The AWS CLI reads about a role what Aurora reads about it. */
import { expect, it } from 'vitest';
import { allowing, denying, roleWorld } from '../support/role-session.ts';
import { HAS_AWS_CLI, runShell } from '../support/run-shell.ts';

it.skipIf(!HAS_AWS_CLI)('the AWS CLI works with IAM, CloudTrail, Organizations and Account', async () => {
  const { simulator, clock, customer, administrator, role } = await roleWorld();
  customer.joinOrganization({
    id: 'o-customer123',
    path: 'o-customer123/r-ab12/',
    managementAccountId: '999988887777',
  });
  customer.setServiceControlPolicies([denying('ec2:*')]);
  const { arn } = role({ path: '/team/', inlinePolicies: { all: allowing('*') } });
  clock.advance(5 * 60_000);
  const script = `
    set -e
    aws iam get-role --role-name Role --query Role.AssumeRolePolicyDocument.Version --output text
    aws iam simulate-principal-policy --policy-source-arn ${arn} --action-names s3:GetObject ec2:RunInstances \\
      --query 'EvaluationResults[].[EvalDecision,OrganizationsDecisionDetail.AllowedByOrganizations]' --output text
    aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=Role \\
      --query 'Events[].EventName' --output text
    aws organizations describe-organization --query Organization.Id --output text
    aws account list-regions --max-results 1 --query 'Regions[].RegionName' --output text
  `;
  const { stdout, stderr } = await runShell(script, simulator, administrator);
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    '2012-10-17',
    'allowed\tTrue',
    'explicitDeny\tFalse',
    'PutRolePolicy\tCreateRole',
    'o-customer123',
    'ap-northeast-1',
  ]);
});
