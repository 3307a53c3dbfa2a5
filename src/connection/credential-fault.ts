/** Finds out from AWS's words what is wrong with Aurora's own credentials (docs/aws-facts.md, section 1). */
import type { Failure } from './failure.ts';

/** The message when no source of credentials is configured. */
export const NO_SOURCE = 'No source of the default provider chain has credentials.';

const FAULTS: readonly (readonly [RegExp, string])[] = [
  [
    /Signature expired|Signature not yet current|^RequestExpired|RequestTimeTooSkewed/i,
    "Set the clock of Aurora's machine, for example by NTP: it differs from AWS's by more than 15 minutes.",
  ],
  [/^ExpiredToken|token .{0,40}expired/i, 'Renew the temporary credentials of Aurora: they have expired.'],
  [
    /scoped to a valid Region|correct service|valid terminator/i,
    'Check AWS_REGION and AWS_ENDPOINT_URL_STS: the request was signed for another Region or service.',
  ],
  [
    /^SignatureDoesNotMatch/,
    'Check that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: AWS knows the key, but not with this secret.',
  ],
  [
    /^(?:InvalidClientTokenId|UnrecognizedClientException)/,
    'Check that the access key is active and still exists (IAM > Users > Security credentials), and, for temporary credentials, that AWS_SESSION_TOKEN is set.',
  ],
  [
    /^(?:MissingAuthenticationToken|IncompleteSignature)/,
    'Check the proxy between Aurora and AWS, and that the credentials are not empty: the Authorization header did not reach AWS whole.',
  ],
  [/^OptInRequired/, "Finish the sign-up of Aurora's AWS account: it may not use this service yet."],
];

/** The remedy for what AWS says; null if only the general remedies fit. */
export function credentialRemedy({ code, awsErrorCode, awsMessage }: Failure): string | null {
  if (code !== 'BASE_CREDENTIALS_INVALID') return null;
  const codeAndMessage = `${awsErrorCode ?? ''}: ${(awsMessage ?? '').slice(0, 1_000)}`;
  return (
    FAULTS.find(
      ([pattern]) => pattern.test(codeAndMessage) || pattern.test(awsMessage?.slice(0, 1_000) ?? ''),
    )?.[1] ?? null
  );
}

/** Whether a source of credentials is configured that the SDK cannot read. */
export function isSourceBroken({ awsErrorCode, awsMessage }: Failure): boolean {
  return awsErrorCode === null && awsMessage !== null && awsMessage !== '' && awsMessage !== NO_SOURCE;
}

/** Whether the call reached AWS without a whole signature. */
export function isUnsigned({ awsErrorCode }: Failure): boolean {
  return awsErrorCode === 'MissingAuthenticationToken' || awsErrorCode === 'IncompleteSignature';
}
