/**
 * The condition keys of every request. [IAM User Guide, global condition keys, "Availability" of each;
 * docs/aws-facts.md,
 * section 8.6]
 */
import type { RequestContext } from '../iam/policy/context.ts';
import type { Authenticated } from './authenticate.ts';
import type { Account, Directory, Session, Tagged } from './directory.ts';

/** Properties of the HTTP request. */
export type Wire = {
  /** The client's address. */
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
};

/** The keys of the request, and of the caller's tags, organization and session. */
export function requestContext(
  { clock }: Directory,
  { caller, account, region, tags, session }: Authenticated,
  { sourceIp, userAgent }: Wire,
): RequestContext {
  const now = clock.now();
  return {
    'aws:CurrentTime': [isoSeconds(now)],
    'aws:EpochTime': [String(Math.floor(now / 1_000))],
    'aws:RequestedRegion': [region],
    'aws:ViaAWSService': ['false'],
    // The real endpoints of STS and IAM accept TLS only.
    'aws:SecureTransport': ['true'],
    'aws:SourceIp': [sourceIp],
    ...(userAgent !== undefined && { 'aws:UserAgent': [userAgent] }),
    ...tagContext('aws:PrincipalTag/', tags),
    ...organizationContext('Principal', account),
    // Long-term keys have no condition keys for MFA and the age of a token.
    ...(caller.kind === 'ROLE_SESSION' && session !== null && sessionContext(session)),
  };
}

/** Tags as condition keys: `prefix` and the tag's key, with the tag's value. */
export function tagContext(prefix: string, tags: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries([...tags].map(([key, value]) => [`${prefix}${key}`, [value]]));
}

/** The tags of the user or role that a call is about. */
export function resourceTagContext({ tags }: Tagged): RequestContext {
  return { ...tagContext('aws:ResourceTag/', tags), ...tagContext('iam:ResourceTag/', tags) };
}

/** Empty for an account outside an organization. */
export function organizationContext(
  subject: 'Principal' | 'Resource',
  { organization }: Pick<Account, 'organization'>,
): RequestContext {
  if (organization === null) return {};
  return {
    [`aws:${subject}OrgID`]: [organization.id],
    [`aws:${subject}OrgPaths`]: [organization.path],
  };
}

/** Sessions here never use MFA, so the key is present and false. [IAM User Guide, "aws:MultiFactorAuthPresent"] */
function sessionContext({ issuedAt, sourceIdentity }: Session): RequestContext {
  return {
    'aws:MultiFactorAuthPresent': ['false'],
    'aws:TokenIssueTime': [isoSeconds(issuedAt)],
    ...(sourceIdentity !== undefined && { 'aws:SourceIdentity': [sourceIdentity] }),
  };
}

/** A time in AWS's format: UTC, without milliseconds. */
export function isoSeconds(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d{3}/, '');
}
