/** Commands of the AWS CLI about a role that Aurora no longer uses. Names of roles need no quotation marks in a shell. */
import { homeRegion } from '../../../src/setup-kit/console.ts';

/** Asks every Region of the account for the stack of a role: CloudFormation knows only the stacks of one Region. */
export function findStackCommands(partition: string, roleName: string): string {
  return [
    `for region in $(aws ec2 describe-regions --region ${homeRegion(partition)} --query 'Regions[].RegionName' --output text); do`,
    '  echo "$region:"',
    `  aws cloudformation describe-stack-resources --region "$region" --physical-resource-id ${roleName} --query "StackResources[?PhysicalResourceId=='${roleName}'].StackName" --output text`,
    'done',
  ].join('\n');
}

/** IAM deletes only a role without policies. */
export function deleteRoleCommands(roleName: string): string {
  return [
    `for policy in $(aws iam list-attached-role-policies --role-name ${roleName} --query 'AttachedPolicies[].PolicyArn' --output text); do`,
    `  aws iam detach-role-policy --role-name ${roleName} --policy-arn "$policy"`,
    'done',
    `for policy in $(aws iam list-role-policies --role-name ${roleName} --query 'PolicyNames[]' --output text); do`,
    `  aws iam delete-role-policy --role-name ${roleName} --policy-name "$policy"`,
    'done',
    `aws iam delete-role --role-name ${roleName}`,
  ].join('\n');
}
