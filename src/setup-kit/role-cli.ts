/** The AWS CLI commands that create the role. */
import { ROLE_DESCRIPTION, type RoleSetup } from './role-setup.ts';
import { ROLE_SCRIPT_USAGE, type SetupFile, type SetupTag, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';

/** One block of commands to paste. It creates the role, or updates the role with this name, and prints the ARN. */
export function roleCli(setup: RoleSetup): SetupFile {
  const { maxSessionSeconds, policyArns, otherPolicyArns, tags } = setup;
  const block = shellBlock([
    `role=${quoteShell(setup.roleName)}`,
    `description=${quoteShell(ROLE_DESCRIPTION)}`,
    `trust=${quoteShell(JSON.stringify(setup.trust.document))}`,
    `tags=${quoteShell(cliTags(tags))}`,
    'if aws iam get-role --role-name "$role" >/dev/null 2>&1; then',
    '  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"',
    `  aws iam update-role --role-name "$role" --description "$description" --max-session-duration ${maxSessionSeconds} >/dev/null`,
    '  aws iam tag-role --role-name "$role" --tags "$tags"',
    `  for policy in $(aws iam list-attached-role-policies --role-name "$role" --query ${attachedQuery(otherPolicyArns)} --output text); do`,
    '    aws iam detach-role-policy --role-name "$role" --policy-arn "$policy"',
    '  done',
    'else',
    `  aws iam create-role --role-name "$role" --description "$description" --assume-role-policy-document "$trust" --max-session-duration ${maxSessionSeconds} --tags "$tags" >/dev/null`,
    'fi',
    ...policyArns.map(
      (arn) => `aws iam attach-role-policy --role-name "$role" --policy-arn ${quoteShell(arn)}`,
    ),
    `aws iam get-role --role-name "$role" --query Role.Arn --output text`,
  ]);
  return shellScript('aurora-role.sh', block, ROLE_SCRIPT_USAGE);
}

/** Tags as a parameter of the AWS CLI. */
export function cliTags(tags: readonly SetupTag[]): string {
  return JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
}

/** A query that selects these policies from the attached ones. */
function attachedQuery(arns: readonly string[]): string {
  return `"AttachedPolicies[?${arns.map((arn) => `PolicyArn=='${arn}'`).join(' || ')}].PolicyArn"`;
}
