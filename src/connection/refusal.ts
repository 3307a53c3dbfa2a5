/** Why a request is refused, as data: what was wrong, with which value, and what to do. */
import type { RefusalCode } from '../base/error-codes.ts';
import { type Err, err, type Result } from '../base/result.ts';
import type { RoleArnProblem } from '../iam/arn/role-arn.ts';
import type { Connection } from './connection.ts';
import { isSourceBroken } from './credential-fault.ts';
import type { Audience, Failure } from './failure.ts';
import { describeFailure } from './failure-words.ts';

export type Refusal = {
  readonly code: RefusalCode;
  /** The message for customers; `wordsFor` has the operator's message. */
  readonly message: string;
  readonly remedies: readonly string[];
  /** The reason of `IDENTITY_UNAVAILABLE`. */
  readonly failure?: Failure;
  /** The place of the mistake and the probable ARN, for `INVALID_ROLE_ARN`. */
  readonly roleArn?: { readonly part: string; readonly suggestion: string | null };
  /** How long to wait, for `TOO_MANY_ACCOUNTS`. */
  readonly retryAfterSeconds?: number;
  /** What an earlier request created, for `IDEMPOTENCY_KEY_USED`. */
  readonly created?: {
    readonly type: 'Workspace' | 'ApiKey' | 'OnboardingLink' | 'Webhook';
    readonly id: string;
  };
  /** The connections that prevent the end of a rotation. */
  readonly connections?: readonly Connection[];
};

/** What a use case answers. */
export type Outcome<T> = Result<T, Refusal>;

export function refuse(
  code: RefusalCode,
  message: string,
  remedies: readonly string[],
  rest: Omit<Refusal, 'code' | 'message' | 'remedies'> = {},
): Err<Refusal> {
  return err({ code, message, remedies, ...rest });
}

export function invalidRoleArn({ message, remedies, part, suggestion }: RoleArnProblem): Err<Refusal> {
  return refuse('INVALID_ROLE_ARN', message, remedies, { roleArn: { part, suggestion } });
}

/** Aurora must not ask the role: it is in another partition, or in Aurora's own account. */
export function refusedRole(failure: Failure, roleArn: string): Err<Refusal> {
  const { title, explanation, remedies } = describeFailure(failure, { roleArn });
  const code = failure.code === 'PARTITION_MISMATCH' ? failure.code : 'ROLE_IN_AURORAS_ACCOUNT';
  return refuse(code, `${title}. ${explanation}`, remedies);
}

/** Aurora does not know its identity in AWS. */
export function identityUnavailable(failure: Failure): Err<Refusal> {
  const { message, remedies } = identityWords(failure, 'CUSTOMER');
  return refuse('IDENTITY_UNAVAILABLE', message, remedies, { failure });
}

/** The words of a refusal for `audience`: only the operator reads the operator's instructions. */
export function wordsFor(
  { message, remedies, failure }: Refusal,
  audience: Audience,
): Pick<Refusal, 'message' | 'remedies'> {
  return failure === undefined ? { message, remedies } : identityWords(failure, audience);
}

function identityWords(failure: Failure, audience: Audience): Pick<Refusal, 'message' | 'remedies'> {
  const { title, explanation, remedies } = describeFailure(failure, {}, audience);
  // The product's document has exactly this sentence.
  const isPlain =
    audience === 'OPERATOR' && failure.code === 'IDENTITY_UNAVAILABLE' && !isSourceBroken(failure);
  return { message: isPlain ? title : `${title}. ${explanation}`, remedies };
}

export function workspaceNotFound(): Err<Refusal> {
  return refuse('WORKSPACE_NOT_FOUND', 'Workspace not found.', [
    'Use the id of a workspace that the query "workspaces" lists.',
  ]);
}

export function connectionNotFound(): Err<Refusal> {
  return refuse('CONNECTION_NOT_FOUND', 'Connection not found.', [
    'Use the id that connectAwsAccount answered, or one of the workspace\'s "awsConnections".',
  ]);
}
