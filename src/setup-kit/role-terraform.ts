/** The Terraform and OpenTofu configuration that creates the role. */
import { HclExpression, hclAttributes, hclCall, quoteHcl } from './hcl.ts';
import type { RolePermissions } from './role-permissions.ts';
import { REPORTED, type Reporting, reportResource } from './role-report.ts';
import { ROLE_DESCRIPTION, type RoleSetup } from './role-setup.ts';
import type { SetupFile, SetupTag } from './setup-file.ts';

/** The start of each configuration. */
const requirements = (version: string) => `terraform {
  required_version = ">= ${version}"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}
`;

export const RUN_TERRAFORM =
  'Run terraform init and terraform apply. With OpenTofu, run tofu init and tofu apply.';

/** A block with attributes. */
export function hclBlock(head: string, ...groups: Parameters<typeof hclAttributes>[0][]): string {
  const body = groups.map((attributes) => hclAttributes(attributes, '  ').join('\n'));
  return `${head} {\n${body.join('\n\n')}\n}\n`;
}

export function hclTags(tags: readonly SetupTag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

export function terraformFile(
  fileName: string,
  blocks: readonly string[],
  usage: readonly string[],
  { version = '1.3', notes = [] }: { readonly version?: string; readonly notes?: readonly string[] } = {},
): SetupFile {
  const content = [requirements(version), ...blocks].join('\n');
  return { fileName, mediaType: 'text/plain', content, usage, notes };
}

/** A complete configuration, or a file for an existing one: it contains no provider settings. */
export function roleTerraform(setup: RoleSetup, reporting: Reporting | null): SetupFile {
  return terraformFile(
    'aurora-role.tf',
    [
      hclBlock(
        'resource "aws_iam_role" "aurora"',
        {
          name: setup.roleName,
          description: ROLE_DESCRIPTION,
          max_session_duration: setup.maxSessionSeconds,
        },
        { assume_role_policy: hclCall('jsonencode', setup.trust.document, '  ') },
        { tags: hclTags(setup.tags) },
      ),
      ...(setup.policyArns.length === 0 ? [] : [attachments(setup.policyArns)]),
      ...permissionBlocks(setup.permissions),
      hclBlock('output "aurora_role_arn"', {
        description: 'The ARN of the role: connect it in Aurora.',
        value: new HclExpression('aws_iam_role.aurora.arn'),
      }),
      ...(reporting === null ? [] : [reportResource(reporting, permissionAddresses(setup))]),
    ],
    [
      'Put aurora-role.tf in an empty folder, or with your other Terraform files.',
      'Use an AWS login for the account that you want to connect. In an empty folder, Terraform uses the login and the region of your AWS CLI.',
      RUN_TERRAFORM,
      reporting === null
        ? 'The output aurora_role_arn is the ARN of the role: connect it in Aurora.'
        : REPORTED,
    ],
    {
      // The first version with terraform_data is 1.4.
      ...(reporting !== null && { version: '1.4' }),
      notes: [
        reporting === null
          ? 'You need a machine with Terraform or OpenTofu.'
          : 'You need a machine with Terraform or OpenTofu, sh and curl.',
        'If you destroy these resources later, AWS deletes the role, and Aurora loses access to the account.',
      ],
    },
  );
}

const ROLE = new HclExpression('aws_iam_role.aurora.name');

function attachments(arns: readonly string[]): string {
  return hclBlock(
    'resource "aws_iam_role_policy_attachment" "aurora"',
    { for_each: new HclExpression(`toset([${arns.map(quoteHcl).join(', ')}])`) },
    { role: ROLE, policy_arn: new HclExpression('each.value') },
  );
}

/** The resources that give the role its permissions. */
function permissionAddresses({ policyArns, permissions: { inline, managed } }: RoleSetup): string[] {
  return [
    ...(policyArns.length === 0 ? [] : ['aws_iam_role_policy_attachment.aurora']),
    ...inline.map((_, index) => `aws_iam_role_policy.aurora_${index + 1}`),
    ...managed.map((_, index) => `aws_iam_role_policy_attachment.aurora_${index + 1}`),
  ];
}

function permissionBlocks({ inline, managed }: RolePermissions): string[] {
  return [
    ...inline.map(({ name, document }, index) =>
      hclBlock(
        `resource "aws_iam_role_policy" "aurora_${index + 1}"`,
        { name, role: ROLE },
        { policy: hclCall('jsonencode', document, '  ') },
      ),
    ),
    ...managed.flatMap(({ name, document }, index) => [
      hclBlock(
        `resource "aws_iam_policy" "aurora_${index + 1}"`,
        { name },
        { policy: hclCall('jsonencode', document, '  ') },
      ),
      hclBlock(`resource "aws_iam_role_policy_attachment" "aurora_${index + 1}"`, {
        role: ROLE,
        policy_arn: new HclExpression(`aws_iam_policy.aurora_${index + 1}.arn`),
      }),
    ]),
  ];
}
