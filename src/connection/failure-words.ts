/** The words for each failure: what it means and what to do about it, for the operator and for customers. */
import { credentialRemedy, isSourceBroken, isUnsigned } from './credential-fault.ts';
import {
  type Audience,
  type Failure,
  type FailureSide,
  type ShownFailureCode,
  shownCode,
  sideOf,
} from './failure.ts';
import { customerWaits, type FailurePlace, wait } from './waiting-words.ts';

/** The role that the words of a failure may name, and where they are read. */
export type FailureSubject = FailurePlace & { readonly roleArn?: string; readonly accountId?: string };

type Words = { readonly title: string; readonly explanation: string; readonly remedies: readonly string[] };

/** The buttons of the page by their labels, with the operations for programs in brackets. */
export const TRY_AGAIN = 'Then choose "Check again" (retryConnection).';
export const CHECK_POLICY = '"Check my current policy" (explainTrustPolicy)';

/** Sentences of the product's document. AWS's words about a denial may rule them out. */
export const REMEDY = {
  propagation:
    'IAM changes take up to 5 minutes to propagate. If you just created or updated the role, wait a few minutes and try again.',
  trustPolicy: 'Verify the trust policy has the correct Aurora Account ID and External ID.',
  externalId: 'Check that the External ID matches exactly (case-sensitive).',
  ownPermission: 'Verify the IAM user has sts:AssumeRole permission.',
  ownDeny:
    "Check that no Deny applies to Aurora's user: in its policies, its permissions boundary, or the service control policies of its organization.",
} as const;

const CHECK_ENDPOINTS = 'Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL: mostly they should not be set.';
const CHECK_CREDENTIALS =
  'Verify the credentials are valid by testing them with the AWS CLI: aws sts get-caller-identity';
const ACTIVATE_STS = 'IAM > Account settings > Security Token Service (STS) > Endpoints.';
const RESTART = 'Restart Aurora after changing .env (with Docker Compose: docker compose up -d).';
const OTHER_REGION = 'Or connect the account with another region.';

const WORDS: Readonly<
  Record<ShownFailureCode, Words | ((failure: Failure, subject: FailureSubject) => Words)>
> = {
  IDENTITY_UNAVAILABLE: (failure) => ({
    title: "Unable to determine Aurora's AWS account ID",
    ...(isSourceBroken(failure)
      ? {
          explanation: `Aurora cannot read its AWS credentials. The AWS SDK says: ${failure.awsMessage}`,
          remedies: [
            'Correct what the AWS SDK names: the profile (AWS_PROFILE), the sign-in (aws sso login), or the variable.',
            CHECK_CREDENTIALS,
            'Aurora reads files and sign-ins again within 30 seconds.',
            RESTART,
          ],
        }
      : {
          explanation: 'Aurora has no AWS credentials, or AWS does not say whose they are.',
          remedies: [
            'Ensure AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set in .env.',
            CHECK_CREDENTIALS,
            RESTART,
          ],
        }),
  }),
  BASE_CREDENTIALS_INVALID: (failure) => ({
    ...(isUnsigned(failure)
      ? {
          title: 'AWS gets calls without a whole signature',
          explanation:
            "The Authorization header of Aurora's call was absent or cut when AWS got it. The customer's role has not been asked yet.",
        }
      : {
          title: "Aurora's AWS credentials are not valid",
          explanation:
            "AWS refuses the credentials that Aurora itself signs with. The customer's role has not been asked yet.",
        }),
    remedies: [
      'Check that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together and that the access key is active (IAM > Users > Security credentials).',
      'Where the credentials are temporary, renew them.',
      "Check the clock of Aurora's machine: AWS refuses requests that are more than 15 minutes off.",
      RESTART,
    ],
  }),
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
  ROLE_NOT_ASSUMABLE: (_failure, { roleArn }) => ({
    title: 'Aurora cannot use this role',
    explanation: `AWS refuses to let Aurora use ${roleArn ?? 'the role'}. It gives the same answer to a role that does not exist, a trust policy that names another account or another External ID, and a change that AWS is still applying.`,
    remedies: [
      REMEDY.propagation,
      REMEDY.trustPolicy,
      'Ensure the role exists in your AWS account.',
      REMEDY.externalId,
    ],
  }),
  EXTERNAL_ID_NOT_ENFORCED: {
    title: 'The role does not require the External ID',
    explanation:
      'The role accepts calls without your External ID, or with a wrong one. Anyone who knows its ARN could reach your account through Aurora, so Aurora will not use it.',
    remedies: [
      "Replace the role's trust policy with the one that Aurora shows for your workspace (IAM > Roles > your role > Trust relationships > Edit trust policy).",
      'Each statement that allows Aurora\'s account, or "*", needs the condition StringEquals on sts:ExternalId. Delete those without it.',
      TRY_AGAIN,
    ],
  },
  TRUST_POLICY_OPEN: {
    title: 'Others can use this role',
    explanation:
      'The role refused all wrong External IDs. But its trust policy also lets others use the role that it does not name, for example any AWS account. So Aurora does not use it.',
    remedies: [
      "Replace the role's trust policy with the one that Aurora shows for your workspace (IAM > Roles > your role > Trust relationships > Edit trust policy).",
      'If others need the role, name their accounts, and require an External ID or an organization that they cannot choose.',
      TRY_AGAIN,
    ],
  },
  ACCOUNT_MISMATCH: (_failure, { accountId }) => ({
    title: 'The role answered for another account',
    explanation: `AWS let Aurora use the role, but the session belongs to another role or account than the ARN says${accountId === undefined ? '' : ` (${accountId})`}.`,
    remedies: ["Copy the Role ARN again from the role's page in the IAM console.", TRY_AGAIN],
  }),
  PARTITION_MISMATCH: {
    title: 'The role is in another part of AWS than Aurora',
    explanation:
      'The standard AWS Regions, AWS China and AWS GovCloud (US) are separate. Aurora in one of them cannot use a role in another.',
    remedies: [
      "Use a role in the same part of AWS as Aurora's own account.",
      'If the account must stay where it is, ask the person who sent you the link for an Aurora that runs there.',
    ],
  },
  ROLE_IN_AURORAS_ACCOUNT: {
    title: "The role is in Aurora's own account",
    explanation:
      "The ARN names Aurora's own AWS account. A role there would give a customer's workspace what belongs to Aurora.",
    remedies: ['Create the role in the AWS account that you want to connect, and use its ARN.'],
  },
  REGION_DISABLED: ({ side }) => ({
    title: 'STS is not active in this Region',
    ...(side === 'AURORA'
      ? {
          explanation:
            "AWS names Aurora's own account: STS is switched off there in the Region that Aurora used, and in AWS's main Region too. The role is not the cause.",
          remedies: [
            `Enable the Region in Aurora's own account, and activate STS there: ${ACTIVATE_STS}`,
            OTHER_REGION,
          ],
        }
      : {
          explanation:
            "The role's account has switched STS off in the Region that Aurora used, and in AWS's main Region too.",
          remedies: [`Activate STS in the Region: ${ACTIVATE_STS}`, OTHER_REGION, TRY_AGAIN],
        }),
  }),
  SESSION_DURATION_TOO_LONG: ({ side }) => ({
    title: 'The session is longer than the role allows',
    ...(side === 'AURORA'
      ? {
          explanation:
            'Aurora is itself a session of a role, and AWS limits what such a session assumes to 1 hour. The role is not the cause.',
          remedies: ['Use the access key of an IAM user for Aurora, or ask for sessions of at most 1 hour.'],
        }
      : {
          explanation: "The role's maximum session duration is shorter than what Aurora asked for.",
          remedies: ['Raise the maximum session duration of the role to at least 1 hour, and try again.'],
        }),
  }),
  SESSION_POLICY_REJECTED: ({ waiting }) => ({
    title: 'AWS rejected the session policy',
    explanation:
      'AWS did not accept the policy that Aurora attaches to the session, or it is too large together with the tags. The role is not the cause.',
    remedies:
      waiting === 'NO'
        ? [
            'If the request has its own session policy or source addresses, shorten or correct them: AWS packs them together with the tags.',
            'Otherwise, report this to the operator of Aurora with the AWS request id.',
          ]
        : [
            'Send fewer or shorter session tags (SESSION_TAGS, SESSION_SOURCE_IDENTITY): the policy and the tags share one limit of size.',
            'Where AWS calls the policy malformed, check what changes requests between Aurora and AWS (AWS_ENDPOINT_URL_STS), and report it to the makers of Aurora with the AWS request id.',
          ],
  }),
  REQUEST_REJECTED: ({ side }, subject) => {
    const words = REJECTED_REQUESTS[side ?? 'CUSTOMER'];
    return side === 'AWS' ? { ...words, remedies: [wait(subject), ...words.remedies] } : words;
  },
  THROTTLED: (_failure, subject) => ({
    title: 'AWS is throttling Aurora',
    explanation: 'AWS limits the calls a second of one account. Aurora waits, and tries again.',
    remedies: [
      wait(subject),
      'Where this lasts, the operator lowers STS_CALLS_PER_SECOND, or asks AWS for a higher quota.',
    ],
  }),
  STS_UNAVAILABLE: ({ side }, subject) => ({
    title: 'AWS STS cannot be reached',
    ...(side === 'AURORA'
      ? {
          explanation:
            'Something between Aurora and AWS answered in the place of AWS, for example a proxy. Aurora waits until this is solved.',
          remedies: [
            'Check the proxy or the firewall between Aurora and AWS: it must let HTTPS calls to AWS STS pass, and HTTPS_PROXY must hold what it asks for.',
            CHECK_ENDPOINTS,
          ],
        }
      : {
          explanation: 'AWS did not answer, or answered with an error. Aurora waits until AWS answers.',
          remedies: [
            wait(subject),
            "Where this lasts, the operator checks the network between Aurora and AWS, and AWS's health page.",
          ],
        }),
  }),
  STS_CONNECTION_CLOSED: {
    title: 'The STS endpoint closes each connection, so the proof cannot be completed',
    explanation:
      'A refusal of a wrong External ID counts only between two right calls on one connection. The endpoint, or a proxy on the way, closed the connection between these calls.',
    remedies: [
      CHECK_ENDPOINTS,
      'Check the proxy or the inspecting firewall between Aurora and AWS: it must keep a connection open for at least three calls.',
    ],
  },
  UNKNOWN: {
    title: 'A newer version of Aurora found a problem',
    explanation: 'This server of Aurora has an older version, and does not know the problem.',
    remedies: [
      'While Aurora is being upgraded, wait until that is over. Then open the connection again.',
      'Otherwise, choose "Check again" (retryConnection).',
    ],
  },
};

const REJECTED_REQUESTS: Readonly<Record<FailureSide, Words>> = {
  AWS: {
    title: 'AWS answered with an error that Aurora does not know',
    explanation: 'Nothing says what the cause is, so Aurora waits, and tries again.',
    remedies: ['Where this lasts, report it to the operator of Aurora with the AWS request id.'],
  },
  AURORA: {
    title: "AWS rejected a part of the request that is Aurora's own",
    explanation: 'AWS found a mistake in a value that Aurora sends with the call. The role is not the cause.',
    remedies: [
      'Check the settings that Aurora sends with each call (SESSION_TAGS, SESSION_SOURCE_IDENTITY), and whether its credentials are those of an IAM user.',
      'Where this lasts, report it to the makers of Aurora with the AWS request id.',
    ],
  },
  CUSTOMER: {
    title: 'AWS rejected the request',
    explanation: 'AWS found a mistake in the request itself, so trying again would not help.',
    remedies: [
      "Check the role's ARN, part by part.",
      'Report this to the operator of Aurora with the AWS request id if the ARN is right.',
    ],
  },
};

function wordsOf(failure: Failure, subject: FailureSubject): Words {
  const words = WORDS[shownCode(failure.code)];
  return typeof words === 'function' ? words(failure, subject) : words;
}

/** The words when Aurora's user or account has changed since the role last worked; null otherwise. */
function changedWords({ evidence }: Failure, audience: Audience): Words | null {
  const change = evidence?.identityChange ?? null;
  if (change === null) return null;
  const { fromAccountId, toAccountId } = change;
  const moved = fromAccountId !== toAccountId;
  const customers = moved
    ? `Put the trust policy that Aurora shows now on the role: it names Aurora's new account ${toAccountId}. Only you can do that.`
    : "If the trust policy names Aurora's user or role, put the one on the role that Aurora shows now. Only you can do that.";
  const operators = moved
    ? `Put the credentials of the AWS account ${fromAccountId} back. Where the move is meant, tell each customer to put the new trust policy on the role.`
    : "Put the former credentials back. Where the change is meant, tell customers to name Aurora's account in the trust policy, as Aurora shows it.";
  return {
    title: "Aurora's own AWS identity has changed since",
    explanation: moved
      ? `The role worked while Aurora was in the AWS account ${fromAccountId}. Aurora is in ${toAccountId} now, which the role's trust policy does not name.`
      : `The role worked for another user or role of Aurora's account ${toAccountId}. The trust policy may name that one: as its principal, which IAM stores as a unique id, or in a condition on aws:PrincipalArn.`,
    remedies: audience === 'CUSTOMER' ? [customers, 'Tell the operator of Aurora about it.'] : [operators],
  };
}

/**
 * A customer's words for a failure on Aurora's side: nothing that only the operator can do. Null if the table's words are
 * right for both.
 */
function customerWords(failure: Failure, place: FailurePlace): Words | null {
  const { code, waiting } = failure;
  // A request for credentials brings the customer's policy.
  if (code === 'SESSION_POLICY_REJECTED' && waiting === 'NO') return null;
  const side = sideOf(failure);
  if (code === 'REQUEST_REJECTED' && side === 'AWS') return null;
  if (side === 'AWS') return { ...wordsOf(failure, {}), remedies: [wait(place)] };
  if (side !== 'AURORA') return null;
  return {
    title: 'The problem is in Aurora, not in your account',
    explanation: 'Your AWS account and your role are not the cause.',
    remedies: [waiting === 'NO' ? `Tell the operator of Aurora. ${TRY_AGAIN}` : customerWaits(place)],
  };
}

/** A failure with the words for it. */
export type DescribedFailure = {
  readonly code: ShownFailureCode;
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

/** Puts a failure into words for `audience`. Customers never get the operator's instructions. */
export function describeFailure(
  failure: Failure,
  subject: FailureSubject = {},
  audience: Audience = 'OPERATOR',
): DescribedFailure {
  const special =
    changedWords(failure, audience) ?? (audience === 'CUSTOMER' ? customerWords(failure, subject) : null);
  const { title, explanation, remedies } = special ?? wordsOf(failure, subject);
  const first = special === null ? credentialRemedy(failure) : null;
  return {
    code: shownCode(failure.code),
    title,
    explanation,
    remedies: first === null ? remedies : [first, ...remedies],
    side: sideOf(failure),
    transient: failure.waiting !== 'NO',
    awsErrorCode: failure.awsErrorCode,
    awsRequestId: failure.awsRequestId,
  };
}

/** The anchor of a failure on the page of troubleshooting. */
export function helpAnchor(code: ShownFailureCode): string {
  return code.toLowerCase().replaceAll('_', '-');
}
