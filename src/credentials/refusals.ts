/** Why a program gets no credentials, and what to do about it. */
import type { Millis } from '../base/clock.ts';
import { quote } from '../base/name.ts';
import type { Connection } from '../connection/connection.ts';
import { type Audience, type Failure, type FailureCode, isOutage } from '../connection/failure.ts';
import { describeFailure } from '../connection/failure-words.ts';

export type CredentialsRefusal = {
  /**
   * `NOT_FOUND`: does not exist for this token. `MISTAKE`: of the request. `STATE`: of the connection, or AWS
   * says no. `AWAY`: nobody's fault, for now. `TOO_MANY`: for now.
   */
  readonly kind: 'NOT_FOUND' | 'MISTAKE' | 'STATE' | 'AWAY' | 'TOO_MANY';
  readonly code: string;
  readonly message: string;
  readonly remedies: readonly string[];
  /** Which of the failures it is, where it is one. */
  readonly failureCode: FailureCode | null;
  /** When it is worth coming back; null where somebody has to do something first. */
  readonly retryAt: Millis | null;
};

type Words = Pick<CredentialsRefusal, 'kind' | 'code' | 'message' | 'remedies'>;

const refusal = (words: Words, rest: Partial<CredentialsRefusal> = {}): CredentialsRefusal => ({
  failureCode: null,
  retryAt: null,
  ...words,
  ...rest,
});

/** The same for what does not exist, and for what the token may not see. */
export function connectionNotFound(): CredentialsRefusal {
  return refusal({
    kind: 'NOT_FOUND',
    code: 'CONNECTION_NOT_FOUND',
    message: 'There is no such connection.',
    remedies: [
      'Use /credentials/ with the id of a connection that the workspace\'s "awsConnections" lists, or with the twelve digits of its AWS account.',
    ],
  });
}

export function accountNotFound(accountId: string): CredentialsRefusal {
  return refusal({
    kind: 'NOT_FOUND',
    code: 'CONNECTION_NOT_FOUND',
    message: `The AWS account ${accountId} is not connected.`,
    remedies: ['Connect it with connectAwsAccount, or use the id of another connection.'],
  });
}

export function accountAmbiguous(accountId: string, connections: readonly Connection[]): CredentialsRefusal {
  const roles = connections.map(({ roleArn }) => roleArn).join(', ');
  return refusal({
    kind: 'STATE',
    code: 'ACCOUNT_AMBIGUOUS',
    message: `The AWS account ${accountId} is connected by ${connections.length} roles: ${roles}.`,
    remedies: ["Use the id of the connection that you mean, in place of the account's."],
  });
}

export function unknownPolicy(name: string, known: readonly string[]): CredentialsRefusal {
  return refusal({
    kind: 'MISTAKE',
    code: 'BAD_USER_INPUT',
    message: `policy=${quote(name)}: there is no such policy.`,
    remedies: [
      known.length === 0
        ? 'The operator configures policies with CREDENTIALS_POLICIES_FILE; there are none.'
        : `There are: ${known.join(', ')}.`,
    ],
  });
}

export function wrongRegion(region: string, { partition }: Connection): CredentialsRefusal {
  return refusal({
    kind: 'MISTAKE',
    code: 'BAD_USER_INPUT',
    message: `region=${quote(region)}: it is no Region of the partition "${partition}", which the role is in.`,
    remedies: ['Name a Region such as us-east-1 or eu-central-1, or leave the region out.'],
  });
}

/** Why a connection is not used, in words for `audience`; null when it is. */
export function connectionUnusable(connection: Connection, audience: Audience): CredentialsRefusal | null {
  const { status, failure } = connection;
  const failureCode = failure?.code ?? null;
  switch (status) {
    case 'CONNECTED':
    case 'DEGRADED':
      return null;
    case 'DISCONNECTED':
      return refusal({
        kind: 'STATE',
        code: 'CONNECTION_DISCONNECTED',
        message: 'The connection is DISCONNECTED: Aurora does not use its role any more.',
        remedies: ["Connect it anew with connectAwsAccount and the role's ARN: it keeps its id."],
      });
    case 'PENDING': {
      const words: Words = {
        kind: 'STATE',
        code: 'CONNECTION_PENDING',
        message: 'The connection is PENDING: its role is still being verified.',
        remedies: ['Wait until it is CONNECTED: subscribe to connectionProgress, or ask again.'],
      };
      return refusal(words, { failureCode, retryAt: connection.verification?.nextAttemptAt ?? null });
    }
    case 'FAILED':
    case 'INSECURE': {
      if (failure === null) throw new Error(`Connection ${connection.id} is ${status} without a failure.`);
      const { code, title, explanation, remedies } = describeFailure(failure, connection, audience);
      const message = `The connection is ${status}. ${title}. ${explanation}`;
      return refusal({ kind: 'STATE', code, message, remedies }, { failureCode: code });
    }
  }
}

/** AWS said no, or nothing; or Aurora itself has a problem, which says nothing about the role. */
export function sessionFailed(
  failure: Failure,
  connection: Connection,
  retryAt: Millis,
  audience: Audience,
): CredentialsRefusal {
  const { code, title, explanation, remedies, side } = describeFailure(failure, connection, audience);
  const isRequests = code === 'SESSION_POLICY_REJECTED';
  const kind = isOutage(failure.waiting) || (side === 'AURORA' && !isRequests) ? 'AWAY' : 'STATE';
  const at = new Date(retryAt).toISOString();
  const message = `${title}. ${explanation} Aurora asks AWS again at ${at}.`;
  return refusal({ kind, code, message, remedies }, { failureCode: code, retryAt });
}

export function tooManySessions(): CredentialsRefusal {
  return refusal({
    kind: 'TOO_MANY',
    code: 'RATE_LIMITED',
    message: 'The connection has as many different sessions as it may have at a time.',
    remedies: ['Ask for fewer different durations, policies and Regions, with fewer different tokens.'],
  });
}

export function tooManyNewSessions(perMinute: number, retryAt: Millis): CredentialsRefusal {
  const words: Words = {
    kind: 'TOO_MANY',
    code: 'RATE_LIMITED',
    message: `A workspace may get ${perMinute} new sessions a minute.`,
    remedies: [
      'Ask again later, or for fewer different durations, policies and Regions, with fewer different tokens.',
      'The operator can raise WORKSPACE_NEW_SESSIONS_PER_MINUTE.',
    ],
  };
  return refusal(words, { retryAt });
}

export function shuttingDown(): CredentialsRefusal {
  return refusal({
    kind: 'AWAY',
    code: 'SERVER_SHUTTING_DOWN',
    message: 'The server is shutting down.',
    remedies: ['Ask again in a few seconds.'],
  });
}
