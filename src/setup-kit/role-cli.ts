/** The AWS CLI commands that create the role. */
import { POLICY_PREFIX, type RolePolicy } from './role-permissions.ts';
import { REPORTED, type Reporting, reportLines } from './role-report.ts';
import { ROLE_DESCRIPTION, type RoleSetup, WORKSPACE_TAG } from './role-setup.ts';
import { ROLE_SCRIPT_USAGE, type SetupFile, type SetupTag, scriptNeeds, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';

/**
 * One block of commands to paste. It creates the role, or updates one that a kit of this workspace created, and prints
 * the ARN. It stops before it changes another role with this name, unless the user allows it.
 *
 * @param reporting null for a block that does not report the role
 */
export function roleCli(setup: RoleSetup, reporting: Reporting | null): SetupFile {
  const { maxSessionSeconds, policyArns, otherPolicyArns, permissions, tags } = setup;
  const block = shellBlock([
    `role=${quoteShell(setup.roleName)}`,
    `description=${quoteShell(ROLE_DESCRIPTION)}`,
    `trust=${quoteShell(JSON.stringify(setup.trust.document))}`,
    `tags=${quoteShell(cliTags(tags))}`,
    'if arn="$(aws iam get-role --role-name "$role" --query Role.Arn --output text 2>/dev/null)"; then',
    ...stopAtOtherRole(setup.workspaceId),
    '  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"',
    `  aws iam update-role --role-name "$role" --description "$description" --max-session-duration ${maxSessionSeconds} >/dev/null`,
    '  aws iam tag-role --role-name "$role" --tags "$tags"',
    `  for policy in $(aws iam list-attached-role-policies --role-name "$role" --query ${attachedQuery(otherPolicyArns)} --output text); do`,
    '    aws iam detach-role-policy --role-name "$role" --policy-arn "$policy"',
    '  done',
    `  for policy in $(aws iam list-role-policies --role-name "$role" --query "PolicyNames[?starts_with(@, '${POLICY_PREFIX}')]" --output text); do`,
    '    aws iam delete-role-policy --role-name "$role" --policy-name "$policy"',
    '  done',
    'else',
    `  arn="$(aws iam create-role --role-name "$role" --description "$description" --assume-role-policy-document "$trust" --max-session-duration ${maxSessionSeconds} --tags "$tags" --query Role.Arn --output text)"`,
    'fi',
    ...policyArns.map(
      (arn) => `aws iam attach-role-policy --role-name "$role" --policy-arn ${quoteShell(arn)}`,
    ),
    ...permissions.inline.map(putPolicy),
    ...managedPolicyLines(permissions.managed, setup.partition),
    ...(reporting === null ? [] : reportLines(reporting)),
    'echo "$arn"',
  ]);
  return shellScript('aurora-role.sh', block, scriptUsage(reporting), [scriptNeeds(reporting !== null)]);
}

/** Lines that end the block at a role `$arn` that others may use. The variable has the ARN, so it allows no other role. */
function stopAtOtherRole(workspaceId: string): string[] {
  return [
    `  workspace="$(aws iam list-role-tags --role-name "$role" --query "Tags[?Key=='${WORKSPACE_TAG}'].Value" --output text)"`,
    `  if [ "$workspace" != ${quoteShell(workspaceId)} ] && [ "\${AURORA_REPLACE_ROLE:-}" != "$arn" ]; then`,
    '    echo "Nothing was changed. The role $arn already exists, and Aurora did not set it up for this workspace." >&2',
    `    echo 'To use this role, connect its ARN in Aurora ("Already have a role?").' >&2`,
    `    echo 'Only if no one else uses it: run this line, and then the same commands again. They replace its trust policy.' >&2`,
    `    echo "export AURORA_REPLACE_ROLE='$arn'" >&2`,
    '    exit 1',
    '  fi',
  ];
}

/** The instructions for a script that creates the role in one account. */
export function scriptUsage(reporting: Reporting | null): readonly string[] {
  return reporting === null ? ROLE_SCRIPT_USAGE : [...ROLE_SCRIPT_USAGE.slice(0, -1), REPORTED];
}

/** Tags as a parameter of the AWS CLI. */
export function cliTags(tags: readonly SetupTag[]): string {
  return JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
}

/** Sets `$document`, in lines that people can read before they run them. */
function documentLine(document: RolePolicy['document']): string {
  return `document=${quoteShell(JSON.stringify(document, null, 2))}`;
}

/** Adds or replaces an inline policy of `$role`. */
export function putPolicy({ name, document }: RolePolicy): string {
  return [
    documentLine(document),
    'aws iam put-role-policy --role-name "$role" \\',
    `  --policy-name ${quoteShell(name)} --policy-document "$document"`,
  ].join('\n');
}

/** Creates policies of the account, or replaces their documents, and attaches them to `$role`. */
function managedPolicyLines(policies: readonly RolePolicy[], partition: string): string[] {
  if (policies.length === 0) return [];
  return [
    'account="$(aws sts get-caller-identity --query Account --output text)"',
    ...policies.flatMap(({ name, document }) => [
      `policy=arn:${partition}:iam::"$account":policy/${quoteShell(name)}`,
      documentLine(document),
      'if aws iam get-policy --policy-arn "$policy" >/dev/null 2>&1; then',
      // IAM keeps five versions of a policy at most.
      '  for version in $(aws iam list-policy-versions --policy-arn "$policy" --query \'Versions[?IsDefaultVersion==`false`].VersionId\' --output text); do',
      '    aws iam delete-policy-version --policy-arn "$policy" --version-id "$version"',
      '  done',
      '  aws iam create-policy-version --policy-arn "$policy" --policy-document "$document" --set-as-default >/dev/null',
      'else',
      `  aws iam create-policy --policy-name ${quoteShell(name)} --policy-document "$document" >/dev/null`,
      'fi',
      'aws iam attach-role-policy --role-name "$role" --policy-arn "$policy"',
    ]),
  ];
}

/** A query that selects these policies from the attached ones, and those that the kit wrote for an earlier choice. */
function attachedQuery(arns: readonly string[]): string {
  const named = arns.map((arn) => `PolicyArn=='${arn}'`);
  return `"AttachedPolicies[?${[...named, `starts_with(PolicyName, '${POLICY_PREFIX}')`].join(' || ')}].PolicyArn"`;
}
