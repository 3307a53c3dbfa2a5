/**
 * Turns AWS's answer into a failure, by the code on the wire (docs/aws-facts.md, section 1). The HTTP status does not
 * decide: throttling is a 400.
 */
import { isAurorasSide, readDenial } from '../iam/denial.ts';
import {
  type Failure,
  type FailureCode,
  type FailureSide,
  isOfCredentials,
  traitsOf,
  type Waiting,
} from './failure.ts';

/** An error that AWS answered, or the lack of an answer. */
export type AwsError =
  | {
      readonly kind: 'ANSWERED';
      readonly code: string;
      readonly message: string;
      readonly httpStatus: number;
      readonly requestId: string | null;
    }
  /** No readable answer came back: refused, reset, timed out, cut. */
  | {
      readonly kind: 'UNREACHABLE';
      readonly message: string;
      /** The name of the host cannot be resolved. */
      readonly hostUnknown?: boolean;
      /** The HTTP status of an answer that is not AWS's, for example a proxy's. */
      readonly httpStatus?: number;
    }
  /** There was nothing to sign with. The message is the SDK's, or `NO_SOURCE`. */
  | { readonly kind: 'NO_CREDENTIALS'; readonly message: string };

/** The codes for which AWS's SDKs wait (docs/aws-facts.md, section 1; the SDK's service-error-classification). */
const THROTTLING_CODES = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const TRANSIENT_CODES = new Set(['IDPCommunicationError', 'RequestTimeout', 'RequestTimeoutException']);

const INVALID_CREDENTIAL_CODES = new Set([
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'RequestExpired',
  'UnrecognizedClientException',
  'OptInRequired',
]);

/**
 * The failure that explains an error of `sts:AssumeRole`, called with Aurora's own credentials.
 *
 * @param roleAccountId the account of the role; if AWS names another account, that one is Aurora's
 */
export function assumeRoleFailure(error: AwsError, roleAccountId: string | null = null): Failure {
  return describe(error, classify(error, roleAccountId));
}

/** The failure that explains an error of `sts:GetCallerIdentity`, called with Aurora's own credentials. */
export function identityFailure(error: AwsError): Failure {
  const kind = classify(error, null);
  const [code] = kind;
  const isPlain = isOfCredentials(code) || traitsOf(code).side === 'AWS';
  return describe(error, isPlain ? kind : ['IDENTITY_UNAVAILABLE', 'AURORA_RECOVERS']);
}

/**
 * Whether the role itself refused, the only answer that proves anything about a probe. A refusal by Aurora's own side
 * does not.
 */
export function isRefusalOfRole(error: AwsError): boolean {
  return (
    error.kind === 'ANSWERED' &&
    error.code === 'AccessDenied' &&
    classifyDenial(error.message)[0] === 'ROLE_NOT_ASSUMABLE'
  );
}

export function isThrottling(error: AwsError): boolean {
  return error.kind === 'ANSWERED' && (error.httpStatus === 429 || THROTTLING_CODES.has(error.code));
}

/**
 * A fault of Aurora that concerns one role or one Region is invisible to Aurora's own check. It is tried again as soon
 * as a fault of AWS.
 */
type Kind = readonly [code: FailureCode, waiting: Waiting, side?: FailureSide];

function classify(error: AwsError, roleAccountId: string | null): Kind {
  if (error.kind === 'NO_CREDENTIALS') return ['IDENTITY_UNAVAILABLE', 'AURORA_RECOVERS'];
  if (error.kind === 'UNREACHABLE') return unreachable(error.httpStatus);
  if (error.code === 'AccessDenied') return classifyDenial(error.message);
  if (isThrottling(error)) return ['THROTTLED', 'AWS_RECOVERS'];
  if (INVALID_CREDENTIAL_CODES.has(error.code)) return ['BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS'];
  if (error.code === 'RegionDisabledException') return regionDisabled(error.message, roleAccountId);
  if (error.code === 'MalformedPolicyDocument' || error.code === 'PackedPolicyTooLarge') {
    return ['SESSION_POLICY_REJECTED', 'AWS_RECOVERS'];
  }
  if (error.code === 'ValidationError') return invalidParameter(error.message);
  if (error.httpStatus >= 500 || error.httpStatus === 408 || TRANSIENT_CODES.has(error.code))
    return ['STS_UNAVAILABLE', 'AWS_RECOVERS'];
  // Nothing shows that the role is the cause.
  return ['REQUEST_REJECTED', 'AWS_RECOVERS', 'AWS'];
}

/** A proxy that refuses will refuse again; one that fails or is busy may recover. */
function unreachable(httpStatus: number | undefined): Kind {
  const passes = httpStatus === undefined || httpStatus >= 500 || httpStatus === 408 || httpStatus === 429;
  return passes ? ['STS_UNAVAILABLE', 'AWS_RECOVERS'] : ['STS_UNAVAILABLE', 'AURORA_RECOVERS', 'AURORA'];
}

/** An opt-in Region must be enabled in both accounts. AWS names the one in which it is not. */
function regionDisabled(message: string, roleAccountId: string | null): Kind {
  const named = /account: ?(\d{12})/.exec(message.slice(0, 1_000))?.[1];
  if (named !== undefined && roleAccountId !== null && named !== roleAccountId) {
    return ['REGION_DISABLED', 'AWS_RECOVERS', 'AURORA'];
  }
  // The gateway has asked the home Region, too. In a new account even that may not be ready for some minutes.
  return ['REGION_DISABLED', 'PROPAGATION'];
}

/** The customer chooses the role's ARN and its longest session. Aurora chooses all other values of the call. */
function invalidParameter(message: string): Kind {
  const text = message.slice(0, 2_000);
  if (text.includes('DurationSeconds exceeds')) {
    return /role chaining/i.test(text)
      ? ['SESSION_DURATION_TOO_LONG', 'AWS_RECOVERS', 'AURORA']
      : ['SESSION_DURATION_TOO_LONG', 'NO'];
  }
  const names = [...text.matchAll(/ at '([\w.]{1,64})' failed/g)].map(([, name]) => name);
  const isArn =
    names.length === 0
      ? /^(?:Request ARN|ARN|arn:\S{1,1000}) is invalid|\broleArn\b|^is invalid$/i.test(text)
      : names.every((name) => name === 'roleArn');
  return isArn ? ['REQUEST_REJECTED', 'NO'] : ['REQUEST_REJECTED', 'AWS_RECOVERS', 'AURORA'];
}

/**
 * Reads the tail of a denial. Across accounts AWS mostly gives none, so its absence says nothing (section 1, "Does
 * STS say why it denied?").
 */
function classifyDenial(message: string): Kind {
  const { callerIsRoot, decision } = readDenial(message);
  if (callerIsRoot) return ['CALLER_NOT_AUTHORIZED', 'AURORA_RECOVERS'];
  const waiting: Waiting = decision?.isExplicit === true ? 'ONE_LATE_RETRY' : 'PROPAGATION';
  const isOwnSide = decision !== null && isAurorasSide(decision.layer);
  return [isOwnSide ? 'CALLER_NOT_AUTHORIZED' : 'ROLE_NOT_ASSUMABLE', waiting];
}

function describe(error: AwsError, [code, waiting, side]: Kind): Failure {
  const answered = error.kind === 'ANSWERED';
  return {
    code,
    waiting,
    ...(side !== undefined && { side }),
    awsErrorCode: answered ? error.code : null,
    awsRequestId: answered ? error.requestId : null,
    awsMessage: error.message,
  };
}
