/** What to tell about each failure, and what to do about it: written once, for the operator and for customers. */
import { credentialRemedy } from './credential-fault.ts';
import {
  type Audience,
  type Failure,
  type FailureCode,
  type FailureSide,
  isOutage,
  sideOf,
} from './failure.ts';

/** What the words of a failure may speak of. */
export type FailureSubject = { readonly roleArn?: string; readonly accountId?: string };

type Words = {
  readonly title: string | ((failure: Failure) => string);
  readonly explanation: string | ((subject: FailureSubject, failure: Failure) => string);
  readonly remedies: readonly string[] | ((failure: Failure) => readonly string[]);
};

/** What to do on the page, by the words that stand there; in brackets, the operation for those who write programs. */
export const TRY_AGAIN = 'Then choose "Try again" (retryConnection).';
export const CHECK_POLICY = '"Check the role\'s trust policy" (explainTrustPolicy)';

/** What is said where no source of credentials is configured at all. */
export const NO_SOURCE = 'No source of the default provider chain has credentials.';

/** Sentences of the product's document that the words of a denial may rule out. */
export const REMEDY = {
  propagation:
    'IAM changes take up to 5 minutes to propagate. If you just created or updated the role, wait a few minutes and try again.',
  trustPolicy: 'Verify the trust policy has the correct Aurora Account ID and External ID.',
  externalId: 'Check that the External ID matches exactly (case-sensitive).',
  ownPermission: 'Verify the IAM user has sts:AssumeRole permission.',
  ownDeny:
    "Check that no Deny applies to Aurora's user: in its policies, its permissions boundary, or the service control policies of its organization.",
} as const;

const WORDS: Readonly<Record<FailureCode, Words>> = {
  IDENTITY_UNAVAILABLE: {
    title: "Unable to determine Aurora's AWS account ID",
    explanation: (_subject, failure) =>
      isSourceBroken(failure)
        ? `Aurora cannot read its AWS credentials. The AWS SDK says: ${failure.awsMessage}`
        : 'Aurora has no AWS credentials, or AWS does not say whose they are.',
    remedies: (failure) =>
      isSourceBroken(failure)
        ? [
            'Correct what the AWS SDK names: the profile (AWS_PROFILE), the sign-in (aws sso login), or the variable.',
            'Verify the credentials are valid by testing them with the AWS CLI: aws sts get-caller-identity',
            'Aurora reads files and sign-ins again within 30 seconds. Restart Aurora after changing .env.',
          ]
        : [
            'Ensure AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set in .env.',
            'Verify the credentials are valid by testing them with the AWS CLI: aws sts get-caller-identity',
            'Rebuild and restart Aurora after adding credentials.',
          ],
  },
  BASE_CREDENTIALS_INVALID: {
    title: (failure) =>
      isUnsigned(failure)
        ? 'AWS gets calls without a whole signature'
        : "Aurora's AWS credentials are not valid",
    explanation: (_subject, failure) =>
      isUnsigned(failure)
        ? "The Authorization header of Aurora's call was absent or cut when AWS got it. The customer's role has not been asked yet."
        : "AWS refuses the credentials that Aurora itself signs with. The customer's role has not been asked yet.",
    remedies: [
      'Check that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together and that the access key is active (IAM > Users > Security credentials).',
      'Where the credentials are temporary, renew them.',
      "Check the clock of Aurora's machine: AWS refuses requests that are more than 15 minutes off.",
      'Restart Aurora after changing .env.',
    ],
  },
  CALLER_NOT_AUTHORIZED: {
    title: 'Access denied when assuming role',
    explanation:
      "AWS says that Aurora's own user or role may not call sts:AssumeRole. The customer's role is not to blame.",
    remedies: [
      REMEDY.ownPermission,
      REMEDY.ownDeny,
      "Check that the role's trust policy allows Aurora's account ID.",
      'Ensure the External ID in the trust policy matches the one shown in the UI.',
    ],
  },
  ROLE_NOT_ASSUMABLE: {
    title: 'Aurora cannot assume this role',
    explanation: ({ roleArn }) =>
      `AWS refuses to let Aurora assume ${roleArn ?? 'the role'}. It gives the same answer to a role that does not exist, a trust policy that names another account or another External ID, and a change that has not propagated yet.`,
    remedies: [
      REMEDY.propagation,
      REMEDY.trustPolicy,
      'Ensure the role exists in your AWS account.',
      REMEDY.externalId,
    ],
  },
  EXTERNAL_ID_NOT_ENFORCED: {
    title: 'The role does not require the External ID',
    explanation:
      'The role can be assumed without your External ID, or with another. Anybody who learns its ARN could reach your account through Aurora, so Aurora will not use it.',
    remedies: [
      "Replace the role's trust policy with the one that Aurora shows for your workspace (IAM > Roles > your role > Trust relationships > Edit trust policy).",
      'Make sure that no other statement of the trust policy allows Aurora\'s account, or "*", without the condition StringEquals on sts:ExternalId.',
      TRY_AGAIN,
    ],
  },
  ACCOUNT_MISMATCH: {
    title: 'The role answered for another account',
    explanation: ({ accountId }) =>
      `AWS let Aurora assume the role, but the session belongs to another role or account than the ARN says${accountId === undefined ? '' : ` (${accountId})`}.`,
    remedies: ["Copy the Role ARN again from the role's page in the IAM console.", TRY_AGAIN],
  },
  PARTITION_MISMATCH: {
    title: 'The role is in another AWS partition than Aurora',
    explanation:
      'AWS, AWS China and AWS GovCloud (US) are separate clouds: no role of one can be assumed from another.',
    remedies: [
      "Use a role in the partition of Aurora's own account.",
      'Where the account must stay in that partition, ask the operator for an Aurora that runs there.',
    ],
  },
  ROLE_IN_AURORAS_ACCOUNT: {
    title: "The role is in Aurora's own account",
    explanation:
      "The ARN names Aurora's own AWS account. A role there would give a customer's workspace what belongs to Aurora.",
    remedies: ['Create the role in the AWS account that you want to connect, and use its ARN.'],
  },
  REGION_DISABLED: {
    title: 'STS is not active in this Region',
    explanation: (_subject, { side }) =>
      side === 'AURORA'
        ? "AWS names Aurora's own account: STS is switched off there in the Region that Aurora used, and in the partition's home Region too. The role is not the cause."
        : "The role's account has switched STS off in the Region that Aurora used, and in the partition's home Region too.",
    remedies: ({ side }) =>
      side === 'AURORA'
        ? [
            "Enable the Region in Aurora's own account, and activate STS there: IAM > Account settings > Security Token Service (STS) > Endpoints.",
            'Or connect the account with another region.',
          ]
        : [
            'Activate STS in the Region: IAM > Account settings > Security Token Service (STS) > Endpoints.',
            'Or connect the account with another region.',
            TRY_AGAIN,
          ],
  },
  SESSION_DURATION_TOO_LONG: {
    title: 'The session is longer than the role allows',
    explanation: (_subject, { side }) =>
      side === 'AURORA'
        ? 'Aurora is itself a session of a role, and AWS limits what such a session assumes to 1 hour. The role is not the cause.'
        : "The role's maximum session duration is shorter than what Aurora asked for.",
    remedies: ({ side }) =>
      side === 'AURORA'
        ? ['Use the access key of an IAM user for Aurora, or ask for sessions of at most 1 hour.']
        : ['Raise the maximum session duration of the role to at least 1 hour, and try again.'],
  },
  SESSION_POLICY_REJECTED: {
    title: 'AWS rejected the session policy',
    explanation:
      'AWS did not take the policy that Aurora attaches to the session, or it is too large together with the tags. The role is not the cause.',
    remedies: ({ waiting }) =>
      waiting === 'NO'
        ? ['Report this to the operator of Aurora with the AWS request id.']
        : [
            'Send fewer or shorter session tags (SESSION_TAGS, SESSION_SOURCE_IDENTITY): the policy and the tags share one limit of size.',
            'Where AWS calls the policy malformed, check what changes requests between Aurora and AWS (AWS_ENDPOINT_URL_STS), and report it to the makers of Aurora with the AWS request id.',
          ],
  },
  REQUEST_REJECTED: {
    title: ({ side }) =>
      side === 'AWS'
        ? 'AWS answered with an error that Aurora does not know'
        : side === 'AURORA'
          ? "AWS rejected a part of the request that is Aurora's own"
          : 'AWS rejected the request',
    explanation: (_subject, { side }) =>
      side === 'AWS'
        ? 'Nothing says what the cause is, so Aurora tries again. The time until it is over does not count against your 5 minutes.'
        : side === 'AURORA'
          ? 'AWS found a mistake in a value that Aurora sends with the call. The role is not the cause.'
          : 'AWS found a mistake in the request itself, so that trying again would not help.',
    remedies: ({ side }) =>
      side === 'AWS'
        ? [
            'Wait: Aurora goes on by itself.',
            'Where this lasts, report it to the operator of Aurora with the AWS request id.',
          ]
        : side === 'AURORA'
          ? [
              'Check the settings that Aurora sends with each call (SESSION_TAGS, SESSION_SOURCE_IDENTITY), and whether its credentials are those of an IAM user.',
              'Where this lasts, report it to the makers of Aurora with the AWS request id.',
            ]
          : [
              "Check the role's ARN, part by part.",
              'Report this to the operator of Aurora with the AWS request id if the ARN is right.',
            ],
  },
  THROTTLED: {
    title: 'AWS is throttling Aurora',
    explanation:
      'AWS takes only so many calls a second from one account. The time spent waiting does not count against your 5 minutes.',
    remedies: [
      'Wait: Aurora goes on by itself.',
      'Where this lasts, the operator lowers STS_CALLS_PER_SECOND, or asks AWS for a higher quota.',
    ],
  },
  STS_UNAVAILABLE: {
    title: 'AWS STS cannot be reached',
    explanation: (_subject, { side }) =>
      side === 'AURORA'
        ? 'Something between Aurora and AWS answered in the place of AWS, for example a proxy. The time until it is solved does not count against your 5 minutes.'
        : 'AWS did not answer, or answered with an error of its own. The time until it is back does not count against your 5 minutes.',
    remedies: ({ side }) =>
      side === 'AURORA'
        ? [
            'Check the proxy or the firewall between Aurora and AWS: it must let HTTPS calls to AWS STS pass, and HTTPS_PROXY must hold what it asks for.',
            'Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL: mostly they should not be set.',
          ]
        : [
            'Wait: Aurora goes on by itself.',
            "Where this lasts, the operator checks the network between Aurora and AWS, and AWS's health page.",
          ],
  },
  STS_CONNECTION_CLOSED: {
    title: 'The STS endpoint closes each connection, so the proof cannot be completed',
    explanation:
      'A refusal of a wrong External ID counts only between two right calls on one connection. The endpoint, or a proxy on the way, closed the connection between these calls.',
    remedies: [
      'Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL: mostly they should not be set.',
      'Check the proxy or the inspecting firewall between Aurora and AWS: it must keep a connection open for at least three calls.',
    ],
  },
};

/** The signature got lost on the way, or there was nothing to sign with. */
function isUnsigned({ awsErrorCode }: Failure): boolean {
  return awsErrorCode === 'MissingAuthenticationToken' || awsErrorCode === 'IncompleteSignature';
}

/** What is said where Aurora is another user, or in another account, than when the role last worked. */
function changedWords({ evidence }: Failure, audience: Audience): Words | null {
  const change = evidence?.identityChange ?? null;
  if (change === null) return null;
  const { fromAccountId, toAccountId } = change;
  const moved = fromAccountId !== toAccountId;
  const customers = moved
    ? `Put the trust policy that Aurora shows now on the role: it names Aurora's new account ${toAccountId}. Only you can do that.`
    : "If the trust policy names Aurora's user, put the one on the role that Aurora shows: it names the account. Only you can do that.";
  const operators = moved
    ? `Put the credentials of the AWS account ${fromAccountId} back. Where the move is meant, tell each customer to put the new trust policy on the role.`
    : "Put the former credentials back. Where the change is meant, tell customers to name Aurora's account in the trust policy, as Aurora shows it.";
  return {
    title: "Aurora's own AWS identity has changed since",
    explanation: moved
      ? `The role worked while Aurora was in the AWS account ${fromAccountId}. Aurora is in ${toAccountId} now, which the role's trust policy does not name.`
      : `The role worked for another user or role of Aurora's account ${toAccountId}. The trust policy may name that one: IAM stores its unique id.`,
    remedies: audience === 'CUSTOMER' ? [customers, 'Tell the operator of Aurora about it.'] : [operators],
  };
}

/** There are credentials somewhere, and the SDK says why it cannot read them. */
export function isSourceBroken({ awsErrorCode, awsMessage }: Failure): boolean {
  return awsErrorCode === null && awsMessage !== null && awsMessage !== '' && awsMessage !== NO_SOURCE;
}

/**
 * What a customer reads about a failure on Aurora's side: nothing that only the operator can do. Null where the
 * words of the table are right for both.
 */
function customerWords(failure: Failure): Words | null {
  const { code, waiting } = failure;
  // In a request for credentials it is the customer's own policy.
  if (code === 'SESSION_POLICY_REJECTED' && waiting === 'NO') return null;
  const side = sideOf(failure);
  if (code === 'REQUEST_REJECTED' && side === 'AWS') return null;
  if (side === 'AWS') return { ...WORDS[code], remedies: ['Wait: Aurora goes on by itself.'] };
  if (side !== 'AURORA') return null;
  const clock = 'The time until it is solved does not count against your 5 minutes.';
  return {
    title: 'Aurora has a problem on its side',
    explanation: `Your AWS account and your role are not the cause.${isOutage(waiting) ? ` ${clock}` : ''}`,
    remedies: [
      waiting === 'NO'
        ? `Tell the operator of Aurora. ${TRY_AGAIN}`
        : 'There is nothing for you to do. Aurora goes on by itself.',
    ],
  };
}

/** A failure with the words for it. */
export type DescribedFailure = {
  readonly code: FailureCode;
  readonly title: string;
  readonly explanation: string;
  readonly remedies: readonly string[];
  /** Who has to change something. */
  readonly side: FailureSide;
  /** Whether waiting helps. */
  readonly transient: boolean;
  readonly awsErrorCode: string | null;
  readonly awsRequestId: string | null;
};

/** Puts a failure into words for `audience`. A customer never gets instructions for the operator. */
export function describeFailure(
  failure: Failure,
  subject: FailureSubject = {},
  audience: Audience = 'OPERATOR',
): DescribedFailure {
  const known = WORDS[failure.code];
  const customers =
    changedWords(failure, audience) ?? (audience === 'CUSTOMER' ? customerWords(failure) : null);
  const { title, explanation, remedies } = customers ?? known;
  const first = customers === null ? credentialRemedy(failure) : null;
  const usual = typeof remedies === 'function' ? remedies(failure) : remedies;
  return {
    code: failure.code,
    title: typeof title === 'string' ? title : title(failure),
    explanation: typeof explanation === 'string' ? explanation : explanation(subject, failure),
    remedies: first === null ? usual : [first, ...usual],
    side: sideOf(failure),
    transient: failure.waiting !== 'NO',
    awsErrorCode: failure.awsErrorCode,
    awsRequestId: failure.awsRequestId,
  };
}

/** Where on the pages of troubleshooting a failure stands. */
export function helpAnchor(code: FailureCode): string {
  return code.toLowerCase().replaceAll('_', '-');
}
