/** What the SDK throws, as values. */
import type { AwsError } from '../domain/aws-error.ts';

type Thrown = {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly Code?: unknown;
  readonly code?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly clockSkewCorrected?: boolean;
  };
};

/**
 * Which answer of AWS, or lack of one, the SDK has thrown. The code is the one on the wire: the SDK renames
 * some errors (reference/aws-facts.md, section 1).
 */
export function awsErrorOf(thrown: unknown): AwsError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  const message = typeof error.message === 'string' ? error.message : String(thrown);
  const httpStatus = error.$metadata?.httpStatusCode;
  if (httpStatus === undefined || httpStatus < 400) {
    return String(error.name).includes('CredentialsProvider') || String(error.name) === 'TokenProviderError'
      ? { kind: 'NO_CREDENTIALS', message: 'No source of the default provider chain has credentials.' }
      : { kind: 'UNREACHABLE', message, hostUnknown: error.code === 'ENOTFOUND' };
  }
  // A proxy's answer, or one without its body: it has no code of AWS's.
  if (typeof error.Code !== 'string') {
    return { kind: 'UNREACHABLE', message: `The answer is not AWS's: HTTP status ${httpStatus}.` };
  }
  const { Code: code, $metadata } = error;
  return { kind: 'ANSWERED', code, message, httpStatus, requestId: $metadata?.requestId ?? null };
}

/** The codes under which AWS says that a signature's time is off (reference/aws-facts.md, section 1). */
const SKEW_CODES = new Set(['SignatureDoesNotMatch', 'RequestExpired', 'RequestTimeTooSkewed']);

/**
 * Whether AWS complained of our clock, and the SDK has just learned how far it is off, so that the same call
 * will be signed right. With a clock that is off, the SDK marks every other refusal so, too.
 */
export function isSkewCorrected(thrown: unknown): boolean {
  const { Code, $metadata } = (thrown ?? {}) as Thrown;
  return $metadata?.clockSkewCorrected === true && SKEW_CODES.has(String(Code));
}
