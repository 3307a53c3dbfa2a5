/** What people paste in place of a trust policy, and what to paste instead. */
import { secretIn } from '../../iam/arn/pasted-secret.ts';
import { isJsonObject, type JsonValue, listOf } from '../../iam/json/json-value.ts';

export type OtherPaste = { readonly message: string; readonly remedy: string };

/** `isWhole`: the document is something else altogether, so its mistakes as a policy say nothing. */
export type OtherDocument = OtherPaste & { readonly isWhole?: boolean };

const WHERE_TO_COPY =
  'Paste the JSON under IAM > Roles > your role > Trust relationships, or use the corrected document.';

/** How much of a text is searched for words: AWS's messages, commands and heads of files are shorter. */
const MAX_SEARCHED_CHARACTERS = 10_000;

const GET_ROLE =
  'Run "aws iam get-role --role-name YOUR_ROLE", and paste its output, or use the corrected document.';
const AS_JSON =
  'Run the command with --output json, and paste its output: aws iam get-role --role-name YOUR_ROLE --output json';
const FROM_TERRAFORM =
  'Paste what the role has after "terraform apply": the JSON under IAM > Roles > your role > Trust relationships, or use the corrected document.';

const CHANGES_AWS = /^aws\s+iam\s+(?:update|create|put|attach|detach|delete|tag|add)-/;

/** What a text is that holds no trust policy; without a remedy, it says where to copy one. */
const TEXTS: readonly (readonly [is: RegExp, message: string, remedy?: string])[] = [
  [
    /^arn:aws[\w-]*:iam::\d*:role\/\S*$/,
    'This is the ARN of a role, not its trust policy. It belongs in the field "Role ARN".',
  ],
  [/^arn:\S*$/, 'This is an ARN, not a trust policy.'],
  [/^https?:\/\/\S*$/, 'This is an address, not a trust policy.'],
  [
    /^aurora-[0-9a-z]+$/,
    "This looks like an External ID, not a trust policy. It belongs in the policy's condition.",
  ],
  [
    /^(?!.*"Statement").*(?:\bfile(?:base64)?\(|\btemplatefile\(|file:\/\/)/s,
    'This names a file, not its contents.',
    'Paste the contents of that file, or the JSON under IAM > Roles > your role > Trust relationships.',
  ],
  [
    /^(?:ROLE|STATEMENT|PRINCIPAL|CONDITION)\t|\bASSUMEROLEPOLICYDOCUMENT\b/m,
    'This is the output of the AWS CLI as plain text, which does not show the structure of the policy.',
    AS_JSON,
  ],
  [
    /^[|+]-*.*[|+]$/m,
    'This is the output of the AWS CLI as a table, which does not show the structure of the policy.',
    AS_JSON,
  ],
  [
    /\b(?:AccountPrincipal|ArnPrincipal|CompositePrincipal|ServicePrincipal|assumedBy|assumed_by|aws-cdk-lib|aws_cdk)\b/,
    'This is AWS CDK code, which creates the policy when it is deployed.',
    'Deploy it, and paste what the role then has: aws iam get-role --role-name YOUR_ROLE --query Role.AssumeRolePolicyDocument',
  ],
  [
    /(?:^|\n)[ \t]*(?:resource|data|module)[ \t]+"|jsonencode|aws_iam_policy_document|<<-?EO/,
    'This looks like Terraform, and no trust policy can be read from it.',
    FROM_TERRAFORM,
  ],
  [
    /(?:^|\n)[ \t]*(?:-[ \t]+)?(?:AssumeRolePolicyDocument|assume_role_policy_document|Resources|Transform|Version|Statement|Effect)[ \t]*:/,
    'This looks like YAML, and no trust policy can be read from it.',
  ],
  [/^\s*<\??\w/, 'This is XML or HTML, not a trust policy in JSON.'],
  [CHANGES_AWS, 'This is a command that changes AWS, and no trust policy can be read from it.', GET_ROLE],
  [/^aws\s+iam\s/, 'This is a command, not its output.', 'Run the command, and paste its output.'],
];

/** What the text is, when no trust policy was found in it. */
export function notAPolicy(whole: string): OtherPaste {
  const text = whole.trim().slice(0, MAX_SEARCHED_CHARACTERS);
  if (text === '') return { message: 'Nothing was pasted.', remedy: WHERE_TO_COPY };
  const [, message = 'This is not JSON, and contains no trust policy.', remedy = WHERE_TO_COPY] =
    TEXTS.find(([is]) => is.test(text)) ?? [];
  return secretIn(text) ?? awsError(text) ?? { message, remedy };
}

/** What IAM's errors about a trust policy mean. */
const MEANINGS: readonly (readonly [RegExp, string, string])[] = [
  [
    /Invalid principal in policy/i,
    'IAM says that a principal of the policy does not exist, or is misspelt.',
    "Use the corrected document: its principal is Aurora's account, which exists.",
  ],
  [
    /prohibited field Resource/i,
    'IAM says that the policy has a Resource. A trust policy has none, so this may be a permissions policy.',
    'Remove Resource, or use the corrected document.',
  ],
  [
    /Cannot exceed quota for ACLSizePerRole|LimitExceeded/i,
    'IAM says that the trust policy is longer than its quota, which is 2,048 characters without white space unless AWS has raised it.',
    'Use the corrected document, which is short, or ask AWS for a higher quota.',
  ],
  [
    /NoSuchEntity|cannot be found/i,
    'IAM did not find the role in the account that the command signed in to.',
    'Check the name of the role, and with "aws sts get-caller-identity" which account the command uses.',
  ],
  [
    /EntityAlreadyExists/i,
    'IAM says that a role of this name exists already.',
    'Put the trust policy on that role: IAM > Roles > your role > Trust relationships > Edit trust policy.',
  ],
  [
    /MalformedPolicyDocument|invalid Json|Syntax error/i,
    'IAM says that the policy has a syntax error.',
    'Use the corrected document, or paste the policy itself here to see where the mistake is.',
  ],
  [
    /AccessDenied|not authorized to perform/i,
    'AWS says that the command or program lacks a permission.',
    "Paste the role's trust policy, or use the corrected document: IAM > Roles > your role > Trust relationships.",
  ],
  [/An error occurred \(/, 'This is an AWS error message, not a trust policy.', WHERE_TO_COPY],
];

function awsError(text: string): OtherPaste | null {
  if (/^\s*[[{]/.test(text)) return null;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(text));
  if (meaning === undefined) return null;
  return { message: `This is an AWS error message. ${meaning[1]}`, remedy: meaning[2] };
}

/** What a JSON document is that IAM refuses as a trust policy; null when unknown. */
export function otherDocument(value: JsonValue | undefined): OtherDocument | null {
  const other = (message: string, remedy = WHERE_TO_COPY): OtherPaste => ({ message, remedy });
  if (Array.isArray(value) ? value.some(isStatement) : isStatement(value))
    return other('This is a statement without the policy around it, which has a Version and a Statement.');
  if (!isJsonObject(value)) return null;
  if ('UserId' in value && 'Account' in value)
    return other('This is the answer of "aws sts get-caller-identity", not a trust policy.');
  const whole = (message: string): OtherDocument => ({ message, remedy: GET_ROLE, isWhole: true });
  const answer = 'Statement' in value ? undefined : ANSWERS.find(([key]) => key in value);
  if (answer !== undefined) return whole(`This is the answer of "aws ${answer[1]}", not a trust policy.`);
  if (typeof value['eventName'] === 'string')
    return whole(
      `This is an event of CloudTrail (${value['eventName'].slice(0, 100)}), and holds no trust policy.`,
    );
  if (isEvents(value['Records']) || isEvents(value['Events']))
    return whole('These are events of CloudTrail, and hold no trust policy.');
  if (['Role', 'Roles', 'RoleName', 'Arn'].some((name) => name in value))
    return other('This describes roles, but does not contain a trust policy (AssumeRolePolicyDocument).');
  if ('Credentials' in value)
    return other(
      'This contains temporary AWS credentials, not a trust policy. They are secret: do not paste them anywhere.',
    );
  if (isPermissionsPolicy(value['Statement']))
    return other(
      'This looks like a permissions policy (it has a Resource, and no Principal). The trust policy is on another tab.',
    );
  if ('Resources' in value || 'AWSTemplateFormatVersion' in value)
    return other('This is a CloudFormation template without a role in it.');
  return null;
}

/** Commands of the AWS CLI, by the key that their answers have. */
const ANSWERS: readonly (readonly [string, string])[] = [
  ['AttachedPolicies', 'iam list-attached-role-policies'],
  ['PolicyNames', 'iam list-role-policies'],
  ['User', 'iam get-user'],
  ['Users', 'iam list-users'],
  ['Group', 'iam get-group'],
  ['Groups', 'iam list-groups'],
  ['Policy', 'iam get-policy'],
  ['Policies', 'iam list-policies'],
  ['PolicyVersion', 'iam get-policy-version'],
  ['Versions', 'iam list-policy-versions'],
  ['InstanceProfile', 'iam get-instance-profile'],
  ['InstanceProfiles', 'iam list-instance-profiles'],
  ['AccessKeyMetadata', 'iam list-access-keys'],
  ['AccountAliases', 'iam list-account-aliases'],
  ['SummaryMap', 'iam get-account-summary'],
  ['MFADevices', 'iam list-mfa-devices'],
  ['OpenIDConnectProviderList', 'iam list-open-id-connect-providers'],
  ['SAMLProviderList', 'iam list-saml-providers'],
  ['EvaluationResults', 'iam simulate-principal-policy'],
  ['Accounts', 'organizations list-accounts'],
  ['Organization', 'organizations describe-organization'],
  ['Stacks', 'cloudformation describe-stacks'],
  ['StackResources', 'cloudformation describe-stack-resources'],
];

function isEvents(value: JsonValue | undefined): boolean {
  return listOf(value).some((one) => isJsonObject(one) && ('eventName' in one || 'EventName' in one));
}

function isPermissionsPolicy(statement: JsonValue | undefined): boolean {
  const statements = listOf(statement).filter(isJsonObject);
  return (
    statements.length > 0 &&
    statements.every((one) => !('Principal' in one) && ('Resource' in one || 'NotResource' in one))
  );
}

function isStatement(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && 'Effect' in value && !('Statement' in value);
}
