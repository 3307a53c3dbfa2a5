/** Why a connection does not work, in words. */
import type { CONNECTION_STATUSES } from '../connection/connection.ts';
import type { CAUSE_CODES, Cause, ExplainedFailure } from '../connection/diagnosis.ts';
import type { FAILURE_CODES, FAILURE_SIDES } from '../connection/failure.ts';
import { helpAnchor } from '../connection/failure-words.ts';
import type { ProbeResult } from '../connection/role-proof.ts';
import { builder } from './builder.ts';
import { LONG_TEXT } from './cost.ts';

export const ConnectionStatusType = builder.enumType('ConnectionStatus', {
  description: 'Where a connection stands.',
  values: {
    PENDING: { description: 'Being verified. Subscribe to connectionProgress.' },
    CONNECTED: { description: 'The role works, and refuses whoever lacks the External ID.' },
    FAILED: { description: 'The role could not be assumed. "failure" says why, and what to do.' },
    INSECURE: { description: 'The role works, but lets others in. Aurora does not use it.' },
    DEGRADED: { description: "It worked, and does not at present. Never for a fault on Aurora's own side." },
    DISCONNECTED: { description: 'Disconnected on request. Its history stays.' },
  } satisfies Record<(typeof CONNECTION_STATUSES)[number], unknown>,
});

export const FailureCodeType = builder.enumType('FailureCode', {
  description: 'What can go wrong, as a name to decide by.',
  values: {
    IDENTITY_UNAVAILABLE: { description: 'Aurora has no credentials, or AWS does not say whose they are.' },
    BASE_CREDENTIALS_INVALID: { description: "AWS refuses Aurora's own credentials." },
    CALLER_NOT_AUTHORIZED: { description: "Aurora's own user may not call sts:AssumeRole." },
    ROLE_NOT_ASSUMABLE: { description: 'AWS refuses to let Aurora assume the role.' },
    EXTERNAL_ID_NOT_ENFORCED: { description: 'The role lets in whoever lacks the External ID.' },
    ACCOUNT_MISMATCH: { description: 'The role answered for another account than the ARN says.' },
    PARTITION_MISMATCH: { description: 'The role is in another partition than Aurora.' },
    ROLE_IN_AURORAS_ACCOUNT: { description: "The role is in Aurora's own account." },
    REGION_DISABLED: { description: "STS is switched off in the Region, for the role's account." },
    SESSION_DURATION_TOO_LONG: { description: 'The session is longer than the role allows.' },
    SESSION_POLICY_REJECTED: { description: 'AWS rejected the session policy.' },
    REQUEST_REJECTED: { description: 'AWS found a mistake in the request.' },
    THROTTLED: { description: 'AWS throttles Aurora. It goes on by itself.' },
    STS_UNAVAILABLE: { description: 'AWS STS cannot be reached. It goes on by itself.' },
    STS_CONNECTION_CLOSED: {
      description: 'The STS endpoint closes each connection, so the proof cannot be completed.',
    },
  } satisfies Record<(typeof FAILURE_CODES)[number], unknown>,
});

const FailureSideType = builder.enumType('FailureSide', {
  description: 'Who has to change something before a failure ends.',
  values: {
    CUSTOMER: { description: 'The customer, in the AWS account that is being connected.' },
    AURORA: {
      description: 'The operator of Aurora. Connections wait, and only the operator reads instructions.',
    },
    AWS: { description: 'AWS. Aurora goes on by itself.' },
  } satisfies Record<(typeof FAILURE_SIDES)[number], unknown>,
});

const CauseCodeType = builder.enumType('ConnectionCauseCode', {
  description: 'Why a role may be denied, as a name to decide by.',
  values: {
    STILL_PROPAGATING: { description: 'The role, or the last change to it, is not there yet.' },
    EXAMPLE_ACCOUNT: { description: 'The ARN was copied from documentation.' },
    ROLE_NOT_FOUND: { description: 'There is no such role.' },
    TRUST_POLICY: { description: 'The trust policy names another account or External ID.' },
    TRUST_POLICY_DENIES: { description: 'The trust policy denies Aurora expressly.' },
    TRUST_POLICY_LACKS_ACTION: {
      description: 'The trust policy does not allow session tags or a source identity, which are configured.',
    },
    ROLE_CHANGED: { description: 'The role worked, and was changed or deleted since.' },
    CUSTOMER_ORGANIZATION: { description: "A policy of the customer's organization forbids it." },
    AURORA_NOT_ALLOWED: { description: "Aurora's own user lacks the permission. The operator's to repair." },
    AURORA_DENIED: { description: "A policy on Aurora's own side forbids it. The operator's to repair." },
    AURORA_IS_ROOT: { description: "Aurora signs in as a root user. The operator's to repair." },
    AURORA_CHANGED: {
      description: "Aurora's own AWS account or user has changed since the role last worked.",
    },
    AS_STATED: { description: 'What the failure itself says.' },
  } satisfies Record<(typeof CAUSE_CODES)[number], unknown>,
});

export const CauseType = builder.objectRef<Cause>('ConnectionCause').implement({
  description: 'One possible cause, with what speaks for it and what to do.',
  fields: (t) => ({
    code: t.field({ type: CauseCodeType, description: 'A name to decide by.', resolve: ({ code }) => code }),
    title: t.exposeString('title', { description: 'What may be wrong.' }),
    likelihood: t.exposeFloat('likelihood', {
      description:
        'How likely it is, from 0 to 1. Those of all causes add up to 1, but for what is negligible.',
    }),
    evidence: t.stringList({
      description: 'What speaks for it.',
      resolve: ({ evidence }) => [...evidence],
    }),
    remedy: t.exposeString('remedy', { description: 'What to do about it.' }),
  }),
});

export const ConnectionFailureType = builder.objectRef<ExplainedFailure>('ConnectionFailure').implement({
  description: 'What is wrong, and what to do about it.',
  fields: (t) => ({
    code: t.field({
      type: FailureCodeType,
      description: 'A name to decide by.',
      resolve: ({ code }) => code,
    }),
    side: t.field({
      type: FailureSideType,
      description:
        'Who has to change something. With AURORA, offer the customer no retry and no form: there is nothing to do.',
      resolve: ({ side }) => side,
    }),
    title: t.exposeString('title', { description: 'A headline to show.' }),
    explanation: t.exposeString('explanation', {
      complexity: LONG_TEXT,
      description: 'What it means, in a sentence or two.',
    }),
    remedies: t.stringList({
      description:
        'What to do, the likeliest first. Never empty. Instructions for Aurora itself are shown to the operator only.',
      resolve: ({ remedies }) => [...remedies],
    }),
    helpUrl: t.string({
      description: 'Where more is said about it: a page of this server, without a token.',
      resolve: ({ code }) => `/help#${helpAnchor(code)}`,
    }),
    causes: t.field({
      type: [CauseType],
      description: 'Why it may be so, the likeliest first. Never empty.',
      resolve: ({ causes }) => [...causes],
    }),
    transient: t.exposeBoolean('transient', {
      description: 'Whether waiting helps: while a verification runs, Aurora then tries again by itself.',
    }),
    awsErrorCode: t.exposeString('awsErrorCode', {
      nullable: true,
      description: "AWS's own error code. Null when AWS was not asked, or did not answer.",
    }),
    awsRequestId: t.exposeString('awsRequestId', {
      nullable: true,
      description: 'The id of the request at AWS, for their support. Null when AWS did not answer.',
    }),
  }),
});

const ProbeKindType = builder.enumType('ExternalIdProbeKind', {
  description: 'A wrong External ID that a well-made role refuses.',
  values: {
    NO_EXTERNAL_ID: { description: 'None at all.' },
    RANDOM_EXTERNAL_ID: { description: 'Another, random one.' },
    OTHER_CASE: { description: 'The right one in another case.' },
    CHARACTER_BEFORE: { description: 'The right one with a character before it.' },
    CHARACTER_AFTER: { description: 'The right one with a character after it.' },
  },
});

const ProbeOutcomeType = builder.enumType('ExternalIdProbeOutcome', {
  description: 'What a probe has shown.',
  values: {
    REFUSED: { description: 'The role refused it, between two right calls that it accepted: as it should.' },
    ACCEPTED: { description: 'The role let it in: it is open to others.' },
    INCONCLUSIVE: { description: 'Neither can be told.' },
  },
});

export const ExternalIdProbeType = builder.objectRef<ProbeResult>('ExternalIdProbe').implement({
  description: 'One call with a wrong External ID, to see whether the role refuses it.',
  fields: (t) => ({
    kind: t.field({ type: ProbeKindType, description: 'What was tried.', resolve: ({ kind }) => kind }),
    outcome: t.field({
      type: ProbeOutcomeType,
      description: 'What it has shown.',
      resolve: ({ outcome }) => outcome,
    }),
    awsErrorCode: t.exposeString('awsErrorCode', {
      nullable: true,
      description: "AWS's error code. Null when the call was accepted, or not answered.",
    }),
    awsRequestId: t.exposeString('awsRequestId', {
      nullable: true,
      description: 'The id of the request at AWS. Null when AWS did not answer.',
    }),
  }),
});
