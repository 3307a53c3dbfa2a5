/** Who asks, and what is known about the request: the condition keys that policies test. */

export type Caller = {
  kind: 'USER' | 'ROLE_SESSION' | 'ROOT';
  partition: string;
  accountId: string;
  /** The ARN; for a role session its own (`arn:P:sts::ACCT:assumed-role/NAME/SESSION`). */
  arn: string;
  /** The user's, the ROLE's (with its path) or the root's ARN: the value of `aws:PrincipalArn`. */
  principalArn: string;
  /** AIDA..., AROA... or the account ID; what a stored principal is compared with. */
  uniqueId: string;
  /** AIDA..., AROA...:session or the account ID: the value of `aws:userid`. */
  userId: string;
  userName?: string;
};

/** Condition keys and their values. Names are case-insensitive; an absent or empty entry is a missing key. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

export type AuthorizationRequest = {
  caller: Caller;
  action: string;
  resource: string;
  resourceAccountId: string;
  context: RequestContext;
};

/** Context keys by lower-case name, as the evaluation reads them. */
export type ContextIndex = ReadonlyMap<string, readonly string[]>;

const PRINCIPAL_TYPE = { USER: 'User', ROLE_SESSION: 'AssumedRole', ROOT: 'Account' } as const;

/**
 * The condition keys that follow from the caller alone. `aws:PrincipalArn` is the role's ARN for a role
 * session, not the session's; `aws:username` exists for users only.
 * [docs/aws-facts.md, 8.6; IAM User Guide, policy variables,
 * "Principal key values"]
 */
export function callerContext(caller: Caller): RequestContext {
  return {
    'aws:PrincipalArn': [caller.principalArn],
    'aws:PrincipalAccount': [caller.accountId],
    'aws:PrincipalType': [PRINCIPAL_TYPE[caller.kind]],
    'aws:PrincipalIsAWSService': ['false'],
    'aws:userid': [caller.userId],
    'aws:username': caller.kind === 'USER' && caller.userName !== undefined ? [caller.userName] : [],
  };
}

/** What policies are evaluated against: the context handed in, over which the caller's own keys win. */
export function contextIndex(request: AuthorizationRequest): ContextIndex {
  const entries = [
    ...Object.entries(request.context),
    ...Object.entries(callerContext(request.caller)),
    ['aws:ResourceAccount', [request.resourceAccountId]] as const,
  ];
  return new Map(entries.map(([key, values]) => [key.toLowerCase(), values]));
}

/** The key's values; empty when it is missing. */
export function contextValues(index: ContextIndex, key: string): readonly string[] {
  return index.get(key.toLowerCase()) ?? [];
}

/** All keys with fixed names, as AWS writes them: what a misspelt one may have been meant to be. */
export const CONDITION_KEY_NAMES: readonly string[] = [
  ...['CalledVia', 'CalledViaFirst', 'CalledViaLast', 'ChatbotSourceArn', 'CurrentTime', 'EpochTime'],
  ...['Ec2InstanceSourcePrivateIPv4', 'Ec2InstanceSourceVpc', 'FederatedProvider', 'IsMcpServiceAction'],
  ...['MultiFactorAuthAge', 'MultiFactorAuthPresent', 'PrincipalAccount', 'PrincipalArn'],
  ...['PrincipalIsAWSService', 'PrincipalOrgID', 'PrincipalOrgPaths', 'PrincipalServiceName'],
  ...['PrincipalServiceNamesList', 'PrincipalType', 'referer', 'RequestedRegion', 'ResourceAccount'],
  ...['ResourceOrgID', 'ResourceOrgPaths', 'SecureTransport', 'SignInSessionArn', 'SourceAccount'],
  ...['SourceArn', 'SourceIdentity', 'SourceIp', 'SourceOrgID', 'SourceOrgPaths', 'SourceVpc'],
  ...['SourceVpcArn', 'SourceVpce', 'TagKeys', 'TokenIssueTime', 'UserAgent', 'userid', 'username'],
  ...['ViaAWSService', 'VpceAccount', 'VpceOrgID', 'VpceOrgPaths', 'VpcSourceIp', 'AssumedRoot'],
]
  .map((name) => `aws:${name}`)
  .concat(
    ['AWSServiceName', 'DurationSeconds', 'ExternalId', 'RequestContextProviders', 'RoleSessionName'].map(
      (name) => `sts:${name}`,
    ),
    ['SourceIdentity', 'TaskPolicyArn', 'TransitiveTagKeys'].map((name) => `sts:${name}`),
    ['ec2:SourceInstanceARN', 'ec2:RoleDelivery', 'lambda:SourceFunctionArn', 'glue:RoleAssumedBy'],
    ['ssm:SourceInstanceARN', 'glue:CredentialIssuingService', 'identitystore:UserId'],
  );
const KNOWN_KEYS = new Set(CONDITION_KEY_NAMES.map((name) => name.toLowerCase()));
const KNOWN_PREFIXES = [
  'aws:requesttag/',
  'aws:principaltag/',
  'aws:resourcetag/',
  'iam:resourcetag/',
  'sts:requestcontext/',
];
/** The claims of SAML assertions. [IAM User Guide, "Available keys for SAML-based AWS STS federation"] */
const SAML_CLAIMS = new Set(
  [
    ...['aud', 'cn', 'commonName', 'doc', 'eduorghomepageuri', 'eduorgidentityauthnpolicyuri'],
    ...['eduorglegalname', 'eduorgsuperioruri', 'eduorgwhitepagesuri', 'edupersonaffiliation'],
    ...['edupersonassurance', 'edupersonentitlement', 'edupersonnickname', 'edupersonorgdn'],
    ...['edupersonorgunitdn', 'edupersonprimaryaffiliation', 'edupersonprimaryorgunitdn'],
    ...['edupersonprincipalname', 'edupersonscopedaffiliation', 'edupersontargetedid', 'givenName', 'iss'],
    ...['mail', 'name', 'namequalifier', 'organizationStatus', 'primaryGroupSID', 'sub', 'sub_type'],
    ...['surname', 'uid', 'x500UniqueIdentifier'],
  ].map((name) => `saml:${name.toLowerCase()}`),
);
/** Claims of an OIDC provider, by its host and path: `token.actions.githubusercontent.com:sub`. */
const OIDC_CLAIM = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/[^:]*)?:[a-z_][\w./-]*$/;

/**
 * Whether an AssumeRole request, or a federated one, can ever carry the key: AWS saves a policy with any name,
 * but no request has a misspelt one.
 * [IAM User Guide, global condition keys, STS keys, federation keys; docs/aws-facts.md, 8.6]
 */
export function isKnownKey(key: string): boolean {
  const name = key.toLowerCase();
  return (
    KNOWN_KEYS.has(name) ||
    SAML_CLAIMS.has(name) ||
    OIDC_CLAIM.test(name) ||
    KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)
  );
}

/** Whether the key is a claim that only callers of an identity provider have. */
export function isFederatedClaim(key: string): boolean {
  const name = key.toLowerCase();
  return SAML_CLAIMS.has(name) || OIDC_CLAIM.test(name);
}
