/** Why a connection does not work. */

import type { Cause, CauseCode } from '../connection/causes.ts';
import type { ConnectionStatus } from '../connection/connection.ts';
import type { ExplainedFailure } from '../connection/diagnosis.ts';
import type { FailureSide, ShownFailureCode } from '../connection/failure.ts';
import { helpAnchor } from '../connection/failure-words.ts';
import type { ProbeResult } from '../connection/role-proof.ts';
import type { ProbeKind } from '../trust/external-id.ts';
import { builder, enumOf } from './builder.ts';
import { LONG_TEXT_COST } from './cost.ts';

export const ConnectionStatusType = enumOf<ConnectionStatus>(
  'ConnectionStatus',
  'The status of a connection.',
  {
    PENDING: 'Aurora is verifying the role. Subscribe to `connectionProgress`.',
    CONNECTED: 'The role works, and refuses callers without the External ID.',
    FAILED: 'Aurora could not assume the role. `failure` says why, and what to do.',
    INSECURE: 'The role also accepts callers without the External ID. Aurora does not use it.',
    DEGRADED: "The role worked before, but fails now. Never because of a problem on Aurora's own side.",
    DISCONNECTED: 'A user disconnected the account. Its history stays.',
  },
);

export const FailureCodeType = enumOf<ShownFailureCode>(
  'FailureCode',
  'A stable code for what went wrong, for program logic.',
  {
    IDENTITY_UNAVAILABLE: 'Aurora has no credentials, or AWS does not say to whom they belong.',
    BASE_CREDENTIALS_INVALID: "AWS refuses Aurora's own credentials.",
    CALLER_NOT_AUTHORIZED: "Aurora's own IAM user may not call sts:AssumeRole.",
    ROLE_NOT_ASSUMABLE: 'AWS does not let Aurora assume the role.',
    EXTERNAL_ID_NOT_ENFORCED: 'The role accepts callers without the External ID.',
    TRUST_POLICY_OPEN: 'The trust policy of the role lets in strangers, as Aurora has read it.',
    ACCOUNT_MISMATCH: 'The role belongs to another account than its ARN says.',
    PARTITION_MISMATCH: 'The role is in another AWS partition than Aurora.',
    ROLE_IN_AURORAS_ACCOUNT: "The role is in Aurora's own AWS account.",
    REGION_DISABLED: "The role's account has disabled STS in the Region.",
    SESSION_DURATION_TOO_LONG:
      'The requested session is longer than the maximum session duration of the role.',
    SESSION_POLICY_REJECTED: 'AWS rejected the session policy.',
    REQUEST_REJECTED: 'AWS rejected the request as invalid.',
    THROTTLED: 'AWS throttles Aurora. Aurora retries automatically.',
    STS_UNAVAILABLE: 'AWS STS is unreachable. Aurora retries automatically.',
    STS_CONNECTION_CLOSED: 'The STS endpoint closes every connection, so Aurora cannot complete the proof.',
    UNKNOWN: 'A failure that a newer version of Aurora stored, and that this version does not know.',
  },
);

const FailureSideType = enumOf<FailureSide>('FailureSide', 'Who must act to resolve a failure.', {
  CUSTOMER: 'The customer, in the AWS account that is being connected.',
  AURORA: 'The operator of Aurora. Connections wait, and only the operator gets instructions.',
  AWS: 'AWS. Aurora retries automatically.',
});

const CauseCodeType = enumOf<CauseCode>(
  'ConnectionCauseCode',
  'A stable code for a possible cause of a denial, for program logic.',
  {
    STILL_PROPAGATING: 'The role, or its latest change, has not reached all of AWS yet.',
    EXAMPLE_ACCOUNT: 'The ARN was copied from documentation.',
    ROLE_NOT_FOUND: 'The role does not exist.',
    TRUST_POLICY: 'The trust policy names another account or External ID.',
    TRUST_POLICY_DENIES: 'The trust policy explicitly denies Aurora.',
    TRUST_POLICY_LACKS_ACTION:
      'The trust policy does not allow session tags or a source identity, which the operator has configured.',
    ROLE_CHANGED: 'The role worked before, and was changed or deleted since.',
    CUSTOMER_ORGANIZATION: "A policy of the customer's AWS organization forbids it.",
    AURORA_NOT_ALLOWED: "Aurora's own IAM user lacks the permission. The operator must fix it.",
    AURORA_DENIED: "A policy on Aurora's own side forbids it. The operator must fix it.",
    AURORA_IS_ROOT: 'Aurora uses the keys of a root user. The operator must fix it.',
    AURORA_CHANGED: "Aurora's own AWS account or IAM user has changed since the role last worked.",
    AS_STATED: 'The failure itself names the cause.',
  },
);

export const CauseType = builder.objectRef<Cause>('ConnectionCause').implement({
  description: 'One possible cause of a failure, with the evidence and the remedy.',
  fields: (t) => ({
    code: t.expose('code', {
      type: CauseCodeType,
      description: 'The stable code of the cause, for program logic.',
    }),
    title: t.exposeString('title', { description: 'The possible cause, as a headline.' }),
    likelihood: t.exposeFloat('likelihood', {
      description:
        'The probability of this cause, from 0 to 1. All causes add up to about 1, because negligible ones are left out.',
    }),
    evidence: t.exposeStringList('evidence', { description: 'The observations that support this cause.' }),
    remedy: t.exposeString('remedy', { description: 'What to do if this is the cause.' }),
  }),
});

export const ConnectionFailureType = builder.objectRef<ExplainedFailure>('ConnectionFailure').implement({
  description: 'What is wrong with a connection, and what to do about it.',
  fields: (t) => ({
    code: t.expose('code', {
      type: FailureCodeType,
      description: 'The stable code of the failure, for program logic.',
    }),
    side: t.expose('side', {
      type: FailureSideType,
      description:
        'Who must act. When it is AURORA, show the customer no retry button and no form: the customer can do nothing.',
    }),
    title: t.exposeString('title', { description: 'The failure as a headline, to show to the user.' }),
    explanation: t.exposeString('explanation', {
      complexity: LONG_TEXT_COST,
      description: 'What the failure means, in one or two sentences.',
    }),
    remedies: t.exposeStringList('remedies', {
      description:
        'What to do about the failure, the most likely remedy first. Never empty. Only the operator gets the instructions for Aurora itself.',
    }),
    helpUrl: t.string({
      description: 'The path of a help page about this failure on this server. It needs no token.',
      resolve: ({ code }) => `/help#${helpAnchor(code)}`,
    }),
    causes: t.expose('causes', {
      type: [CauseType],
      description: 'The possible causes, the most likely first. Never empty.',
    }),
    transient: t.exposeBoolean('transient', {
      description: 'Whether waiting helps. If so, Aurora retries automatically while a verification runs.',
    }),
    awsErrorCode: t.exposeString('awsErrorCode', {
      nullable: true,
      description: 'The error code that AWS returned. Null when AWS was not asked or did not answer.',
    }),
    awsRequestId: t.exposeString('awsRequestId', {
      nullable: true,
      description: 'The id that AWS gave the request, for AWS Support. Null when AWS did not answer.',
    }),
  }),
});

const ProbeKindType = enumOf<ProbeKind>(
  'ExternalIdProbeKind',
  'A wrong External ID, which a safe role refuses.',
  {
    NO_EXTERNAL_ID: 'The call had no External ID.',
    RANDOM_EXTERNAL_ID: 'The call had a random External ID.',
    OTHER_CASE: 'The call had the right External ID in different case.',
    CHARACTER_BEFORE: 'The call had the right External ID with an extra first character.',
    CHARACTER_AFTER: 'The call had the right External ID with an extra last character.',
  },
);

const ProbeOutcomeType = enumOf('ExternalIdProbeOutcome', 'The outcome of a probe.', {
  REFUSED: 'The role refused the probe, and accepted the correct calls before and after it. This is right.',
  ACCEPTED: 'The role accepted the probe: it is open to others.',
  INCONCLUSIVE: 'The probe proves neither.',
});

export const ExternalIdProbeType = builder.objectRef<ProbeResult>('ExternalIdProbe').implement({
  description: 'One call with a wrong External ID, which tests whether the role refuses it.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ProbeKindType, description: 'The kind of wrong External ID.' }),
    outcome: t.expose('outcome', { type: ProbeOutcomeType, description: 'The outcome of the probe.' }),
    awsErrorCode: t.exposeString('awsErrorCode', {
      nullable: true,
      description: 'The error code that AWS returned. Null when AWS accepted the call or did not answer.',
    }),
    awsRequestId: t.exposeString('awsRequestId', {
      nullable: true,
      description: 'The id that AWS gave the request. Null when AWS did not answer.',
    }),
  }),
});
