/** Errors of the SDK as values. */
import type { AwsError } from '../connection/aws-error.ts';
import { NoCredentials } from './base-credentials.ts';

/** AWS's messages name at most two ARNs and a policy. A longer one is not AWS's, and is cut. */
const MAX_MESSAGE_CHARS = 4_000;
const MAX_CODE_CHARS = 200;

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
  /** The HTTP answer that the SDK could not parse. */
  readonly $response?: {
    readonly statusCode?: unknown;
    readonly headers?: Readonly<Record<string, unknown>>;
  };
};

/**
 * The answer of AWS, or the lack of one, behind an error of the SDK. The code is the one on the wire, because the SDK
 * renames some errors (docs/aws-facts.md, section 1).
 */
export function awsErrorOf(thrown: unknown): AwsError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  const message = (typeof error.message === 'string' ? error.message : String(thrown)).slice(
    0,
    MAX_MESSAGE_CHARS,
  );
  if (thrown instanceof NoCredentials) return { kind: 'NO_CREDENTIALS', message };
  const httpStatus = statusOf(error);
  if (httpStatus === undefined || (httpStatus < 400 && !isForeign(error))) {
    return { kind: 'UNREACHABLE', message, hostUnknown: error.code === 'ENOTFOUND' };
  }
  // The answer of a proxy, or one without a body, has no code of AWS.
  if (httpStatus < 400 || typeof error.Code !== 'string') {
    return { kind: 'UNREACHABLE', message: notFromAws(httpStatus, error), httpStatus };
  }
  const code = error.Code.slice(0, MAX_CODE_CHARS);
  const requestId = error.$metadata?.requestId?.slice(0, MAX_CODE_CHARS) ?? null;
  return { kind: 'ANSWERED', code, message, httpStatus, requestId };
}

function statusOf({ $metadata, $response }: Thrown): number | undefined {
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** A page in place of AWS's answer. A truncated answer of AWS is XML, or ends in a network error. */
function isForeign({ code, message, $response }: Thrown): boolean {
  return code === undefined && /parse error/i.test(String(message)) && !/xml/i.test(typeOf($response) ?? '');
}

function typeOf($response: Thrown['$response']): string | undefined {
  const header = $response?.headers?.['content-type'];
  return typeof header === 'string' ? /^[\w.+/-]{1,80}/.exec(header)?.[0] : undefined;
}

function notFromAws(httpStatus: number, { $response }: Thrown): string {
  return `The answer is not AWS's: HTTP status ${httpStatus}, ${typeOf($response) ?? 'no content type'}.`;
}

/** The codes of AWS for a signature with a wrong time (docs/aws-facts.md, section 1). */
const SKEW_CODES = new Set(['SignatureDoesNotMatch', 'RequestExpired', 'RequestTimeTooSkewed']);

/**
 * Whether AWS refused a call because of our clock, and the SDK has just learned the offset: the same call will then
 * be signed correctly. With a wrong clock the SDK marks every other refusal, too, so the code decides.
 */
export function isSkewCorrected(thrown: unknown): boolean {
  const { Code, $metadata } = (thrown ?? {}) as Thrown;
  return $metadata?.clockSkewCorrected === true && SKEW_CODES.has(String(Code));
}
