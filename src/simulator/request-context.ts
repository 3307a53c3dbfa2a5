/**
 * The condition keys that every request carries, whatever it asks for. [UG global condition keys, "Availability"
 * of each; reference/aws-facts.md, section 8.6]
 */
import type { RequestContext } from '../iam/policy/evaluation.ts';
import type { Authenticated } from './authenticate.ts';
import type { Account, Directory, Session } from './directory.ts';

/** What the HTTP request brings besides its signature. */
export type Wire = {
  /** The client's address. */
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
};

/** The keys of the request itself, of the caller's tags, organization and session. */
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
    // The simulator plays AWS, whose endpoints of STS and IAM accept TLS only.
    'aws:SecureTransport': ['true'],
    'aws:SourceIp': [sourceIp],
    ...(userAgent !== undefined && { 'aws:UserAgent': [userAgent] }),
    ...tagContext('aws:PrincipalTag/', tags),
    ...organizationContext('Principal', account),
    // Long-term keys never carry the keys of MFA and of a token's age.
    ...(caller.kind === 'ROLE_SESSION' && session !== null && sessionContext(session)),
  };
}

/** Tags as condition keys: `prefix` and the tag's key, with the tag's value. */
export function tagContext(prefix: string, tags: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries([...tags].map(([key, value]) => [`${prefix}${key}`, [value]]));
}

/** Absent for an account that belongs to no organization. */
export function organizationContext(
  whose: 'Principal' | 'Resource',
  { organization }: Pick<Account, 'organization'>,
): RequestContext {
  if (organization === null) return {};
  return {
    [`aws:${whose}OrgID`]: [organization.id],
    [`aws:${whose}OrgPaths`]: [organization.path],
  };
}

/** Sessions of roles are made without MFA here: the key is present, and false. [UG "aws:MultiFactorAuthPresent"] */
function sessionContext({ issuedAt, sourceIdentity }: Session): RequestContext {
  return {
    'aws:MultiFactorAuthPresent': ['false'],
    'aws:TokenIssueTime': [isoSeconds(issuedAt)],
    ...(sourceIdentity !== undefined && { 'aws:SourceIdentity': [sourceIdentity] }),
  };
}

/** As AWS writes times: whole seconds, UTC. */
export function isoSeconds(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d{3}/, '');
}
