/**
 * Trust policies with statements that are not for Aurora, or that protect the role: no remedy and no correction may take
 * them away, or open the role. Data for `diagnosis-trust.test.ts`.
 */
import {
  and,
  everybody,
  GITHUB,
  policy,
  right,
  root,
  type TrustCase,
  type TrustSetting,
} from './wrong-setups-trust.ts';

const ec2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const saml = ({ customer }: TrustSetting, rest: object = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${customer}:saml-provider/Okta` },
  Action: 'sts:AssumeRoleWithSAML',
  Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  ...rest,
});
const admin = ({ customer }: TrustSetting) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${customer}:root` },
  Action: 'sts:AssumeRole',
});
const vendor = ({ other }: TrustSetting) => ({
  Effect: 'Allow',
  Principal: { AWS: root(other) },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'dd-abc' } },
});
const ownOrganization = everybody({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } });

/** All statements are for others: each stays, and the whole one for Aurora is to be added. */
const notForAurora = (
  name: string,
  first: string,
  statements: (s: TrustSetting) => object[],
  verdict: TrustCase['verdict'] = 'DENIED',
): TrustCase => ({
  name: `not for Aurora: ${name}`,
  pasted: (s) => policy(...statements(s)),
  verdict,
  first,
  message: /^No statement of the policy is for Aurora/,
  remedy:
    /^Add this statement, and leave the others as they are: \{"Effect":"Allow".*"sts:ExternalId":"aurora-/,
  neverSays: /^(?:Put|Remove|Replace|Trust|Copy)/,
  corrected: (s) => [...statements(s), right(s)],
});

/** Aurora's statement is right, and another has a mistake of form: it is corrected, and stays. */
const ownMistake = (
  name: string,
  wrong: (s: TrustSetting) => object[],
  corrected: (s: TrustSetting) => object[],
): TrustCase => ({
  name: `an own statement has a mistake of form: ${name}`,
  pasted: (s) => policy(right(s), ...wrong(s)),
  verdict: 'INVALID',
  first: 'NOT_A_POLICY',
  corrected: (s) => [right(s), ...corrected(s)],
});

const deny = (Condition?: object, rest: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:AssumeRole',
  ...(Condition !== undefined && { Condition }),
  ...rest,
});

/** A guard that keeps Aurora out stays, and exempts Aurora's account. */
const guard = (
  name: string,
  condition: (s: TrustSetting) => object,
  exempt: (s: TrustSetting) => object,
  message: RegExp,
  verdict: 'DENIED' | 'UNCERTAIN' = 'DENIED',
): TrustCase => ({
  name: `a Deny covers Aurora: ${name}`,
  pasted: (s) => policy(right(s), deny(condition(s))),
  verdict,
  first: verdict === 'DENIED' ? 'DENIED' : 'CONDITION_UNCERTAIN',
  message,
  remedy: /"aws:PrincipalAccount": "\d{12}"|"\d{12}", to the values of aws:PrincipalAccount/,
  corrected: (s) => [right(s), deny(exempt(s))],
});

/** A condition that Aurora does not meet is all that closes the statement: to meet it would open the role. */
const wouldOpen = (name: string, Condition: object): TrustCase => ({
  name: `would be open without a condition: ${name}`,
  pasted: (s) => policy(right(s, { Condition })),
  verdict: 'DENIED',
  first: 'CONDITION_NOT_MET',
  remedy: /^Replace this condition with the one on the External ID/,
  neverSays: /^(?:Write|Add)/,
  also: 'NO_CONDITION',
  corrected: (s) => [right(s)],
});

/** Others get in through an own statement that is not bound: it is bound, and stays. */
const unbound = (
  name: string,
  Condition: { readonly [operator: string]: object },
  first: RegExp,
  remedy: RegExp,
): TrustCase => ({
  name: `bound by the correction: ${name}`,
  pasted: and(everybody(Condition)),
  verdict: 'UNSAFE',
  first: 'ANY_PRINCIPAL',
  message: first,
  remedy,
  corrected: (s) => [right(s), { ...everybody(Condition), Principal: { AWS: root(s.customer) } }],
});

const otherPartition = (partition: string, principal: string): TrustCase => ({
  name: `a role in ${partition}, which trusts ${principal}`,
  pasted: (s) => policy(right(s, { Principal: { AWS: `arn:${principal}:iam::${s.account}:root` } })),
  roleArn: ({ customer }) => `arn:${partition}:iam::${customer}:role/R`,
  verdict: 'DENIED',
  first: 'WRONG_PARTITION',
  message: /Aurora cannot use the role, whatever its trust policy says/,
  remedy: /^Use a role of an account in the standard AWS Regions/,
  neverSays: /^Put/,
  isSaved: false,
  corrected: () => null,
});

const sub = (Condition: object) => (s: TrustSetting) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${s.customer}:oidc-provider/${GITHUB}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, ...Condition },
});

export const OTHERS_CASES: readonly TrustCase[] = [
  notForAurora('a service', 'NO_AWS_PRINCIPAL', () => [ec2]),
  notForAurora('sign-in with SAML', 'NO_AWS_PRINCIPAL', (s) => [saml(s)]),
  notForAurora('a service and the own account', 'OWN_ACCOUNT', (s) => [ec2, admin(s)]),
  notForAurora('a service, on behalf of one account', 'NO_AWS_PRINCIPAL', (s) => [
    { ...ec2, Condition: { StringEquals: { 'aws:SourceAccount': s.customer } } },
  ]),
  notForAurora('another vendor with an External ID', 'WRONG_ACCOUNT', (s) => [vendor(s)]),
  notForAurora(
    'a VPC',
    'NO_ALLOW',
    () => [everybody({ StringEquals: { 'aws:SourceVpc': 'vpc-0123' } })],
    'UNCERTAIN',
  ),
  notForAurora('the own organization', 'NO_ALLOW', () => [ownOrganization], 'UNCERTAIN'),
  notForAurora('the own account, by a condition', 'NO_ALLOW', (s) => [
    everybody({ StringEquals: { 'aws:PrincipalAccount': s.customer } }),
  ]),
  {
    name: 'not for Aurora, with a Deny of sessions without MFA',
    pasted: (s) => policy(admin(s), deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })),
    verdict: 'DENIED',
    first: 'OWN_ACCOUNT',
    corrected: (s) => [
      admin(s),
      deny({
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        StringNotEquals: { 'aws:PrincipalAccount': s.account },
      }),
      right(s),
    ],
  },

  wouldOpen('a date that has passed', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }),
  wouldOpen('a date in seconds', { NumericLessThan: { 'aws:EpochTime': '1500000000' } }),
  wouldOpen('a Region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
  wouldOpen('calls without MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
  wouldOpen('two conditions, each of which never holds', {
    DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
  }),
  {
    name: 'the account has a wrong digit, and no External ID is asked for',
    pasted: (s) =>
      policy(
        right(s, {
          Principal: { AWS: root(`${s.account.slice(0, 11)}${(Number(s.account[11]) + 1) % 10}`) },
          Condition: undefined,
        }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_ACCOUNT',
    neverSays: /^(?:Remove|Use)/,
    isSaved: false,
    also: 'NO_CONDITION',
    corrected: (s) => [right(s)],
  },

  ownMistake(
    'a Sid twice',
    (s) => [saml(s, { Sid: 'Trust' }), { ...ec2, Sid: 'Trust' }],
    (s) => [saml(s, { Sid: 'Trust' }), ec2],
  ),
  ownMistake(
    'a Resource',
    (s) => [saml(s, { Resource: '*' })],
    (s) => [saml(s)],
  ),
  ownMistake(
    'an operator',
    (s) => [saml(s, { Condition: { StringEqual: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } } })],
    (s) => [saml(s)],
  ),
  ownMistake(
    'the case of the Effect',
    (s) => [saml(s, { Effect: 'allow' })],
    (s) => [saml(s)],
  ),
  ownMistake(
    'a name in lower case',
    (s) => {
      const { Condition, ...rest } = saml(s);
      return [{ ...rest, condition: Condition }];
    },
    (s) => [saml(s)],
  ),
  ownMistake(
    'a service that AWS does not have',
    () => [{ ...ec2, Principal: { Service: 'ec2.amazon.com' } }],
    () => [ec2],
  ),
  ownMistake(
    'a service without its domain',
    () => [{ ...ec2, Principal: { Service: 'ec2' } }],
    () => [ec2],
  ),
  {
    name: 'all names in lower case',
    pasted: (s) => ({ version: '2012-10-17', statement: [saml(s), right(s)] }),
    verdict: 'INVALID',
    first: 'NOT_A_POLICY',
    corrected: (s) => [saml(s), right(s)],
  },
  {
    name: 'the own account, and Aurora with a wrong digit',
    pasted: (s) =>
      policy(
        right(s, {
          Principal: {
            AWS: [root(s.customer), root(`${s.account.slice(0, 11)}${(Number(s.account[11]) + 1) % 10}`)],
          },
        }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_ACCOUNT',
    message: /last character/,
    isSaved: false,
    corrected: (s) => [right(s, { Principal: { AWS: [root(s.account), root(s.customer)] } })],
  },
  {
    name: 'two accounts in one string',
    pasted: (s) => policy(right(s, { Principal: { AWS: `${root(s.account)},${root(s.customer)}` } })),
    verdict: 'INVALID',
    first: 'NOT_A_POLICY',
    corrected: (s) => [right(s, { Principal: { AWS: [root(s.account), root(s.customer)] } })],
  },
  {
    name: 'the own account with Aurora, and an External ID of another kind',
    pasted: (s) =>
      policy(
        right(s, {
          Principal: { AWS: [root(s.customer), root(s.account)] },
          Condition: { StringEquals: { 'sts:ExternalId': 'legacy-1' } },
        }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_EXTERNAL_ID',
    remedy: /Take Aurora's account out of it, and add a separate statement/,
    corrected: (s) => [
      right(s, {
        Principal: { AWS: root(s.customer) },
        Condition: { StringEquals: { 'sts:ExternalId': 'legacy-1' } },
      }),
      right(s),
    ],
  },
  {
    name: 'everybody, with a Deny for all but the own account and Aurora',
    pasted: (s) =>
      policy(
        right(s),
        { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
        deny({ StringNotEquals: { 'aws:PrincipalAccount': [s.account, s.customer] } }),
      ),
    verdict: 'UNSAFE',
    first: 'NO_CONDITION',
    remedy: /Except Aurora's account from it: add "StringNotEquals"/,
    corrected: (s) => [
      right(s),
      everybody({ StringNotEquals: { 'aws:PrincipalAccount': s.account } }),
      deny({ StringNotEquals: { 'aws:PrincipalAccount': [s.account, s.customer] } }),
    ],
  },

  guard(
    'without MFA',
    () => ({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
    (s) => ({
      BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
      StringNotEquals: { 'aws:PrincipalAccount': s.account },
    }),
    /BoolIfExists on aws:MultiFactorAuthPresent with "false" holds: Aurora's call does not have this key/,
  ),
  guard(
    'after a date',
    () => ({ DateGreaterThan: { 'aws:CurrentTime': '2020-10-01T00:00:00Z' } }),
    (s) => ({
      DateGreaterThan: { 'aws:CurrentTime': '2020-10-01T00:00:00Z' },
      StringNotEquals: { 'aws:PrincipalAccount': s.account },
    }),
    /DateGreaterThan on aws:CurrentTime with "2020-10-01T00:00:00Z" holds: Aurora's call has "20/,
  ),
  guard(
    'outside a Region',
    () => ({ StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1' } }),
    (s) => ({
      StringNotEquals: { 'aws:RequestedRegion': 'eu-central-1', 'aws:PrincipalAccount': s.account },
    }),
    /StringNotEquals on aws:RequestedRegion with "eu-central-1" holds: Aurora's call has "us-east-1"/,
  ),
  guard(
    'of other accounts',
    (s) => ({ StringNotEquals: { 'aws:PrincipalAccount': s.customer } }),
    (s) => ({ StringNotEquals: { 'aws:PrincipalAccount': [s.customer, s.account] } }),
    /StringNotEquals on aws:PrincipalAccount with "\d{12}" holds: Aurora's call has "\d{12}"/,
  ),
  guard(
    'outside the organization',
    () => ({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
    (s) => ({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:PrincipalAccount': s.account } }),
    /StringNotEquals on aws:PrincipalOrgID with "o-a1b2c3d4e5" holds, which is not known here/,
    'UNCERTAIN',
  ),
  guard(
    'outside a network',
    () => ({ NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }),
    (s) => ({
      NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' },
      StringNotEquals: { 'aws:PrincipalAccount': s.account },
    }),
    /NotIpAddress on aws:SourceIp with "198.51.100.0\/24" holds, which is not known here/,
    'UNCERTAIN',
  ),
  {
    name: 'a Deny of the right External ID',
    pasted: (s) => policy(right(s), deny({ StringEquals: { 'sts:ExternalId': s.id } })),
    verdict: 'DENIED',
    first: 'DENIED',
    remedy: /^Remove the statement, or exempt Aurora's account.*StringNotEquals/,
    neverSays: /put the External ID/i,
  },
  {
    name: 'a Deny in place of an Allow, alone',
    pasted: (s) => policy(right(s, { Effect: 'Deny' })),
    verdict: 'DENIED',
    first: 'DENIED',
    message: /The Effect of statement 1 is "Deny"/,
    remedy: /^Write "Allow" in place of "Deny"\.$/,
    neverSays: /^(?:Add|Remove)/,
    corrected: (s) => [right(s)],
  },
  {
    name: 'a Deny in place of an Allow, with a statement for others',
    pasted: (s) => policy(saml(s), right(s, { Effect: 'Deny' })),
    verdict: 'DENIED',
    first: 'DENIED',
    remedy: /^Write "Allow" in place of "Deny"\.$/,
    neverSays: /^(?:Add|Remove)/,
    corrected: (s) => [saml(s), right(s)],
  },
  {
    name: 'a Deny and a wrong External ID: the Deny is not all that protects the role',
    pasted: (s) =>
      policy(
        right(s, { Condition: { StringEquals: { 'sts:ExternalId': s.id.slice(0, -1) } } }),
        deny({ StringNotEquals: { 'aws:PrincipalAccount': s.customer } }),
      ),
    verdict: 'DENIED',
    first: 'WRONG_EXTERNAL_ID',
    neverSays: /without it, the role would be open/,
    corrected: (s) => [
      right(s),
      deny({ StringNotEquals: { 'aws:PrincipalAccount': [s.customer, s.account] } }),
    ],
  },

  otherPartition('aws-cn', 'aws'),
  otherPartition('aws-cn', 'aws-cn'),
  otherPartition('aws-us-gov', 'aws-us-gov'),

  {
    name: 'GitHub names one repository in any case: its name has one owner',
    pasted: and(sub({ StringEqualsIgnoreCase: { [`${GITHUB}:sub`]: 'repo:acme/infra:environment:prod' } })),
    verdict: 'WORKS',
    first: 'FOREIGN_PRINCIPAL',
    corrected: () => null,
  },
  {
    name: 'GitLab names one project in any case',
    pasted: and((s) => ({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${s.customer}:oidc-provider/gitlab.com` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEqualsIgnoreCase: { 'gitlab.com:sub': 'project_path:acme/infra:ref_type:branch:ref:main' },
      },
    })),
    verdict: 'WORKS',
    first: 'FOREIGN_PRINCIPAL',
    corrected: () => null,
  },
  {
    name: 'the VPC that the credentials were made for',
    pasted: and(everybody({ StringEquals: { 'aws:Ec2InstanceSourceVpc': 'vpc-0123456789abcdef0' } })),
    verdict: 'WORKS',
    first: 'FOREIGN_PRINCIPAL',
    corrected: () => null,
  },
  unbound(
    'an address range',
    { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    /says where a call comes from, not who makes it/,
    /^Keep the condition, and add the accounts.*"aws:PrincipalAccount": "\d{12}"/,
  ),
  unbound(
    'an organization that may be missing',
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    /does not protect the role/,
    /name the accounts that need the role instead of "\*"/,
  ),
  unbound(
    'a tag, which every account gives to its own users',
    { StringEquals: { 'aws:PrincipalTag/team': 'ops' } },
    /does not protect the role/,
    /name the accounts that need the role instead of "\*"/,
  ),
];
