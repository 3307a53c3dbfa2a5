/** The words for each kind of alert: for docs/alerts.md and the help page, and for several alerts together. */
import { type Failure, ownFailure } from '../connection/failure.ts';
import { describeFailure } from '../connection/failure-words.ts';
import type { Alert, AlertKind } from './alert.ts';

type KindWords = {
  readonly title: string;
  /** For a number of them: "12 accounts of Acme stopped working". */
  readonly many: readonly [noun: string, verb: string];
  readonly meaning: string;
  /** What to check, the most likely first. Also the remedies of alerts without a failure. */
  readonly checks: readonly string[];
  /** How it is resolved. */
  readonly ends: string;
};

const AFTER_CHECK =
  'Aurora resolves it when a later check or a retry shows that the role works and is safe, or when the account is disconnected.';

export const ALERT_WORDS: Readonly<Record<AlertKind, KindWords>> = {
  CONNECTION_INSECURE: {
    title: 'A role lets others in',
    many: ['roles', 'let others in'],
    meaning:
      'The role works without the External ID, or its trust policy lets others use it. Aurora does not use the role.',
    checks: [
      "Replace the role's trust policy with the one that Aurora shows for the workspace.",
      'Look for other statements of the trust policy that allow an account, or "*", without the External ID.',
      'Look in CloudTrail for sessions of the role that you do not know.',
    ],
    ends: AFTER_CHECK,
  },
  CONNECTION_FAILED: {
    title: 'A connection failed',
    many: ['accounts', 'could not be connected'],
    meaning: 'Aurora could not use the role within the time that IAM changes need to propagate.',
    checks: [
      'Read the failure of the connection: it ranks the possible causes.',
      "Check the role's trust policy for mistakes (explainTrustPolicy).",
      'Then choose "Check again" (retryConnection).',
    ],
    ends: 'Aurora resolves it when a retry shows that the role works and is safe, or when the account is disconnected.',
  },
  CONNECTION_DEGRADED: {
    title: 'A connection stopped working',
    many: ['accounts', 'stopped working'],
    meaning: 'The role worked before, and two checks in a row have failed.',
    checks: [
      'Check whether the role was changed or deleted.',
      "Check the policies of the customer's AWS organization.",
      'Read the failure of the connection: it ranks the possible causes.',
    ],
    ends: AFTER_CHECK,
  },
  TRUST_WIDENED: {
    title: 'Someone else can also use a role',
    many: ['roles', 'can be used by someone else, too'],
    meaning:
      'After a change of the trust policy, someone can use the role who could not use it before. They do not need Aurora for it.',
    checks: [
      'Check who made the change, and whether you know those who were added.',
      'If you do not know them, delete their statements from the trust policy. Keep the one with your External ID.',
      'If you know them, mark the alert as seen (acknowledgeAlert): there is nothing else to do.',
    ],
    ends: 'It ends when a person acknowledges it, when nobody who was added can use the role any more, or when the account is disconnected.',
  },
  ACCESS_MISSING: {
    title: 'A role lacks permissions',
    many: ['roles', 'lack permissions'],
    meaning:
      "The role works, but does not allow actions that the workspace's capability set asks for, or that AWS refused to Aurora.",
    checks: [
      'The page of the account shows these actions, and how to allow them (AwsConnection.access).',
      'After the change, choose "Check the permissions" (checkAccess).',
    ],
    ends: 'Aurora resolves it when a check of the access finds nothing missing, or when the account is disconnected. It checks once a day.',
  },
  ACCESS_EXCESSIVE: {
    title: 'A role allows more than Aurora needs',
    many: ['roles', 'allow more than Aurora needs'],
    meaning: 'Policies of the role allow more than the capability set of the workspace asks for.',
    checks: [
      'The page of the account shows what is too much, and which policy allows it (AwsConnection.access).',
      'Allow less in these policies. If the customer wants them so, hide the alert (snoozeAlert). It comes back after at most 90 days.',
    ],
    ends: 'Aurora resolves it when a check of the access finds nothing excessive, or when the account is disconnected. It checks once a day.',
  },
  TRUST_CHANGED: {
    title: 'The trust policy of a role changed',
    many: ['roles', 'have a changed trust policy'],
    meaning:
      'The trust policy differs from the last reading. Aurora checks at once whether the role is still safe.',
    checks: [
      'Check who made the change, and whether it was meant. If it was not, correct the trust policy.',
      'Then mark the alert as seen (acknowledgeAlert). If the role is not safe, another alert says what to do.',
    ],
    ends: 'It ends when a person acknowledges it, or when the account is disconnected.',
  },
  WEBHOOK_DISABLED: {
    title: 'A webhook was disabled',
    many: ['webhooks', 'were disabled'],
    meaning: 'The endpoint of the webhook is gone, or failed for 24 hours. Its messages wait.',
    checks: [
      'Check whether a test message arrives (testWebhook).',
      'Then enable the webhook again: it continues with what waited (updateWebhook).',
      'Delete the webhook if nobody needs it (deleteWebhook).',
    ],
    ends: 'Aurora resolves it when the webhook is enabled or deleted.',
  },
  ROLE_STILL_USABLE: {
    title: 'A role still lets Aurora in after the disconnect',
    many: ['roles', 'still let Aurora in after the disconnect'],
    meaning:
      'The account was disconnected, and its role still trusts Aurora. Aurora does not use it, and gives no credentials of it.',
    checks: [
      'Delete the role in AWS, or remove Aurora from its trust policy.',
      'Where the role is meant to stay, acknowledge the alert.',
    ],
    ends: 'Aurora tries the role 10 minutes after the disconnect and then once a day for a week, with a session that may do nothing. It resolves the alert when the role refuses, or when the account is connected again.',
  },
  ROTATION_STALLED: {
    title: 'A rotation of the External ID has not ended',
    many: ['rotations of External IDs', 'have not ended'],
    meaning: 'The rotation started more than a week ago, and the previous External ID is still valid.',
    checks: [
      'Put the new External ID into the trust policy of each role that uses the previous one (awsConnections { externalIdRotation }).',
      'When all roles use the new one, finish the rotation (finishExternalIdRotation).',
      'Or take it back (cancelExternalIdRotation).',
    ],
    ends: 'It ends when the rotation is finished or cancelled.',
  },
  API_KEY_EXPIRES: {
    title: 'An API key will expire',
    many: ['API keys', 'will expire'],
    meaning: 'The key expires within 14 days. Programs that use it will be refused.',
    checks: [
      'Create another key for these programs (createApiKey), and change it there.',
      'If no program needs the key, revoke it (revokeApiKey).',
    ],
    ends: 'Aurora resolves it within an hour after the key has expired or was revoked.',
  },
  API_KEY_OLD: {
    title: 'An API key is old or out of use',
    many: ['API keys', 'are old or out of use'],
    meaning: 'The key is older than a year, or nobody has used it for 90 days.',
    checks: [
      'If no program needs the key, revoke it (revokeApiKey).',
      'Replace an old key: create another one (createApiKey), change it in the programs, and revoke the old one.',
      'Acknowledge the alert where the key has to stay.',
    ],
    ends: 'Aurora resolves it within an hour after the key was revoked, or after an unused key that is not old was used again.',
  },
  AURORA_FAULT: {
    title: "Aurora's own side has a problem",
    many: ['problems of Aurora itself', 'need attention'],
    meaning:
      "Aurora's AWS credentials are missing or invalid, it may not call sts:AssumeRole, or it cannot reach STS. Verifications and checks wait.",
    checks: [
      'Read the failure: it has the remedies.',
      'Run "npm run doctor" on the server.',
      'Test the credentials with the AWS CLI: aws sts get-caller-identity',
    ],
    ends: 'Aurora resolves it when a call to STS succeeds. Another server with the same fault opens it again within ten minutes.',
  },
  MAIL_UNAVAILABLE: {
    title: 'Aurora cannot send e-mail',
    many: ['mail servers of Aurora', 'cannot be used'],
    meaning:
      'The mail server of Aurora has refused all messages, or has not answered, for five minutes. Alerts by e-mail wait, and none is lost.',
    checks: [
      'Look in the log for "Aurora itself cannot send to a webhook": it has the reason.',
      'Check SMTP_URL and MAIL_FROM, and whether that server accepts messages of Aurora.',
      'Send a test message to a webhook of e-mail (testWebhook).',
    ],
    ends: 'Aurora resolves it when the mail server accepts a message. Another server with the same fault opens it again within ten minutes.',
  },
};

/** The headline of a number of alerts of one kind, at least two. */
export function manyTitle(kind: AlertKind, count: number, owner: string): string {
  const [noun, verb] = ALERT_WORDS[kind].many;
  return `${count} ${noun} of ${owner} ${verb}`;
}

/** The headline of several alerts of one kind and cause. */
export function groupTitle(group: Pick<Alert, 'kind' | 'cause'>): string {
  const { title } = ALERT_WORDS[group.kind];
  const cause = causeTitle(group);
  return cause === null ? title : `${title}: ${cause}`;
}

/** The cause that several alerts share, as a headline. Null when their kind says it all. */
export function causeTitle({ cause }: Pick<Alert, 'cause'>): string | null {
  return cause === '' ? null : describeFailure(ownFailure(cause as Failure['code'])).title;
}

/** The anchor of a kind on the help page and on docs/alerts.md. */
export function alertAnchor(kind: AlertKind): string {
  return `alert-${kind.toLowerCase().replaceAll('_', '-')}`;
}
