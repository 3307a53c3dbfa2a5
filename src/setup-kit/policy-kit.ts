/** All ways to add one inline policy to a role that exists: the smallest change for a permission that is missing. */
import { hclCall } from './hcl.ts';
import { putPolicy } from './role-cli.ts';
import { inlinePolicyStep, rolePageUrl } from './role-console.ts';
import type { RolePolicy } from './role-permissions.ts';
import { hclBlock, RUN_TERRAFORM, terraformFile } from './role-terraform.ts';
import { jsonFile, RUN_SCRIPT, type SetupFile, type SetupStep, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';
import { policyStackSteps, stepInWords } from './stack-steps.ts';

const TEMPLATE_FILE = 'aurora-permissions.cloudformation.json';

export type PolicyKit = {
  readonly consoleSteps: readonly SetupStep[];
  readonly cli: SetupFile;
  readonly template: SetupFile;
  /** The usage of the template, with the fields of each form. */
  readonly templateSteps: readonly SetupStep[];
  readonly terraform: SetupFile;
};

/**
 * @param policy replaces the policy of this name, if the role has one. The script of the role removes policies with
 * names that begin with `POLICY_PREFIX`, so the name should begin otherwise to stay.
 */
export function policyKit(
  role: { readonly partition: string; readonly name: string },
  policy: RolePolicy,
): PolicyKit {
  const { name, document } = policy;
  const resource = {
    Type: 'AWS::IAM::RolePolicy',
    Properties: { RoleName: role.name, PolicyName: name, PolicyDocument: document },
  };
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Adds permissions to the role ${role.name}, through which Aurora works in this account.`,
    Resources: { AuroraPermissions: resource },
  };
  // Each policy has a stack of its own, so that a later one does not replace it.
  const templateSteps = policyStackSteps(role.partition, TEMPLATE_FILE, name);
  const block = shellBlock([`role=${quoteShell(role.name)}`, putPolicy(policy)]);
  const terraform = hclBlock(
    'resource "aws_iam_role_policy" "aurora_permissions"',
    { name, role: role.name },
    { policy: hclCall('jsonencode', document, '  ') },
  );
  return {
    consoleSteps: [inlinePolicyStep(policy, rolePageUrl(role.partition, role.name))],
    cli: shellScript('aurora-permissions.sh', block, [
      'Open AWS CloudShell in the account of the role, or a terminal where the AWS CLI is signed in to it.',
      `${RUN_SCRIPT} You can safely run them again.`,
    ]),
    template: jsonFile(TEMPLATE_FILE, template, templateSteps.map(stepInWords), [
      'Did a stack create the role? Then add the resource to the template of that stack instead, and update the stack.',
    ]),
    templateSteps,
    terraform: terraformFile(
      'aurora-permissions.tf',
      [terraform],
      ['Put the file next to the configuration of the role.', RUN_TERRAFORM],
    ),
  };
}
