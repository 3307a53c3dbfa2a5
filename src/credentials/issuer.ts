/** Asks AWS for a session: which External ID the role takes, and how long a session it allows. */

import type { Clock, Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type AwsError, assumeRoleFailure, isRefusalOfRole } from '../connection/aws-error.ts';
import { type Failure, ownFailure } from '../connection/failure.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { IdentityService } from '../connections/identity.ts';
import type { AssumedRole, SessionCredentials, StsConnection, StsGateway } from '../connections/sts.ts';
import { storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import type { SessionRequest } from '../trust/session-request.ts';
import { CHAINING_SECONDS, durationsToTry, LONGEST_SECONDS } from './session-lifetime.ts';

export type IssuedSession = {
  readonly credentials: SessionCredentials;
  /** By our own clock, as is `expiresAt`: AWS's may differ. */
  readonly issuedAt: Millis;
  readonly expiresAt: Millis;
};
export type Issued = Result<IssuedSession, Failure>;

/** What came of asking, and how long a session was asked for at last. */
type Assumed = { readonly result: CallResult<AssumedRole>; readonly seconds: number };

/** Makes one session. Answers with failures as values. */
export type Issue = (request: SessionRequest, signal: AbortSignal) => Promise<Issued>;

/** For how long a role's maximum is taken as known: its owner may raise it. */
const MAXIMUM_KNOWN: Millis = 24 * 3_600_000;

/** So many are remembered; whoever is forgotten is asked again, with four calls more at most. */
const MOST_MAXIMA = 10_000;

/**
 * The role's maximum is found out by asking, once, and remembered by this process: after a restart it costs
 * no more than those calls, and only for sessions of more than an hour.
 */
export function createIssuer(parts: { gateway: StsGateway; identity: IdentityService; clock: Clock }): Issue {
  const { gateway, identity, clock } = parts;
  const maxima = new Map<string, { seconds: number; until: Millis }>();

  const mostFor = async ({ roleArn }: SessionRequest): Promise<number> => {
    const known = maxima.get(roleArn);
    const most = known !== undefined && known.until > clock.now() ? known.seconds : LONGEST_SECONDS;
    const reading = await identity.read();
    const chaining = reading.ok && reading.value.arn.includes(':assumed-role/');
    return chaining ? Math.min(most, CHAINING_SECONDS) : most;
  };

  const remember = (roleArn: string, seconds: number) => {
    maxima.delete(roleArn);
    maxima.set(roleArn, { seconds, until: clock.now() + MAXIMUM_KNOWN });
    if (maxima.size > MOST_MAXIMA) maxima.delete(maxima.keys().next().value as string);
  };

  /** With one External ID: as long a session as wanted, or as the role allows. */
  const assume = async (
    sts: StsConnection,
    request: SessionRequest,
    externalId: string,
    [wanted, ...shorter]: readonly [number, ...number[]],
  ): Promise<Assumed> => {
    let seconds = wanted;
    let result = await sts.assumeRole({ ...request, externalId, durationSeconds: seconds });
    for (const fewer of shorter) {
      if (!isTooLong(result)) break;
      seconds = fewer;
      result = await sts.assumeRole({ ...request, externalId, durationSeconds: seconds });
      if (result.ok) remember(request.roleArn, seconds);
    }
    return { result, seconds };
  };

  return async (request, signal) => {
    const durations = durationsToTry(request.durationSeconds, await mostFor(request));
    const issuedAt = clock.now();
    const { region, workspaceId } = request;
    const payer = { workspaceId, isUrgent: false };
    const assumed = await gateway.onFreshConnection({ region, signal, payer }, async (sts) => {
      let last: Assumed | null = null;
      for (const externalId of request.externalIds) {
        last = await assume(sts, request, externalId, durations);
        // Of two that are good, a role takes the one that its policy names: only it can say which.
        if (last.result.ok || !isRefusalOfRole(last.result.error)) return last;
      }
      return last;
    });
    if (assumed === null) throw new Error(`The request for ${request.roleArn} has no External ID.`);
    const { result, seconds } = assumed;
    if (!result.ok) return err(sessionFailure(result.error, request.roleArn));
    const { credentials, assumedRoleArn } = result.value;
    // Who the session is has been asked of AWS when the role was proven; here AWS's own answer has to do.
    if (!isSessionOf(assumedRoleArn, request.roleArn)) return err(ownFailure('ACCOUNT_MISMATCH'));
    return ok({ credentials, issuedAt, expiresAt: issuedAt + seconds * 1_000 });
  };
}

/** The session policy is the request's here, so that waiting does not help. */
function sessionFailure(error: AwsError, roleArn: string): Failure {
  const failure = assumeRoleFailure(error, roleArn.split(':')[4] ?? null);
  return failure.code === 'SESSION_POLICY_REJECTED' ? { ...failure, waiting: 'NO' } : failure;
}

function isTooLong(result: CallResult<unknown>): boolean {
  return !result.ok && assumeRoleFailure(result.error).code === 'SESSION_DURATION_TOO_LONG';
}

/** A session's ARN has the role's name, without its path. */
function isSessionOf(assumedRoleArn: string, roleArn: string): boolean {
  const role = storedRoleArn(roleArn);
  if (role === null) return false;
  const { partition, accountId, name } = role;
  return assumedRoleArn.startsWith(`arn:${partition}:sts::${accountId}:assumed-role/${name}/`);
}
