/** Denials as AWS words them, and what a good support engineer reads in them. Data for `wrong-setups-denials.test.ts`. */

export const ROLE_ARN = 'arn:aws:iam::605992674944:role/svc/AuroraRole';
const CALLER = 'arn:aws:iam::314159265358:user/aurora';
const SESSION = 'arn:aws:sts::314159265358:assumed-role/connector/aurora';
/** The format of January 2026. */
export const SCP_ARN =
  'arn:aws:organizations::314159265358:policy/o-example/service_control_policy/p-abcdef12';

export type WrongDenial = {
  readonly name: string;
  readonly message: string;
  /** Whether Aurora has assumed other roles. */
  readonly assumedOthers?: boolean;
  readonly failure: 'ROLE_NOT_ASSUMABLE' | 'CALLER_NOT_AUTHORIZED';
  readonly cause: string;
  readonly title: RegExp;
  readonly remedy: RegExp;
};

const denied = (action: string, tail: string, { caller = CALLER, resource = true } = {}) =>
  `User: ${caller} is not authorized to perform: ${action}${resource ? ` on resource: ${ROLE_ARN}` : ''}${tail}`;
const no = (layer: string, action: string) => ` because no ${layer} allows the ${action} action`;
const explicit = (layer: string) => ` with an explicit deny in ${layer}`;

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

/** Layers on Aurora's side, as AWS writes them in a sentence, and as Aurora shows them. */
const AURORAS = [
  ['a permissions boundary', 'permissions boundary', /permissions boundary/],
  ['a session policy', 'session policy', /session policy/],
  ['a service control policy', 'service control policy', /service control polic/],
  ['a VPC endpoint policy', 'VPC endpoint policy', /VPC endpoint/],
] as const;

const aurorasSide = ACTIONS.flatMap((action) =>
  AURORAS.flatMap(([withArticle, layer, told]): WrongDenial[] => [
    {
      name: `${action} denied by ${withArticle}`,
      message: denied(action, explicit(withArticle)),
      failure: 'CALLER_NOT_AUTHORIZED',
      cause: 'AURORA_DENIED',
      title: new RegExp(`Aurora's own side.*${told.source}.* denies ${action}`),
      remedy: new RegExp(`operator of Aurora removes the Deny on ${action}.*role is not the cause`),
    },
    {
      name: `${action} not allowed by ${withArticle}`,
      message: denied(action, no(layer, action)),
      failure: 'CALLER_NOT_AUTHORIZED',
      cause: 'AURORA_DENIED',
      title: new RegExp(`${told.source}.* does not allow ${action}`),
      remedy: new RegExp(`operator of Aurora allows ${action}`),
    },
  ]),
);

const bySide = ACTIONS.flatMap((action): WrongDenial[] => [
  {
    name: `${action} not allowed by an identity-based policy`,
    message: denied(action, no('identity-based policy', action)),
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_NOT_ALLOWED',
    title: new RegExp(`IAM user lacks the permission ${action}$`),
    remedy: /operatorPolicy/,
  },
  {
    name: `${action} denied by an identity-based policy`,
    message: denied(action, explicit('an identity-based policy')),
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_DENIED',
    title: new RegExp(`a policy of Aurora's user or role denies ${action}`),
    remedy: /removes the Deny/,
  },
  {
    name: `${action} denied by the trust policy`,
    message: denied(action, explicit('the role trust policy'), { resource: false }),
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'TRUST_POLICY_DENIES',
    title: action === 'sts:AssumeRole' ? /denies Aurora expressly/ : new RegExp(`denies ${action} expressly`),
    remedy: /Remove the Deny statement from the trust policy/,
  },
  {
    name: `${action} denied by a resource control policy`,
    message: denied(action, explicit('a resource control policy')),
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'CUSTOMER_ORGANIZATION',
    title: /customer's organization/,
    remedy: new RegExp(`allow ${action} for Aurora in its resource control policies`),
  },
]);

export const WRONG_DENIALS: readonly WrongDenial[] = [
  ...aurorasSide,
  ...bySide,
  {
    name: 'a service control policy with its ARN',
    message: denied('sts:AssumeRole', `${explicit('a service control policy')}: ${SCP_ARN}`),
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_DENIED',
    title: /service control policy of Aurora's organization denies sts:AssumeRole$/,
    remedy: /removes the Deny/,
  },
  {
    name: 'an identity-based policy with its ARN',
    message: denied(
      'sts:AssumeRole',
      `${explicit('an identity-based policy')}: arn:aws:iam::314159265358:policy/Deny`,
    ),
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_DENIED',
    title: /denies sts:AssumeRole$/,
    remedy: /removes the Deny/,
  },
  {
    name: 'the trust policy allows nobody of the kind',
    message: denied('sts:AssumeRole', no('role trust policy', 'sts:AssumeRole'), { resource: false }),
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'TRUST_POLICY',
    title: /trust policy names another account or another External ID/,
    remedy: /Compare the role's trust policy/,
  },
  {
    name: 'the trust policy lacks sts:TagSession',
    message: denied('sts:TagSession', no('role trust policy', 'sts:TagSession')),
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'TRUST_POLICY_LACKS_ACTION',
    title: /does not allow sts:TagSession/,
    remedy: /Add "sts:TagSession" to the actions of the trust policy/,
  },
  {
    name: "Aurora's policy covers other roles",
    message: denied('sts:AssumeRole', no('identity-based policy', 'sts:AssumeRole')),
    assumedOthers: true,
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_NOT_ALLOWED',
    title: /does not cover this role/,
    remedy: /Resource in its policy so that it covers arn:aws:iam::605992674944:role\/svc\/AuroraRole/,
  },
  {
    name: 'Aurora is a session of a role',
    message: denied('sts:AssumeRole', no('identity-based policy', 'sts:AssumeRole'), { caller: SESSION }),
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_NOT_ALLOWED',
    title: /IAM role lacks the permission sts:AssumeRole/,
    remedy: /IAM role\./,
  },
  {
    name: 'no word on who denied sts:TagSession',
    message: denied('sts:TagSession', ''),
    assumedOthers: true,
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'TRUST_POLICY_LACKS_ACTION',
    title: /does not allow sts:TagSession/,
    remedy: /Add "sts:TagSession"/,
  },
  {
    name: 'no word at all',
    message: denied('sts:AssumeRole', ''),
    failure: 'ROLE_NOT_ASSUMABLE',
    cause: 'TRUST_POLICY',
    title: /trust policy/,
    remedy: /Compare/,
  },
  {
    name: 'root',
    message: 'Roles may not be assumed by root accounts.',
    failure: 'CALLER_NOT_AUTHORIZED',
    cause: 'AURORA_IS_ROOT',
    title: /root user/,
    remedy: /IAM user/,
  },
];

export type WrongCredentials = { readonly code: string; readonly message: string; readonly remedy: RegExp };

export const WRONG_CREDENTIALS: readonly WrongCredentials[] = [
  {
    code: 'SignatureDoesNotMatch',
    message:
      'Signature expired: 20160609T184512Z is now earlier than 20160610T013008Z (20160610T014508Z - 15 min.)',
    remedy: /clock/,
  },
  {
    code: 'SignatureDoesNotMatch',
    message:
      'Signature not yet current: 20160610T184512Z is still later than 20160610T013008Z (20160610T011508Z + 15 min.)',
    remedy: /clock/,
  },
  { code: 'RequestExpired', message: 'Request has expired.', remedy: /clock/ },
  {
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
    remedy: /Renew the temporary/,
  },
  { code: 'ExpiredTokenException', message: 'The security token is expired', remedy: /Renew the temporary/ },
  {
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    remedy: /AWS_SECRET_ACCESS_KEY belong together/,
  },
  {
    code: 'SignatureDoesNotMatch',
    message: "Credential should be scoped to a valid Region, not 'x'.",
    remedy: /AWS_REGION/,
  },
  {
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
    remedy: /is active and still exists.*AWS_SESSION_TOKEN/,
  },
  {
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
    remedy: /proxy.*Authorization header/,
  },
  {
    code: 'IncompleteSignature',
    message: "Authorization header requires 'Signature' parameter.",
    remedy: /proxy.*Authorization header/,
  },
];

export type WrongAnswer = {
  readonly code: string;
  readonly message: string;
  readonly failure: string;
  readonly side: 'CUSTOMER' | 'AURORA' | 'AWS';
  /** Whether Aurora goes on trying. */
  readonly goesOn: boolean;
  /** What the operator reads first. */
  readonly remedy: RegExp;
};

const constraint = (value: string, name: string) =>
  `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have length less than or equal to 64`;
const ownParameter = (name: string): WrongAnswer => ({
  code: 'ValidationError',
  message: constraint('x', name),
  failure: 'REQUEST_REJECTED',
  side: 'AURORA',
  goesOn: true,
  remedy: /settings that Aurora sends/,
});
const unknownCode = (code: string): WrongAnswer => ({
  code,
  message: 'A new thing went wrong',
  failure: 'REQUEST_REJECTED',
  side: 'AWS',
  goesOn: true,
  remedy: /^Wait/,
});
const arnRejected = (message: string): WrongAnswer => ({
  code: 'ValidationError',
  message,
  failure: 'REQUEST_REJECTED',
  side: 'CUSTOMER',
  goesOn: false,
  remedy: /role's ARN, part by part/,
});
const regionDisabled = (account: string, side: 'CUSTOMER' | 'AURORA', remedy: RegExp): WrongAnswer => ({
  code: 'RegionDisabledException',
  message: `STS is not activated in this region for account:${account}. Your account administrator can activate STS in this region using the IAM Console.`,
  failure: 'REGION_DISABLED',
  side,
  goesOn: true,
  remedy,
});

/** Answers that are no denials: on whose side they are. */
export const WRONG_ANSWERS: readonly WrongAnswer[] = [
  ...[
    'externalId',
    'sourceIdentity',
    'tags.1.member.value',
    'roleSessionName',
    'durationSeconds',
    'policy',
  ].map(ownParameter),
  { ...ownParameter('externalId'), message: 'Session name must not be empty' },
  {
    ...ownParameter('externalId'),
    message: `2 validation errors detected: Value 'x' at 'externalId' failed to satisfy constraint: Member must have length greater than or equal to 2; Value 'y' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20`,
  },
  {
    code: 'ValidationError',
    message:
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    failure: 'SESSION_DURATION_TOO_LONG',
    side: 'AURORA',
    goesOn: true,
    remedy: /IAM user for Aurora/,
  },
  {
    code: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    failure: 'SESSION_DURATION_TOO_LONG',
    side: 'CUSTOMER',
    goesOn: false,
    remedy: /maximum session duration of the role/,
  },
  arnRejected(constraint(ROLE_ARN, 'roleArn')),
  arnRejected('Request ARN is invalid'),
  arnRejected(`${ROLE_ARN} is invalid`),
  regionDisabled('314159265358', 'AURORA', /Aurora's own account/),
  regionDisabled('605992674944', 'CUSTOMER', /^Activate STS/),
  ...['SomethingNew', 'InvalidAction', 'InvalidParameterValue', 'NotAuthorized'].map(unknownCode),
  {
    code: 'MalformedPolicyDocument',
    message: 'Syntax errors in policy.',
    failure: 'SESSION_POLICY_REJECTED',
    side: 'AURORA',
    goesOn: true,
    remedy: /SESSION_TAGS/,
  },
  {
    code: 'PackedPolicyTooLarge',
    message: 'Serialized token too large for session: 104% of the limit',
    failure: 'SESSION_POLICY_REJECTED',
    side: 'AURORA',
    goesOn: true,
    remedy: /fewer or shorter session tags/,
  },
];
