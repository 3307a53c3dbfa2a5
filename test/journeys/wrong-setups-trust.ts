// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
/**
 * Trust policies as customers paste them, right and wrong, and what a good support engineer would say to each. Data
 * for `diagnosis-trust.test.ts`, which builds each role in the simulator and compares how the connection ends.
 */
export type TrustSetting = {
  readonly account: string;
  readonly customer: string;
  /** An account that exists, and has nothing to do with either side. */
  readonly other: string;
  readonly id: string;
  readonly user: string;
  readonly roleArn: string;
};

export type TrustCase = {
  readonly name: string;
  /** As text, or as the value of the JSON. */
  readonly pasted: (setting: TrustSetting) => object | string;
  readonly verdict: 'WORKS' | 'UNSAFE' | 'UNCERTAIN' | 'DENIED' | 'INVALID';
  /** Code of the first finding; null where there is none. */
  readonly first: string | null;
  readonly message?: RegExp;
  readonly remedy?: RegExp;
  /** False where IAM does not save it, although it reads as a policy. */
  readonly isSaved?: false;
  /** Principals that are listed as others. */
  readonly others?: (setting: TrustSetting) => string[];
  /** Another role than that of the setting. */
  readonly roleArn?: (setting: TrustSetting) => string;
  /** The code of another finding. */
  readonly also?: string;
  /** What no finding's remedy may say. */
  readonly neverSays?: RegExp;
  /** All statements of the correction; null where there must be none. */
  readonly corrected?: (setting: TrustSetting) => readonly object[] | null;
};

export const root = (account: string) => `arn:aws:iam::${account}:root`;
export const right = ({ account, id }: TrustSetting, rest: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: root(account) },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': id } },
  ...rest,
});
export const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
/** The right condition, and another. */
const withCondition = (condition: { readonly [operator: string]: object }) => (s: TrustSetting) =>
  policy(
    right(s, {
      Condition: { ...condition, StringEquals: { 'sts:ExternalId': s.id, ...condition['StringEquals'] } },
    }),
  );
export const and = (statement: object | ((s: TrustSetting) => object)) => (s: TrustSetting) =>
  policy(right(s), typeof statement === 'function' ? statement(s) : statement);
export const everybody = (Condition: object, rest: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 'sts:AssumeRole',
  Condition,
  ...rest,
});
export const GITHUB = 'token.actions.githubusercontent.com';
const github = (Condition?: object) => (s: TrustSetting) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${s.customer}:oidc-provider/${GITHUB}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition !== undefined && { Condition }),
});

const misspelt = (key: string): TrustCase => ({
  name: `the key is written ${key}`,
  pasted: (s) => policy(right(s, { Condition: { StringEquals: { [key]: s.id } } })),
  verdict: 'DENIED',
  first: 'WRONG_KEY',
  message: /"sts:ExternalId"/,
  remedy: /^Write "sts:ExternalId" in its place\.$/,
});

const works = (
  name: string,
  pasted: TrustCase['pasted'],
  others: TrustCase['others'] = () => [],
): TrustCase => ({
  name,
  pasted,
  verdict: 'WORKS',
  first: null,
  others,
});
const open = (name: string, pasted: TrustCase['pasted'], message: RegExp, remedy: RegExp): TrustCase => ({
  name,
  pasted,
  verdict: 'UNSAFE',
  first: 'ANY_PRINCIPAL',
  message,
  remedy,
});
const NAME_THEM = /name the accounts that need the role instead of "\*"/;
const notMet = (
  name: string,
  condition: { readonly [operator: string]: object },
  message: RegExp,
  remedy = /emove this condition/,
): TrustCase => ({
  name,
  pasted: withCondition(condition),
  verdict: 'DENIED',
  first: 'CONDITION_NOT_MET',
  message,
  remedy,
});
const unknown = (name: string, condition: { readonly [operator: string]: object }): TrustCase => ({
  name,
  pasted: withCondition(condition),
  verdict: 'UNCERTAIN',
  first: 'CONDITION_UNCERTAIN',
  message: /is not known here/,
  remedy: /Ask the operator of Aurora/,
});

export const TRUST_CASES: readonly TrustCase[] = [
  // Right.
  works('as the console writes it, with an empty part', (s) => policy({ ...right(s), Sid: 'Statement1' })),
  works('with the account ID alone', (s) => policy(right(s, { Principal: { AWS: s.account } }))),
  works('with everything in arrays', (s) =>
    policy(
      right(s, {
        Principal: { AWS: [root(s.account)] },
        Action: ['sts:AssumeRole'],
        Condition: { StringEquals: { 'sts:ExternalId': [s.id] } },
      }),
    ),
  ),
  works('with every action of STS', (s) => policy(right(s, { Action: 'sts:*' }))),
  works('with ForAnyValue', (s) =>
    policy(right(s, { Condition: { 'ForAnyValue:StringEquals': { 'sts:ExternalId': s.id } } })),
  ),
  works('one statement without a list', (s) => ({ Version: '2012-10-17', Statement: right(s) })),
  works('with TLS asked for', withCondition({ Bool: { 'aws:SecureTransport': 'true' } })),
  works('good until 2099', withCondition({ DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } })),
  works(
    'good since 2020, by seconds',
    withCondition({ NumericGreaterThan: { 'aws:EpochTime': '1577836800' } }),
  ),
  works('from every address', withCondition({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } })),
  works(
    'in the Region that Aurora calls',
    withCondition({ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } }),
  ),
  works(
    'for users that may have MFA',
    withCondition({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
  ),
  works(
    'unless in another organization of a service',
    and((s) => right(s, { Effect: 'Deny', Condition: { StringEquals: { 'aws:SourceAccount': s.other } } })),
  ),
  works('with a Deny for every other External ID', (s) =>
    policy(
      right(s),
      right(s, {
        Effect: 'Deny',
        Principal: '*',
        Condition: { StringNotEquals: { 'sts:ExternalId': s.id } },
      }),
    ),
  ),
  works(
    'with a Deny without TLS',
    and({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  ),
  works(
    'with a service besides Aurora',
    and({
      Effect: 'Allow',
      Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    }),
    () => ['ec2.amazonaws.com', 'lambda.amazonaws.com'],
  ),
  works(
    "with the customer's own people, who need MFA",
    and((s) => ({
      ...right(s),
      Principal: { AWS: root(s.customer) },
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    })),
    (s) => [root(s.customer)],
  ),
  works(
    'with a SAML provider',
    and((s) => ({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${s.customer}:saml-provider/Okta` },
      Action: 'sts:AssumeRoleWithSAML',
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    })),
    (s) => [`arn:aws:iam::${s.customer}:saml-provider/Okta`],
  ),
  {
    name: 'with the own organization',
    pasted: and(everybody({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })),
    verdict: 'WORKS',
    first: 'ORGANIZATION',
    message: /Every account of the organization "o-a1b2c3d4e5" can also use the role/,
    remedy: /Nothing has to change/,
    others: () => ['o-a1b2c3d4e5'],
  },
  {
    name: 'with a unit of the own organization',
    pasted: and(
      everybody({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-*' } }),
    ),
    verdict: 'WORKS',
    first: 'ORGANIZATION',
    others: () => ['o-a1b2c3d4e5'],
  },
  {
    name: 'with another vendor, who has an External ID of another kind',
    pasted: and((s) =>
      right(s, {
        Principal: { AWS: root(s.other) },
        Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } },
      }),
    ),
    verdict: 'WORKS',
    first: 'FOREIGN_PRINCIPAL',
    message: /neither Aurora's nor the role's own/,
    others: (s) => [root(s.other)],
  },
  {
    name: 'with GitHub repositories of one organization',
    pasted: and(
      github({
        StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${GITHUB}:sub`]: 'repo:acme/infra:*' },
      }),
    ),
    verdict: 'WORKS',
    first: 'FOREIGN_PRINCIPAL',
    others: () => [`${GITHUB}:sub repo:acme/`],
  },
  {
    name: "with Aurora's user named",
    pasted: (s) => policy(right(s, { Principal: { AWS: s.user } })),
    verdict: 'WORKS',
    first: 'NAMED_PRINCIPAL',
    message: /unique id/,
    remedy: /Trust Aurora's account/,
  },
  works("with Aurora's user named in a Deny that does not hold", (s) =>
    policy(
      right(s),
      right(s, {
        Effect: 'Deny',
        Principal: { AWS: s.user },
        Condition: { StringEquals: { 'sts:RoleSessionName': 'x' } },
      }),
    ),
  ),
  works("with Aurora's user besides the account", (s) =>
    policy(right(s, { Principal: { AWS: [root(s.account), s.user] } })),
  ),

  // The key.
  ...[
    'sts:Externalld',
    'sts:ExtenalId',
    'sts:ExternelId',
    'sts:ExternId',
    'sts:externa1Id',
    'sts:External_Id',
    'sts:ExternalIdentifier',
    'aws:ExternalID',
    'iam:ExternalId',
    'sts:ID',
  ].map(misspelt),
  {
    name: 'the key has no prefix',
    pasted: (s) => policy(right(s, { Condition: { StringEquals: { ExternalId: s.id } } })),
    verdict: 'INVALID',
    first: 'NOT_A_POLICY',
    message: /sts:ExternalId/,
  },
  {
    name: 'the key of the organization is misspelt',
    pasted: withCondition({ StringLike: { 'aws:PrincipleOrgID': 'o-1' } }),
    verdict: 'DENIED',
    first: 'WRONG_KEY',
    message: /nearest key that AWS knows is "aws:PrincipalOrgID"/,
    remedy: /Correct the key, for example to "aws:PrincipalOrgID"/,
  },

  // Conditions that Aurora does not meet.
  notMet('MFA is asked for', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, /asks for MFA/),
  notMet(
    'recent MFA is asked for',
    { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } },
    /asks for MFA/,
  ),
  notMet(
    'the absence of MFA is asked for',
    { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    /value false.*do not have the key/,
    /BoolIfExists/,
  ),
  notMet(
    'it was good until 2020',
    { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
    /the time has passed/,
    /a date in the future/,
  ),
  notMet(
    'it is good from 2099',
    { DateGreaterThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } },
    /has not come yet/,
  ),
  notMet(
    'it was good until 2020, by seconds',
    { NumericLessThan: { 'aws:EpochTime': '1577836800' } },
    /the time has passed/,
  ),
  notMet(
    'another Region is asked for',
    { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    /calls AWS STS in the Region "us-east-1"/,
    /Add "us-east-1"/,
  ),
  notMet(
    'a session is asked for that was issued',
    { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' } },
    /Only temporary credentials have it/,
  ),
  notMet(
    'a source account is asked for',
    { StringEquals: { 'aws:SourceAccount': '314159265358' } },
    /Only AWS services send it/,
  ),
  notMet(
    'a claim of GitHub is asked for',
    { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } },
    /claim of an identity provider/,
  ),
  notMet(
    'a claim of SAML is asked for',
    { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    /claim of an identity provider/,
  ),
  notMet(
    'a session tag is asked for',
    { StringEquals: { 'aws:RequestTag/team': 'red' } },
    /do not have this key/,
  ),
  notMet(
    'a source identity is asked for',
    { StringLike: { 'sts:SourceIdentity': '*' } },
    /do not have this key/,
  ),
  notMet(
    'another session name is asked for',
    { StringEquals: { 'sts:RoleSessionName': 'aurora' } },
    /and the policy asks for "aurora"/,
  ),
  notMet('a role is asked for', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, /has "User"/),
  notMet(
    'no address is allowed',
    { NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } },
    /holds for no address/,
  ),
  {
    name: 'a condition stands in place of the External ID: to remove it would open the role',
    pasted: (s) => policy(right(s, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    verdict: 'DENIED',
    first: 'CONDITION_NOT_MET',
    remedy: /Replace this condition.*Do not only remove it: the role would be open/,
  },
  unknown('an organization is asked for', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
  unknown('a network is asked for', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }),
  unknown('a VPC endpoint is asked for', { StringEquals: { 'aws:SourceVpce': 'vpce-0123' } }),
  unknown("a tag of Aurora's user is asked for", { StringEquals: { 'aws:PrincipalTag/vendor': 'aurora' } }),
  unknown("a tag of the role's is asked for", { StringEquals: { 'iam:ResourceTag/env': 'prod' } }),

  // Denials.
  {
    name: 'a Deny is all that asks for the External ID, and has it wrong',
    pasted: (s) =>
      policy(
        right(s, { Condition: undefined }),
        right(s, {
          Effect: 'Deny',
          Principal: '*',
          Condition: { StringNotEquals: { 'sts:ExternalId': `${s.id}x` } },
        }),
      ),
    verdict: 'DENIED',
    first: 'DENIED',
    remedy: /Put the External ID of this workspace, "aurora-.*Do not only remove the statement/,
  },
  {
    name: 'a Deny for everybody outside of the organization',
    pasted: and({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    }),
    verdict: 'UNCERTAIN',
    first: 'CONDITION_UNCERTAIN',
    message: /denies Aurora's call if/,
  },
  {
    name: 'a Deny for sessions without MFA',
    pasted: and({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    }),
    verdict: 'DENIED',
    first: 'DENIED',
    message: /BoolIfExists on aws:MultiFactorAuthPresent with "false" holds/,
    remedy: /Exempt Aurora's account: add "StringNotEquals": \{ "aws:PrincipalAccount"/,
  },

  // Principals.
  {
    name: 'the principal is an ARN without its kind',
    pasted: (s) => policy(right(s, { Principal: root(s.account) })),
    verdict: 'INVALID',
    first: 'NOT_A_POLICY',
    message: /can only be "\*".*write \{"AWS": "arn/,
  },
  {
    name: 'a Deny with NotPrincipal',
    pasted: (s) =>
      policy(right(s), { Effect: 'Deny', NotPrincipal: { AWS: root(s.account) }, Action: 'sts:AssumeRole' }),
    verdict: 'INVALID',
    first: 'NOT_A_POLICY',
    message: /NotPrincipal/,
  },
  {
    name: 'a deleted user besides Aurora',
    pasted: (s) => policy(right(s, { Principal: { AWS: [root(s.account), 'AIDAEXAMPLEEXAMPLE123'] } })),
    verdict: 'WORKS',
    first: 'DELETED_PRINCIPAL',
    message: /user that has been deleted.*IAM refuses to save/,
    remedy: /Remove it before you save/,
  },
  {
    name: 'a deleted user besides Aurora, and a wrong External ID',
    pasted: (s) =>
      policy(
        right(s, {
          Principal: { AWS: [root(s.account), 'AIDAEXAMPLEEXAMPLE123'] },
          Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } },
        }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_EXTERNAL_ID',
  },
  {
    name: 'a deleted role in a separate statement, and a wrong External ID',
    pasted: (s) =>
      policy(
        right(s, { Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } } }),
        right(s, { Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_EXTERNAL_ID',
  },
  {
    name: 'the own account, for own people, and nothing for Aurora',
    pasted: (s) => policy(right(s, { Principal: { AWS: root(s.customer) }, Condition: undefined })),
    verdict: 'DENIED',
    first: 'OWN_ACCOUNT',
    remedy: /It is for Aurora's account/,
  },
  {
    name: 'Aurora together with the own account, without the External ID',
    pasted: (s) =>
      policy(right(s, { Principal: { AWS: [root(s.account), root(s.customer)] }, Condition: undefined })),
    verdict: 'UNSAFE',
    first: 'NO_CONDITION',
    remedy: /sts:ExternalId/,
  },
  {
    name: 'Aurora together with a service, without the External ID',
    pasted: (s) =>
      policy(
        right(s, { Principal: { AWS: root(s.account), Service: 'ec2.amazonaws.com' }, Condition: undefined }),
      ),
    verdict: 'UNSAFE',
    first: 'NO_CONDITION',
  },
  {
    name: 'the account of GovCloud',
    pasted: (s) => policy(right(s, { Principal: { AWS: `arn:aws-us-gov:iam::${s.account}:root` } })),
    verdict: 'DENIED',
    first: 'WRONG_PARTITION',
    isSaved: false,
    message: /is in AWS GovCloud \(US\)/,
  },

  // Open to strangers.
  open(
    'everybody, by the name of the session',
    and(everybody({ StringEquals: { 'sts:RoleSessionName': 'partner' } })),
    /The condition on sts:RoleSessionName does not protect the role/,
    NAME_THEM,
  ),
  open(
    'everybody, by the name of a role',
    and(everybody({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deployer' } })),
    /calls from other AWS accounts can also meet this condition/,
    NAME_THEM,
  ),
  open(
    'everybody in some organization',
    and(everybody({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })),
    /The condition on aws:PrincipalOrgID/,
    NAME_THEM,
  ),
  open(
    'everybody with MFA',
    and(everybody({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })),
    /does not protect the role/,
    NAME_THEM,
  ),
  open(
    'everybody from some addresses',
    and(everybody({ IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } })),
    /says where a call comes from, not who makes it/,
    /"aws:PrincipalAccount"/,
  ),
  open(
    'everybody but one account',
    and((s) => everybody({ StringNotEquals: { 'aws:PrincipalAccount': s.other } })),
    /does not protect the role/,
    NAME_THEM,
  ),
  open(
    'everybody who knows the External ID',
    (s) => policy(right(s, { Principal: { AWS: '*' } })),
    /not a secret/,
    /keep the condition on sts:ExternalId/,
  ),
  open(
    'every workflow on GitHub',
    and(github({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' } })),
    /everyone who signs in at token\.actions/,
    /"repo:your-organization/,
  ),
  open(
    'every repository on GitHub',
    and(github({ StringLike: { [`${GITHUB}:sub`]: 'repo:*' } })),
    /tokens of others/,
    /in full in the condition/,
  ),
  open(
    'everybody with a Google account',
    and({
      Effect: 'Allow',
      Principal: { Federated: 'accounts.google.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
    }),
    /accounts\.google\.com/,
    /accounts\.google\.com:aud/,
  ),

  // Pasted with the role around it.
  {
    name: 'of another role',
    pasted: (s) => ({
      Role: {
        RoleName: 'Other',
        Arn: s.roleArn.replace(/R$/, 'Other'),
        AssumeRolePolicyDocument: policy(right(s)),
      },
    }),
    verdict: 'UNCERTAIN',
    first: 'OTHER_ROLE',
    message: /the role "Other", not "R"/,
    remedy: /Paste the policy of arn/,
  },
  {
    name: 'of a role of that name in another account',
    pasted: (s) => ({
      Role: {
        RoleName: 'R',
        Arn: s.roleArn.replace(s.customer, s.other),
        AssumeRolePolicyDocument: policy(right(s)),
      },
    }),
    verdict: 'UNCERTAIN',
    first: 'OTHER_ROLE',
    message: /a role of the account/,
  },
  {
    name: 'of the role with a path that the ARN does not have',
    pasted: (s) => ({
      Role: {
        RoleName: 'R',
        Path: '/svc/',
        Arn: s.roleArn.replace(/R$/, 'svc/R'),
        AssumeRolePolicyDocument: policy(right(s)),
      },
    }),
    verdict: 'DENIED',
    first: 'OTHER_ROLE',
    message: /your ARN does not have "\/svc\/"/,
    remedy: /whole ARN: arn:aws:iam::\d+:role\/svc\/R/,
  },
  works('of the role that was asked about', (s) => ({
    Role: { RoleName: 'R', Arn: s.roleArn, AssumeRolePolicyDocument: policy(right(s)) },
  })),
];
