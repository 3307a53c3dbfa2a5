/** Gets a session from AWS, with the External ID that the role accepts and the longest duration that it allows. */
import { LRUCache } from 'lru-cache';
import type { Clock, Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type AwsError, assumeRoleFailure, isRefusalOfRole } from '../connection/aws-error.ts';
import { type Failure, ownFailure } from '../connection/failure.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { AssumedRole, SessionCredentials, StsConnection, StsGateway } from '../connections/sts.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import { CHAINING_SECONDS, durationsToTry, type Lifetime, MAX_SECONDS } from './session-lifetime.ts';

export type IssuerParts = {
  readonly gateway: StsGateway;
  readonly identity: Pick<IdentityService, 'read'>;
  readonly clock: Clock;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
};

/** The lifetime is in Aurora's clock; `credentials.expiresAt` is in AWS's, which may differ. */
export type IssuedSession = Lifetime & { readonly credentials: SessionCredentials };
export type Issued = Result<IssuedSession, Failure>;

/** Makes one session. Answers with failures as values. */
export type Issue = (request: SessionRequest, signal: AbortSignal) => Promise<Issued>;

/** AWS's last answer, and the requested duration. */
type Assumed = { readonly result: CallResult<AssumedRole>; readonly seconds: number };

/** How long a role's maximum duration is cached: its owner may raise it. */
const MAXIMUM_CACHE_MS: Millis = 24 * 3_600_000;

/** Maximum roles in that cache. A role that drops out costs at most four further calls. */
const MAX_CACHED_ROLES = 10_000;

/**
 * Aurora finds a role's maximum duration by trying, once, and caches it in this process. A restart costs those calls
 * again, and only for sessions of more than an hour.
 */
export function sessionIssuer({ gateway, identity, clock, lifecycle }: IssuerParts): Issue {
  /** The longest duration that each role allows, by its ARN. */
  const maxima = new LRUCache<string, { seconds: number; until: Millis }>({ max: MAX_CACHED_ROLES });

  const maxSecondsOf = async ({ role }: SessionRequest): Promise<number> => {
    const cached = maxima.get(role.arn);
    const isFresh = cached !== undefined && cached.until > clock.now();
    const max = isFresh ? cached.seconds : MAX_SECONDS;
    const reading = await identity.read();
    const chaining = reading.ok && reading.value.arn.includes(':assumed-role/');
    return chaining ? Math.min(max, CHAINING_SECONDS) : max;
  };

  /** Assumes the role with one External ID, for the wanted duration or a shorter one that the role allows. */
  const assumeWith = async (
    sts: StsConnection,
    { role, ...request }: SessionRequest,
    externalId: string,
    [wanted, ...shorter]: readonly [number, ...number[]],
  ): Promise<Assumed> => {
    const assume = (durationSeconds: number) =>
      sts.assumeRole({ ...request, roleArn: role.arn, externalId, durationSeconds });
    let seconds = wanted;
    let result = await assume(seconds);
    for (const fewer of shorter) {
      if (!isTooLong(result)) break;
      seconds = fewer;
      result = await assume(seconds);
      if (result.ok) maxima.set(role.arn, { seconds, until: clock.now() + MAXIMUM_CACHE_MS });
    }
    return { result, seconds };
  };

  const issue: Issue = async (request, signal) => {
    const { region, workspaceId, role } = request;
    const durations = durationsToTry(request.durationSeconds, await maxSecondsOf(request));
    const issuedAt = clock.now();
    const payer = { workspaceId, isUrgent: false };
    const assumed = await gateway.withFreshConnection({ region, signal, payer }, async (sts) => {
      let last: Assumed | null = null;
      for (const externalId of request.externalIds) {
        last = await assumeWith(sts, request, externalId, durations);
        // During a rotation, only the role shows which of two External IDs its policy names.
        if (last.result.ok || !isRefusalOfRole(last.result.error)) return last;
      }
      return last;
    });
    if (assumed === null) throw new Error(`The request for ${role.arn} has no External ID.`);
    const { result, seconds } = assumed;
    if (!result.ok) return err(sessionFailure(result.error, role));
    const { credentials, assumedRoleArn } = result.value;
    // The proof has already verified the session's identity. Here, AWS's answer to AssumeRole is enough.
    if (!isSessionOf(assumedRoleArn, role)) return err(ownFailure('ACCOUNT_MISMATCH'));
    return ok({ credentials, issuedAt, expiresAt: issuedAt + seconds * 1_000 });
  };

  return async (request, signal) => {
    const issued = await issue(request, signal);
    lifecycle.emit('session.renewal', { failureCode: issued.ok ? null : issued.error.code });
    return issued;
  };
}

/** The session policy comes with the request, so waiting does not help. */
function sessionFailure(error: AwsError, { accountId }: RoleArn): Failure {
  const failure = assumeRoleFailure(error, accountId);
  return failure.code === 'SESSION_POLICY_REJECTED' ? { ...failure, waiting: 'NO' } : failure;
}

function isTooLong(result: CallResult<unknown>): boolean {
  return !result.ok && assumeRoleFailure(result.error).code === 'SESSION_DURATION_TOO_LONG';
}

/** A session's ARN has the role's name, without its path. */
function isSessionOf(assumedRoleArn: string, { partition, accountId, name }: RoleArn): boolean {
  return assumedRoleArn.startsWith(`arn:${partition}:sts::${accountId}:assumed-role/${name}/`);
}
