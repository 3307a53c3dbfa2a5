/** Why a program gets no credentials, and what to do about it. */
import type { Millis } from '../base/clock.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { quote } from '../base/name.ts';
import type { Connection } from '../connection/connection.ts';
import {
  type Audience,
  type Failure,
  isOutage,
  type ShownFailureCode,
  shownCode,
} from '../connection/failure.ts';
import { describeFailure } from '../connection/failure-words.ts';

export type CredentialsRefusal = {
  /**
   * - `NOT_FOUND`: does not exist, or the token may not see it.
   * - `MISTAKE`: the request is wrong.
   * - `STATE`: the connection is not usable, or AWS refuses.
   * - `AWAY`: AWS or Aurora cannot answer for now.
   * - `TOO_MANY`: a limit or a quota is used up for now.
   */
  readonly kind: 'NOT_FOUND' | 'MISTAKE' | 'STATE' | 'AWAY' | 'TOO_MANY';
  readonly code: ErrorCode | ShownFailureCode;
  readonly message: string;
  readonly remedies: readonly string[];
  /** The code of the failure that causes the refusal, if there is one. */
  readonly failureCode: ShownFailureCode | null;
  /** When to try again; null if somebody must change something first. */
  readonly retryAt: Millis | null;
};

const refusal = (
  kind: CredentialsRefusal['kind'],
  code: ErrorCode | ShownFailureCode,
  message: string,
  remedies: readonly string[],
  rest: Partial<CredentialsRefusal> = {},
): CredentialsRefusal => ({ kind, code, message, remedies, failureCode: null, retryAt: null, ...rest });

/** A connection that does not exist, or that the token may not see: the answer is the same. */
export function connectionNotFound(): CredentialsRefusal {
  return refusal('NOT_FOUND', 'CONNECTION_NOT_FOUND', 'Connection not found.', [
    'Use /credentials/ with the id of a connection that the workspace\'s "awsConnections" lists, or with the twelve digits of its AWS account.',
  ]);
}

export function accountNotFound(accountId: string): CredentialsRefusal {
  return refusal('NOT_FOUND', 'CONNECTION_NOT_FOUND', `The AWS account ${accountId} is not connected.`, [
    'Connect it with connectAwsAccount, or use the id of another connection.',
  ]);
}

export function accountAmbiguous(accountId: string, connections: readonly Connection[]): CredentialsRefusal {
  const roles = connections.map(({ roleArn }) => roleArn).join(', ');
  const message = `The AWS account ${accountId} is connected by ${connections.length} roles: ${roles}.`;
  return refusal('STATE', 'ACCOUNT_AMBIGUOUS', message, [
    'Use the id of one of the connections instead of the account ID. List the ids: aurora-credentials list',
    'With aurora-credentials, the ARN of the role works, too.',
  ]);
}

export function unknownPolicy(name: string, known: readonly string[]): CredentialsRefusal {
  return refusal('MISTAKE', 'BAD_USER_INPUT', `policy=${quote(name)}: policy not found.`, [
    known.length === 0
      ? 'No policies are configured. The operator sets CREDENTIALS_POLICIES_FILE.'
      : `Use one of these policies: ${known.join(', ')}.`,
  ]);
}

/** @param problem what AWS would not accept of the policy together with the source addresses */
export function policyTooLong(name: string, problem: string): CredentialsRefusal {
  const message = `policy=${quote(name)} with source-ip ${problem}.`;
  return refusal('MISTAKE', 'BAD_USER_INPUT', message, [
    'Pass fewer ranges: they are part of the session policy.',
  ]);
}

export function wrongRegion(region: string, { partition }: Connection): CredentialsRefusal {
  const message = `region=${quote(region)}: the partition of the role, "${partition}", has no such Region.`;
  return refusal('MISTAKE', 'BAD_USER_INPUT', message, [
    'Name a Region such as us-east-1 or eu-central-1, or leave the region out.',
  ]);
}

/** Why a connection gives no credentials, in words for `audience`; null when it can give them. */
export function connectionUnusable(connection: Connection, audience: Audience): CredentialsRefusal | null {
  const { status, failure } = connection;
  switch (status) {
    case 'CONNECTED':
    case 'DEGRADED':
      return null;
    case 'DISCONNECTED':
      return refusal(
        'STATE',
        'CONNECTION_DISCONNECTED',
        'The connection is DISCONNECTED: Aurora does not use its role any more.',
        ["Connect it again with connectAwsAccount and the role's ARN: it keeps its id."],
      );
    case 'PENDING':
      return refusal(
        'STATE',
        'CONNECTION_PENDING',
        'The connection is PENDING: its role is still being verified.',
        ['Wait until it is CONNECTED: subscribe to connectionProgress, or try again later.'],
        {
          failureCode: failure && shownCode(failure.code),
          retryAt: connection.verification?.nextAttemptAt ?? null,
        },
      );
    case 'FAILED':
    case 'INSECURE': {
      if (failure === null) throw new Error(`Connection ${connection.id} is ${status} without a failure.`);
      const { code, title, explanation, remedies } = describeFailure(failure, connection, audience);
      const message = `The connection is ${status}. ${title}. ${explanation}`;
      return refusal('STATE', code, message, remedies, { failureCode: code });
    }
  }
}

/** AWS refused or did not answer, or Aurora itself has a problem. */
export function sessionFailed(
  failure: Failure,
  connection: Connection,
  retryAt: Millis,
  audience: Audience,
): CredentialsRefusal {
  const { code, title, explanation, remedies, side } = describeFailure(failure, connection, audience);
  // The session policy comes with the request: the caller can change it.
  const isAway = isOutage(failure.waiting) || (side === 'AURORA' && code !== 'SESSION_POLICY_REJECTED');
  const message = `${title}. ${explanation} Aurora asks AWS again at ${new Date(retryAt).toISOString()}.`;
  return refusal(isAway ? 'AWAY' : 'STATE', code, message, remedies, { failureCode: code, retryAt });
}

export function tooManySessions(): CredentialsRefusal {
  const message = 'Aurora is making too many different sessions of the connection at this moment.';
  return refusal('TOO_MANY', 'RATE_LIMITED', message, [
    'Try again in a few seconds, or use fewer different combinations of duration, policy, Region and token.',
  ]);
}

export function tooManyNewSessions(perMinute: number, retryAt: Millis): CredentialsRefusal {
  return refusal(
    'TOO_MANY',
    'RATE_LIMITED',
    `A workspace may get ${perMinute} new sessions a minute.`,
    [
      'Try again later, or use fewer different combinations of duration, policy, Region and token.',
      'The operator can raise WORKSPACE_NEW_SESSIONS_PER_MINUTE.',
    ],
    { retryAt },
  );
}

export function tooManyWrittenSessions(perMinute: number, retryAt: Millis): CredentialsRefusal {
  return refusal(
    'TOO_MANY',
    'RATE_LIMITED',
    `A token may get ${perMinute} new sessions a minute with its own session policies or source addresses.`,
    ['Try again later, or use fewer different policies and addresses: sessions that exist are shared.'],
    { retryAt },
  );
}

export function shuttingDown(): CredentialsRefusal {
  return refusal('AWAY', 'SERVER_SHUTTING_DOWN', 'The server is shutting down.', [
    'Try again in a few seconds.',
  ]);
}
