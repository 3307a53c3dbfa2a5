/**
 * What AWS answered, and which failure that is. Codes and words: reference/aws-facts.md, section 1.
 * Classified by the code on the wire, never by the HTTP status: throttling is a 400.
 */
import { isAurorasSide, readDenial } from './denial.ts';
import type { Failure, FailureCode, Waiting } from './failure.ts';

/** An answer of AWS that is an error, or the lack of an answer. */
export type AwsError =
  | {
      readonly kind: 'ANSWERED';
      readonly code: string;
      readonly message: string;
      readonly httpStatus: number;
      readonly requestId: string | null;
    }
  /** Nothing, or nothing readable, came back: refused, reset, timed out, cut. */
  | {
      readonly kind: 'UNREACHABLE';
      readonly message: string;
      /** The name service knows no such host. */
      readonly hostUnknown?: boolean;
    }
  /** There was nothing to sign with. The message is the SDK's, or `NO_SOURCE`. */
  | { readonly kind: 'NO_CREDENTIALS'; readonly message: string };

/** Those for which AWS's own SDKs wait (facts, section 1; the SDK's service-error-classification). */
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

/** Which failure it is that `sts:AssumeRole`, called with Aurora's own credentials, answered with this. */
export function assumeRoleFailure(error: AwsError): Failure {
  const [code, waiting] = classify(error);
  return describe(error, code, waiting);
}

/** Which failure it is that `sts:GetCallerIdentity`, called with Aurora's own credentials, answered with this. */
export function identityFailure(error: AwsError): Failure {
  const [code, waiting] = classify(error);
  // Whatever is wrong with the credentials, the consequence is the document's.
  return waiting === 'AWS_RECOVERS' || code === 'BASE_CREDENTIALS_INVALID'
    ? describe(error, code, waiting)
    : describe(error, 'IDENTITY_UNAVAILABLE', 'AURORA_RECOVERS');
}

/**
 * Whether the error is a refusal of the role itself, the only answer that proves anything about a probe. One
 * that names Aurora's own side is not.
 */
export function isRefusalOfRole(error: AwsError): boolean {
  return (
    error.kind === 'ANSWERED' &&
    error.code === 'AccessDenied' &&
    classifyDenial(error.message)[0] === 'ROLE_NOT_ASSUMABLE'
  );
}

function classify(error: AwsError): [FailureCode, Waiting] {
  if (error.kind === 'NO_CREDENTIALS') return ['IDENTITY_UNAVAILABLE', 'AURORA_RECOVERS'];
  if (error.kind === 'UNREACHABLE') return ['STS_UNAVAILABLE', 'AWS_RECOVERS'];
  if (error.code === 'AccessDenied') return classifyDenial(error.message);
  if (THROTTLING_CODES.has(error.code)) return ['THROTTLED', 'AWS_RECOVERS'];
  if (INVALID_CREDENTIAL_CODES.has(error.code)) return ['BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS'];
  // The gateway has asked the home Region, too: in an account made minutes ago even that is not there yet.
  if (error.code === 'RegionDisabledException') return ['REGION_DISABLED', 'PROPAGATION'];
  if (error.code === 'MalformedPolicyDocument' || error.code === 'PackedPolicyTooLarge') {
    return ['SESSION_POLICY_REJECTED', 'NO'];
  }
  if (error.code === 'ValidationError' && error.message.includes('DurationSeconds exceeds')) {
    return ['SESSION_DURATION_TOO_LONG', 'NO'];
  }
  if (error.httpStatus === 429) return ['THROTTLED', 'AWS_RECOVERS'];
  if (error.httpStatus >= 500 || error.httpStatus === 408 || TRANSIENT_CODES.has(error.code))
    return ['STS_UNAVAILABLE', 'AWS_RECOVERS'];
  return ['REQUEST_REJECTED', 'NO'];
}

/**
 * The tail of a denial, where AWS gives one. Across accounts it mostly gives none, so that no tail says
 * nothing (section 1, "Does STS say why it denied?").
 */
function classifyDenial(message: string): [FailureCode, Waiting] {
  if (message.includes('may not be assumed by root accounts'))
    return ['CALLER_NOT_AUTHORIZED', 'AURORA_RECOVERS'];
  const { decision } = readDenial(message);
  const waiting: Waiting = decision?.isExplicit === true ? 'ONE_LATE_RETRY' : 'PROPAGATION';
  const isOwnSide = decision !== null && isAurorasSide(decision.layer);
  return [isOwnSide ? 'CALLER_NOT_AUTHORIZED' : 'ROLE_NOT_ASSUMABLE', waiting];
}

function describe(error: AwsError, code: FailureCode, waiting: Waiting): Failure {
  const answered = error.kind === 'ANSWERED';
  return {
    code,
    waiting,
    awsErrorCode: answered ? error.code : null,
    awsRequestId: answered ? error.requestId : null,
    awsMessage: error.message,
  };
}
