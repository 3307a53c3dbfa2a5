/** Errors of the SDK as values. */
import type { AwsError } from '../connection/aws-error.ts';
import { NoCredentials } from './base-credentials.ts';

/** AWS's messages name at most two ARNs and a policy. A longer one is not AWS's, and is cut. */
const MAX_MESSAGE_CHARACTERS = 4_000;
const MAX_CODE_CHARACTERS = 200;
const MAX_REQUEST_ID_CHARACTERS = 200;

type Thrown = {
  readonly name?: unknown;
  readonly message?: unknown;
  /** AWS's code on the wire. */
  readonly Code?: unknown;
  /** Node.js's code, such as ENOTFOUND. */
  readonly code?: unknown;
  /** Only errors that the service itself has answered have it. */
  readonly $fault?: unknown;
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
  return errorOf(thrown, ({ Code }) => Code);
}

/** As `awsErrorOf`, for services with a JSON protocol: there the SDK puts AWS's code into the name alone. */
export function jsonProtocolErrorOf(thrown: unknown): AwsError {
  return errorOf(thrown, ({ $fault, name }) => ($fault === undefined ? undefined : name));
}

function errorOf(thrown: unknown, codeOf: (error: Thrown) => unknown): AwsError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  const message = (typeof error.message === 'string' ? error.message : String(thrown)).slice(
    0,
    MAX_MESSAGE_CHARACTERS,
  );
  if (thrown instanceof NoCredentials) return { kind: 'NO_CREDENTIALS', message };
  const httpStatus = statusOf(error);
  const code = codeOf(error);
  if (httpStatus !== undefined && httpStatus >= 400 && typeof code === 'string') {
    const requestId = error.$metadata?.requestId?.slice(0, MAX_REQUEST_ID_CHARACTERS) ?? null;
    return { kind: 'ANSWERED', code: code.slice(0, MAX_CODE_CHARACTERS), message, httpStatus, requestId };
  }
  // The answer of a proxy, or one without a body, has no code of AWS.
  if (httpStatus !== undefined && (httpStatus >= 400 || isNotXml(error)))
    return { kind: 'UNREACHABLE', message: notFromAws(httpStatus, error), httpStatus };
  return { kind: 'UNREACHABLE', message, hostUnknown: error.code === 'ENOTFOUND' };
}

function statusOf({ $metadata, $response }: Thrown): number | undefined {
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/**
 * A successful status with a page that is not XML, such as the login page of a proxy: the SDK reports it as a parse error.
 * A truncated answer of AWS is XML, or ends in a network error.
 */
function isNotXml({ code, message, $response }: Thrown): boolean {
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
