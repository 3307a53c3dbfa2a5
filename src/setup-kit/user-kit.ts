/** All ways to create Aurora's own IAM user: steps 1 to 3 of the product's document. */
import { consoleUrl, homeRegion } from './console.ts';
import { HclExpression, hclCall } from './hcl.ts';
import { cliTags } from './role-cli.ts';
import { PASTE_POLICY, policyFields } from './role-console.ts';
import { hclBlock, hclTags, RUN_TERRAFORM, terraformFile } from './role-terraform.ts';
import { s3Place } from './s3-place.ts';
import {
  entered,
  jsonFile,
  RUN_SCRIPT,
  type SetupFile,
  type SetupStep,
  setupStep,
  shellScript,
} from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';
import type { UserSetup } from './user-setup.ts';

export type OperatorKit = ReturnType<typeof operatorKit>;

const STACK_NAME = 'aurora-service-user';

/** @param role the template for customers, and the URL that the operator has configured for it */
export function operatorKit(
  setup: UserSetup,
  role: { readonly template: SetupFile; readonly templateUrl: string | null },
) {
  return {
    setup,
    consoleSteps: userConsoleSteps(setup),
    cli: userCli(setup),
    template: userTemplate(setup),
    terraform: userTerraform(setup),
    /** The template that customers' quick-create links use. */
    roleTemplate: role.template,
    /** Uploads that template; null when no URL is configured. */
    uploadCommand: role.templateUrl === null ? null : uploadCommand(role.template, role.templateUrl),
  };
}

const createKey = (userName: string) =>
  `Create an access key: run aws iam create-access-key --user-name ${quoteShell(userName)}. Or, in the IAM console, open the user and its tab Security credentials, and choose Create access key, "Application running outside AWS".`;
const PUT_KEY = "Add it to Aurora's .env as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and restart Aurora.";

function userConsoleSteps({ partition, userName, policy, policyName }: UserSetup): SetupStep[] {
  const userPage = (section: string) =>
    consoleUrl(partition, 'iam', `users/details/${encodeURIComponent(userName)}?section=${section}`);
  return [
    setupStep(
      'Create a user',
      'In the IAM console, open Users and choose Create user. Do not enable console access.',
      { fields: [entered('User name', userName)], url: consoleUrl(partition, 'iam', 'users/create') },
    ),
    setupStep(
      'Allow it to assume roles',
      `On the user's page, choose Add permissions. Choose Create inline policy. Choose JSON. ${PASTE_POLICY}`,
      { fields: policyFields({ name: policyName, document: policy }), url: userPage('permissions') },
    ),
    setupStep(
      'Create an access key',
      'On the tab Security credentials choose Create access key, "Application running outside AWS". Copy both the access key ID and the secret access key: the secret is shown once.',
      { url: userPage('security_credentials') },
    ),
    setupStep('Configure Aurora', PUT_KEY, {}),
  ];
}

function userCli(setup: UserSetup): SetupFile {
  const { userName, policyName, policy, tags, partition } = setup;
  const block = shellBlock([
    `user=${quoteShell(userName)}`,
    `policy=${quoteShell(JSON.stringify(policy))}`,
    `tags=${quoteShell(cliTags(tags))}`,
    'if aws iam get-user --user-name "$user" >/dev/null 2>&1; then',
    '  aws iam tag-user --user-name "$user" --tags "$tags"',
    'else',
    '  aws iam create-user --user-name "$user" --tags "$tags" >/dev/null',
    'fi',
    `aws iam put-user-policy --user-name "$user" --policy-name ${policyName} --policy-document "$policy"`,
    // A separate assignment, so that the block stops when the command fails.
    `keys=$(aws iam list-access-keys --user-name "$user" --query 'AccessKeyMetadata[].AccessKeyId' --output text)`,
    'if [ -n "$keys" ]; then',
    '  echo "The user $user already has an access key. No other key was created." >&2',
    'else',
    `  aws iam create-access-key --user-name "$user" --query "AccessKey.[${line('AWS_ACCESS_KEY_ID', 'AccessKeyId')}, ${line('AWS_SECRET_ACCESS_KEY', 'SecretAccessKey')}]" --output text`,
    `  echo AWS_DEFAULT_REGION=${homeRegion(partition)}`,
    'fi',
  ]);
  return shellScript('aurora-user.sh', block, [
    "Open a terminal where the AWS CLI is signed in to Aurora's own account.",
    `${RUN_SCRIPT} If the user already has an access key, the commands create no other one.`,
    "Add the lines that the commands print to Aurora's .env, and restart Aurora.",
  ]);
}

/** A query of the AWS CLI that prints a line of a .env file. */
function line(variable: string, field: string): string {
  return `[join('=', ['${variable}', ${field}])]`;
}

function userTemplate({ userName, policyName, policy, tags }: UserSetup): SetupFile {
  const content = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: "Aurora's own IAM user, which may only assume roles.",
    Resources: {
      AuroraUser: {
        Type: 'AWS::IAM::User',
        Properties: {
          UserName: userName,
          Policies: [{ PolicyName: policyName, PolicyDocument: policy }],
          Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
        },
      },
    },
    Outputs: {
      UserName: { Description: 'Create an access key for this user.', Value: { Ref: 'AuroraUser' } },
    },
  };
  return jsonFile('aurora-user.cloudformation.json', content, [
    'Open a terminal in the folder of the file.',
    `Run: aws cloudformation deploy --stack-name ${STACK_NAME} --template-file aurora-user.cloudformation.json --capabilities CAPABILITY_NAMED_IAM`,
    `${createKey(userName)} A stack would show the secret in its outputs.`,
    PUT_KEY,
  ]);
}

function userTerraform({ userName, policyName, policy, tags }: UserSetup): SetupFile {
  return terraformFile(
    'aurora-user.tf',
    [
      hclBlock('resource "aws_iam_user" "aurora"', { name: userName }, { tags: hclTags(tags) }),
      hclBlock(
        'resource "aws_iam_user_policy" "aurora"',
        { name: policyName, user: new HclExpression('aws_iam_user.aurora.name') },
        { policy: hclCall('jsonencode', policy, '  ') },
      ),
    ],
    [
      'Put the file into a folder with a provider "aws" for Aurora\'s own account.',
      RUN_TERRAFORM,
      `${createKey(userName)} Terraform would keep the secret in its state.`,
      PUT_KEY,
    ],
  );
}

function uploadCommand(template: SetupFile, templateUrl: string): string | null {
  const place = s3Place(templateUrl);
  if (place === null) return null;
  const content = quoteShell(JSON.stringify(JSON.parse(template.content)));
  const target = quoteShell(`s3://${place.bucket}/${place.key}`);
  return `printf '%s' ${content} | aws s3 cp - ${target} --content-type application/json`;
}
