/** Who asks, and what is known about the request: the condition keys that policies test. */

export type Caller = {
  kind: 'USER' | 'ROLE_SESSION' | 'ROOT';
  partition: string;
  accountId: string;
  /** For a role session the session's ARN (`arn:P:sts::ACCT:assumed-role/NAME/SESSION`). */
  arn: string;
  /** The user's, the ROLE's (with its path) or the root's ARN: the value of `aws:PrincipalArn`. */
  principalArn: string;
  /** AIDA..., AROA... or the account id; what a stored principal is compared with. */
  uniqueId: string;
  /** AIDA..., AROA...:session or the account id: the value of `aws:userid`. */
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
 * session, not the session's; `aws:username` exists for users only. [aws-facts 8.6; UG policy variables,
 * "Principal key values"]
 */
export function callerContext(caller: Caller): RequestContext {
  return {
    'aws:PrincipalArn': [caller.principalArn],
    'aws:PrincipalAccount': [caller.accountId],
    'aws:PrincipalType': [PRINCIPAL_TYPE[caller.kind]],
    'aws:PrincipalIsAWSService': ['false'],
    'aws:userid': [caller.userId],
    ...(caller.kind === 'USER' && caller.userName !== undefined ? { 'aws:username': [caller.userName] } : {}),
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

const KNOWN_KEYS = new Set(
  [
    ...['CalledVia', 'CalledViaFirst', 'CalledViaLast', 'CurrentTime', 'EpochTime', 'FederatedProvider'],
    ...[
      'MultiFactorAuthAge',
      'MultiFactorAuthPresent',
      'PrincipalAccount',
      'PrincipalArn',
      'PrincipalIsAWSService',
    ],
    ...[
      'PrincipalOrgID',
      'PrincipalOrgPaths',
      'PrincipalServiceName',
      'PrincipalServiceNamesList',
      'PrincipalType',
    ],
    ...[
      'referer',
      'RequestedRegion',
      'ResourceAccount',
      'ResourceOrgID',
      'ResourceOrgPaths',
      'SecureTransport',
    ],
    ...[
      'SourceAccount',
      'SourceArn',
      'SourceIdentity',
      'SourceIp',
      'SourceOrgID',
      'SourceOrgPaths',
      'SourceVpc',
    ],
    ...[
      'SourceVpce',
      'TagKeys',
      'TokenIssueTime',
      'UserAgent',
      'userid',
      'username',
      'ViaAWSService',
      'VpcSourceIp',
    ],
  ]
    .map((name) => `aws:${name}`)
    .concat(['sts:ExternalId', 'sts:SourceIdentity', 'sts:RoleSessionName', 'sts:TransitiveTagKeys'])
    .map((name) => name.toLowerCase()),
);
const KNOWN_PREFIXES = ['aws:requesttag/', 'aws:principaltag/', 'aws:resourcetag/'];

/**
 * Whether an AssumeRole request could ever carry the key: AWS accepts any name at save, and a misspelt one is
 * simply missing from every request. [UG global condition keys, STS keys; aws-facts 8.6]
 */
export function isKnownKey(key: string): boolean {
  const name = key.toLowerCase();
  return (
    KNOWN_KEYS.has(name) ||
    KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix) && name.length > prefix.length)
  );
}
