/**
 * Wrong setups, and what a good support engineer would say to each: the first cause, and the remedy. Data for
 * `diagnosis.test.ts`, which plays them against the simulator; docs/verification.md shows the score.
 */
import type { Aurora } from '../support/aurora.ts';
import { useCredentials } from '../support/aurora.ts';

type Setting = {
  readonly account: string;
  readonly customer: string;
  readonly id: string;
  readonly user: string;
};

/** What is wrong with the text in the form's field: refused before any call. */
export type WrongArn = { readonly arn: string; readonly part: string; readonly remedy: RegExp };

/** What is wrong on Aurora's side or with the role as such: how the connection ends, or that it waits. */
export type WrongSide = {
  readonly name: string;
  /** The operator has to act: the connection is not held responsible, and waits. */
  readonly waits?: true;
  readonly wrong: (aurora: Aurora) => void;
  /** A part of the role's ARN, replaced. */
  readonly arn?: (arn: string, aurora: Aurora) => string;
  /** Of the refusal, the failure or its first cause. */
  readonly first: string;
  readonly remedy: RegExp;
};

/** What is wrong with the trust policy: how the connection ends, and what explainTrustPolicy says first. */
export type WrongTrust = {
  readonly name: string;
  readonly trust: (setting: Setting) => object | string;
  /** `REFUSED`: IAM does not take it, so that no role can have it. */
  readonly ends: 'FAILED' | 'INSECURE' | 'CONNECTED' | 'REFUSED';
  readonly first: string;
  readonly remedy: RegExp;
};

const COPY = /Copy the Role ARN/;
const EXAMPLE = 'arn:aws:iam::123456789012:role/AuroraRole';

export const WRONG_ARNS: readonly WrongArn[] = [
  { arn: '', part: 'EMPTY', remedy: COPY },
  { arn: `${EXAMPLE}.`, part: 'NAME', remedy: /Leave it out/ },
  {
    arn: 'arn:aws:iam::1234 5678 9012:role/AuroraRole',
    part: 'WHITE_SPACE',
    remedy: /Remove the white space/,
  },
  {
    arn: 'https://console.aws.amazon.com/iam/home#/roles/details/AuroraRole',
    part: 'CONSOLE_URL',
    remedy: /copy the value named "ARN"/,
  },
  { arn: 'AuroraRole', part: 'NOT_AN_ARN', remedy: COPY },
  { arn: '123456789012', part: 'NOT_AN_ARN', remedy: /ARN of a role in this account/ },
  {
    arn: 'arn:aws:sts::123456789012:assumed-role/AuroraRole/session',
    part: 'ASSUMED_ROLE',
    remedy: /copy the ARN from the role's page/,
  },
  {
    arn: 'arn:aws:iam::123456789012:user/AuroraRole',
    part: 'RESOURCE_TYPE',
    remedy: /uses a role, not a user\. Create a role/,
  },
  { arn: 'arn:aws:iam::123456789012:root', part: 'RESOURCE_TYPE', remedy: COPY },
  { arn: 'arn:aws:iam::123456789012:instance-profile/AuroraRole', part: 'RESOURCE_TYPE', remedy: COPY },
  { arn: 'arn:aws:iam::123456789012:AuroraRole', part: 'RESOURCE_TYPE', remedy: /"role\/"/ },
  { arn: 'arn:aws:iam:us-east-1:123456789012:role/AuroraRole', part: 'REGION', remedy: /Remove the Region/ },
  { arn: 'arn:aws:iam::12345678901:role/AuroraRole', part: 'ACCOUNT', remedy: COPY },
  {
    arn: 'arn:aws:iam::1234-5678-9012:role/AuroraRole',
    part: 'ACCOUNT',
    remedy: /twelve digits: 123456789012/,
  },
  { arn: 'arn:asw:iam::123456789012:role/AuroraRole', part: 'PARTITION', remedy: /"aws"/ },
  { arn: 'arn:aws:s3:::bucket', part: 'SERVICE', remedy: COPY },
  {
    arn: 'arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX',
    part: 'SERVICE_ROLE',
    remedy: /role of your own/,
  },
  {
    arn: 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
    part: 'SERVICE_ROLE',
    remedy: /role of your own/,
  },
];

const nothing = () => {};

export const WRONG_SIDES: readonly WrongSide[] = [
  {
    name: 'Aurora has no credentials',
    waits: true,
    wrong: ({ simulator }) => useCredentials(null, simulator),
    first: 'IDENTITY_UNAVAILABLE',
    remedy: /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set/,
  },
  {
    name: "Aurora's secret key is wrong",
    waits: true,
    wrong: ({ simulator, user }) => useCredentials({ ...user, secretAccessKey: 'x' }, simulator),
    first: 'BASE_CREDENTIALS_INVALID',
    remedy: /belong together/,
  },
  {
    name: "Aurora's key is switched off",
    waits: true,
    wrong: ({ account, user }) => account.deactivateAccessKey(user.accessKeyId, { arrival: 0 }),
    first: 'BASE_CREDENTIALS_INVALID',
    remedy: /access key is active/,
  },
  {
    name: 'Aurora signs in as root',
    waits: true,
    wrong: ({ account, simulator }) => useCredentials(account.rootKeys, simulator),
    first: 'AURORA_IS_ROOT',
    remedy: /IAM user/,
  },
  {
    name: "Aurora's user may not assume roles",
    waits: true,
    wrong: ({ account }) => account.putUserPolicies('aurora-service-user', [], { arrival: 0 }),
    first: 'AURORA_NOT_ALLOWED',
    remedy: /attaches the policy/,
  },
  {
    name: "Aurora's user may do something else",
    waits: true,
    wrong: ({ account }) =>
      account.putUserPolicies(
        'aurora-service-user',
        [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }],
        { arrival: 0 },
      ),
    first: 'AURORA_NOT_ALLOWED',
    remedy: /attaches the policy/,
  },
  {
    name: "Aurora's user is denied it",
    waits: true,
    wrong: ({ account }) =>
      account.putUserPolicies(
        'aurora-service-user',
        [{ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }],
        { arrival: 0 },
      ),
    first: 'AURORA_DENIED',
    remedy: /operator of Aurora removes the Deny/,
  },
  {
    name: "the role is in Aurora's account",
    wrong: nothing,
    arn: (_arn, { account }) => `arn:aws:iam::${account.accountId}:role/R`,
    first: 'ROLE_IN_AURORAS_ACCOUNT',
    remedy: /in the AWS account that you want to connect/,
  },
  {
    name: 'the role is in China',
    wrong: nothing,
    arn: (arn) => arn.replace('arn:aws:', 'arn:aws-cn:'),
    first: 'PARTITION_MISMATCH',
    remedy: /same part of AWS as Aurora's own account/,
  },
  {
    name: 'the ARN is that of the documentation',
    wrong: nothing,
    arn: () => EXAMPLE,
    first: 'EXAMPLE_ACCOUNT',
    remedy: /your own role's page/,
  },
];

const statement = ({ account, id }: Setting, rest: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': id } },
  ...rest,
});
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const on = (operator: string, value: unknown) => ({ Condition: { [operator]: { 'sts:ExternalId': value } } });
const aws = (value: unknown) => ({ Principal: { AWS: value } });
const without = { Condition: undefined };

const withId = (
  name: string,
  id: (right: string) => string,
  remedy = /Replace it with the External ID/,
): WrongTrust => ({
  name: `the External ID ${name}`,
  trust: (setting) => policy(statement(setting, on('StringEquals', id(setting.id)))),
  ends: 'FAILED',
  first: 'WRONG_EXTERNAL_ID',
  remedy,
});
const unsafe = (
  name: string,
  first: string,
  trust: WrongTrust['trust'],
  remedy = /StringEquals/,
): WrongTrust => ({
  name,
  trust,
  ends: 'INSECURE',
  first,
  remedy,
});

/** The digit after a digit. */
const nextDigit = (digit: string) => String((Number(digit) + 1) % 10);

export const WRONG_TRUSTS: readonly WrongTrust[] = [
  withId('has one letter wrong', (id) => id.slice(0, -1) + (id.endsWith('7') ? '8' : '7')),
  withId('is in upper case', (id) => id.toUpperCase()),
  withId('has one letter in upper case', (id) => id.replace('aurora', 'Aurora')),
  withId('lacks its last letter', (id) => id.slice(0, -1)),
  withId('lacks its first letter', (id) => id.slice(1)),
  withId('has a letter too many', (id) => `${id}0`),
  withId('has a space at its end', (id) => `${id} `),
  withId('has a space at its beginning', (id) => ` ${id}`),
  withId('has quotation marks in it', (id) => `"${id}"`),
  withId('was cut in the middle', (id) => id.slice(0, 16)),
  withId('is a placeholder', () => 'YOUR_EXTERNAL_ID'),
  withId('is that of another product', () => 'vendor-3f9c2b'),
  {
    name: 'the account is one digit off',
    trust: (s) => policy(statement(s, aws(s.account.slice(0, -1) + nextDigit(s.account.slice(-1))))),
    ends: 'FAILED',
    first: 'WRONG_ACCOUNT',
    remedy: /Aurora's account/,
  },
  {
    name: 'the account is another',
    trust: (s) => policy(statement(s, aws('314159265358'))),
    ends: 'FAILED',
    first: 'WRONG_ACCOUNT',
    remedy: /Aurora's account/,
  },
  {
    name: "the account is the documentation's",
    trust: (s) => policy(statement(s, aws('arn:aws:iam::123456789012:root'))),
    ends: 'FAILED',
    first: 'EXAMPLE_ACCOUNT',
    remedy: /Aurora's account/,
  },
  {
    name: "the account is the customer's own",
    trust: (s) => policy(statement(s, aws(s.customer))),
    ends: 'FAILED',
    first: 'OWN_ACCOUNT',
    remedy: /Aurora's account/,
  },
  {
    name: 'the partition is another',
    trust: (s) => policy(statement(s, aws(`arn:aws-cn:iam::${s.account}:root`))),
    ends: 'REFUSED',
    first: 'WRONG_PARTITION',
    remedy: /Aurora's account/,
  },
  {
    name: 'the principal is a service',
    trust: (s) => policy(statement(s, { Principal: { Service: 'ec2.amazonaws.com' } })),
    ends: 'FAILED',
    first: 'NO_AWS_PRINCIPAL',
    remedy: /Trust Aurora's account/,
  },
  {
    name: 'the principal is an identity provider',
    trust: (s) => policy(statement(s, { Principal: { Federated: 'accounts.google.com' } })),
    ends: 'FAILED',
    first: 'NO_AWS_PRINCIPAL',
    remedy: /Trust Aurora's account/,
  },
  {
    name: 'the action is another',
    trust: (s) => policy(statement(s, { Action: 'sts:AssumeRoleWithWebIdentity' })),
    ends: 'FAILED',
    first: 'WRONG_ACTION',
    remedy: /sts:AssumeRole/,
  },
  {
    name: 'there is only a Deny',
    trust: (s) => policy(statement(s, { Effect: 'Deny' })),
    ends: 'FAILED',
    first: 'DENIED',
    remedy: /Write "Allow" in place of "Deny"/,
  },
  {
    name: 'a Deny covers Aurora',
    trust: (s) => policy(statement(s), statement(s, { Effect: 'Deny', ...without })),
    ends: 'FAILED',
    first: 'DENIED',
    remedy: /Remove the statement/,
  },
  {
    name: 'a Deny for others has the External ID wrong',
    trust: (s) =>
      policy(statement(s), {
        ...statement(s, { Effect: 'Deny', Principal: '*' }),
        ...on('StringNotEquals', `${s.id}x`),
      }),
    ends: 'FAILED',
    first: 'DENIED',
    remedy: /Put the External ID of this workspace.*, or remove the statement/,
  },
  {
    name: 'MFA is asked for',
    trust: (s) =>
      policy(
        statement(s, {
          Condition: {
            StringEquals: { 'sts:ExternalId': s.id },
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          },
        }),
      ),
    ends: 'FAILED',
    first: 'CONDITION_NOT_MET',
    remedy: /Remove this condition/,
  },
  {
    name: 'an organization is asked for',
    trust: (s) =>
      policy(
        statement(s, {
          Condition: { StringEquals: { 'sts:ExternalId': s.id, 'aws:PrincipalOrgID': 'o-1' } },
        }),
      ),
    ends: 'FAILED',
    first: 'CONDITION_UNCERTAIN',
    remedy: /Ask the operator/,
  },
  {
    name: 'an address is asked for',
    trust: (s) =>
      policy(
        statement(s, {
          Condition: {
            StringEquals: { 'sts:ExternalId': s.id },
            IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
          },
        }),
      ),
    ends: 'FAILED',
    first: 'CONDITION_UNCERTAIN',
    remedy: /Ask the operator/,
  },
  {
    name: 'the key is misspelt',
    trust: (s) => policy(statement(s, { Condition: { StringEquals: { 'sts:External-Id': s.id } } })),
    ends: 'FAILED',
    first: 'WRONG_KEY',
    remedy: /"sts:ExternalId"/,
  },
  {
    name: "the key has another service's prefix",
    trust: (s) => policy(statement(s, { Condition: { StringEquals: { 'aws:ExternalId': s.id } } })),
    ends: 'FAILED',
    first: 'WRONG_KEY',
    remedy: /"sts:ExternalId"/,
  },
  {
    name: 'the operator is the contrary',
    trust: (s) => policy(statement(s, on('StringNotEquals', s.id))),
    ends: 'FAILED',
    first: 'WRONG_EXTERNAL_ID',
    remedy: /StringEquals/,
  },
  {
    name: 'the External ID is forbidden',
    trust: (s) => policy(statement(s, on('Null', 'true'))),
    ends: 'FAILED',
    first: 'WRONG_EXTERNAL_ID',
    remedy: /Replace it with the External ID/,
  },
  unsafe('no condition at all', 'NO_CONDITION', (s) => policy(statement(s, without))),
  unsafe('a second statement without a condition', 'NO_CONDITION', (s) =>
    policy(statement(s), statement(s, without)),
  ),
  unsafe('a condition on something else', 'NO_CONDITION', (s) =>
    policy(statement(s, { Condition: { StringEquals: { 'aws:PrincipalAccount': s.account } } })),
  ),
  unsafe('any External ID', 'PATTERN', (s) => policy(statement(s, on('StringLike', '*')))),
  unsafe('a pattern that begins alike', 'PATTERN', (s) => policy(statement(s, on('StringLike', `${s.id}*`)))),
  unsafe('a pattern that ends alike', 'PATTERN', (s) => policy(statement(s, on('StringLike', `*${s.id}`)))),
  unsafe('IfExists', 'ABSENCE_TOLERATED', (s) => policy(statement(s, on('StringEqualsIfExists', s.id)))),
  unsafe('ForAllValues', 'ABSENCE_TOLERATED', (s) =>
    policy(statement(s, on('ForAllValues:StringEquals', s.id))),
  ),
  unsafe('other case', 'CASE_IGNORED', (s) => policy(statement(s, on('StringEqualsIgnoreCase', s.id)))),
  unsafe('every External ID but one', 'NEGATED', (s) => policy(statement(s, on('StringNotEquals', 'other')))),
  unsafe('some External ID', 'ANY_EXTERNAL_ID', (s) => policy(statement(s, on('Null', 'false')))),
  unsafe('everybody, without a condition', 'NO_CONDITION', (s) =>
    policy(statement(s, { Principal: '*', ...without })),
  ),
  // What nobody but the other can find out by calling: the document alone gives it away.
  {
    name: 'everybody who knows the External ID',
    trust: (s) => policy(statement(s, { Principal: '*' })),
    ends: 'CONNECTED',
    first: 'ANY_PRINCIPAL',
    remedy: /Aurora's account/,
  },
  {
    name: "ours and another's External ID",
    trust: (s) => policy(statement(s, on('StringEquals', [s.id, 'vendor-3f9c2b']))),
    ends: 'CONNECTED',
    first: 'OTHER_EXTERNAL_ID',
    remedy: /Remove it from the list/,
  },
];
