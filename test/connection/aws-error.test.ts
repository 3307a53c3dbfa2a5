import { describe, expect, it } from 'vitest';
import { type AwsError, assumeRoleFailure, identityFailure } from '../../src/connection/aws-error.ts';
import { FAILURE_CODES, ownFailure } from '../../src/connection/failure.ts';
import { describeFailure } from '../../src/connection/failure-words.ts';

const USER = 'arn:aws:iam::111122223333:user/aurora';
const ROLE = 'arn:aws:iam::123456789012:role/R';
const sentence = `User: ${USER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;

const answered = (code: string, message = '', httpStatus = 403): AwsError => ({
  kind: 'ANSWERED',
  code,
  message,
  httpStatus,
  requestId: 'request-1',
});

describe('assumeRoleFailure', () => {
  it.each<[string, string, AwsError]>([
    ['ROLE_NOT_ASSUMABLE', 'PROPAGATION', answered('AccessDenied', sentence)],
    [
      'CALLER_NOT_AUTHORIZED',
      'PROPAGATION',
      answered(
        'AccessDenied',
        `${sentence} because no identity-based policy allows the sts:AssumeRole action`,
      ),
    ],
    [
      'CALLER_NOT_AUTHORIZED',
      'ONE_LATE_RETRY',
      answered('AccessDenied', `${sentence} with an explicit deny in an identity-based policy`),
    ],
    [
      'CALLER_NOT_AUTHORIZED',
      'ONE_LATE_RETRY',
      answered('AccessDenied', `${sentence} with an explicit deny in a service control policy`),
    ],
    [
      'ROLE_NOT_ASSUMABLE',
      'ONE_LATE_RETRY',
      answered('AccessDenied', `${sentence} with an explicit deny in a resource-based policy`),
    ],
    [
      'CALLER_NOT_AUTHORIZED',
      'AURORA_RECOVERS',
      answered('AccessDenied', 'Roles may not be assumed by root accounts.'),
    ],
    ['THROTTLED', 'AWS_RECOVERS', answered('Throttling', 'Rate exceeded', 400)],
    ['STS_UNAVAILABLE', 'AWS_RECOVERS', answered('InternalFailure', '', 500)],
    ['STS_UNAVAILABLE', 'AWS_RECOVERS', answered('ServiceUnavailable', '', 503)],
    ['STS_UNAVAILABLE', 'AWS_RECOVERS', { kind: 'UNREACHABLE', message: 'connect ECONNREFUSED' }],
    [
      'IDENTITY_UNAVAILABLE',
      'AURORA_RECOVERS',
      { kind: 'NO_CREDENTIALS', message: 'Could not load credentials' },
    ],
    ['BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS', answered('InvalidClientTokenId')],
    ['BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS', answered('SignatureDoesNotMatch')],
    ['BASE_CREDENTIALS_INVALID', 'AURORA_RECOVERS', answered('ExpiredToken', '', 400)],
    ['REGION_DISABLED', 'PROPAGATION', answered('RegionDisabledException')],
    [
      'SESSION_DURATION_TOO_LONG',
      'NO',
      answered(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        400,
      ),
    ],
    ['SESSION_POLICY_REJECTED', 'AWS_RECOVERS', answered('PackedPolicyTooLarge', '', 400)],
    ['REQUEST_REJECTED', 'NO', answered('ValidationError', 'is invalid', 400)],
    ['REQUEST_REJECTED', 'AWS_RECOVERS', answered('SomethingNew', '', 400)],
  ])('%s, waiting %s', (code, waiting, error) => {
    const failure = assumeRoleFailure(error);
    expect(failure).toMatchObject({ code, waiting });
    if (error.kind === 'ANSWERED') {
      expect(failure).toMatchObject({ awsErrorCode: error.code, awsRequestId: 'request-1' });
    }
  });
});

describe('identityFailure', () => {
  it.each<[string, AwsError]>([
    ['BASE_CREDENTIALS_INVALID', answered('InvalidClientTokenId')],
    ['IDENTITY_UNAVAILABLE', { kind: 'NO_CREDENTIALS', message: '' }],
    ['IDENTITY_UNAVAILABLE', answered('SomethingNew', '', 400)],
    ['STS_UNAVAILABLE', { kind: 'UNREACHABLE', message: '' }],
    ['THROTTLED', answered('Throttling', '', 400)],
  ])('%s', (code, error) => {
    expect(identityFailure(error).code).toBe(code);
  });
});

describe('describeFailure', () => {
  it.each(FAILURE_CODES)('has words and remedies for %s', (code) => {
    const { title, explanation, remedies } = describeFailure(ownFailure(code), { roleArn: ROLE });
    expect(title).toMatch(/^[A-Z].+[^.]$/);
    expect(explanation).toMatch(/\.$/);
    expect(remedies.length).toBeGreaterThan(0);
    for (const remedy of remedies) expect(remedy).toMatch(/^[A-Z].{10,}/);
  });
});
