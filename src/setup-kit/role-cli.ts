/** The role as commands of the AWS CLI. */
import { ROLE_DESCRIPTION, type RoleSetup } from './role-setup.ts';
import { type SetupFile, type SetupTag, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';

/** One block to paste: makes the role, or brings the one of that name up to date; prints its ARN at last. */
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
    `  for policy in $(aws iam list-attached-role-policies --role-name "$role" --query ${among(otherPolicyArns)} --output text); do`,
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
  return shellScript('aurora-role.sh', block, [
    'Open AWS CloudShell in the account to connect, or a terminal whose AWS CLI is signed in to it.',
    'Paste the block, or run the downloaded file with sh. To run it again does no harm.',
    "Its last line is the role's ARN: connect it.",
  ]);
}

/** Tags as a parameter of the AWS CLI. */
export function cliTags(tags: readonly SetupTag[]): string {
  return JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
}

/** Of the attached policies those that are among these, which are AWS's own. */
function among(arns: readonly string[]): string {
  return `"AttachedPolicies[?${arns.map((arn) => `PolicyArn=='${arn}'`).join(' || ')}].PolicyArn"`;
}
