/** The words of the page for actions in the audit log. */
import type { AuditAction } from '../../../schema/generated/graphql.ts';
import { withMoments } from '../parts/time.ts';

/** Each action that can be filtered by, in the order of the filter. */
export const ACTION: Readonly<Record<Exclude<AuditAction, 'UNKNOWN'>, string>> = {
  CONNECT_AWS_ACCOUNT: 'Account connected',
  UPDATE_CONNECTION: 'Account changed',
  RETRY_CONNECTION: 'Account tried again',
  TEST_CONNECTION: 'Account tested',
  CHECK_CONNECTIONS: 'Accounts checked',
  DISCONNECT_AWS_ACCOUNT: 'Account disconnected',
  DELETE_AWS_CONNECTION: 'Account deleted',
  ISSUE_CREDENTIALS: 'Credentials issued',
  REVOKE_SESSIONS: 'Sessions revoked',
  CONNECT_ORGANIZATION: 'Organization connected',
  CHOOSE_ORGANIZATION_ACCOUNTS: 'Organization: accounts chosen',
  RETRY_ORGANIZATION: 'Organization: accounts tried again',
  CREATE_WORKSPACE: 'Workspace created',
  UPDATE_WORKSPACE: 'Workspace renamed',
  DELETE_WORKSPACE: 'Workspace deleted',
  CHOOSE_CAPABILITIES: 'Permissions chosen',
  ROTATE_EXTERNAL_ID: 'External ID: rotation started',
  FINISH_EXTERNAL_ID_ROTATION: 'External ID: rotation finished',
  CANCEL_EXTERNAL_ID_ROTATION: 'External ID: rotation undone',
  CREATE_API_KEY: 'API key created',
  REVOKE_API_KEY: 'API key revoked',
  CREATE_ONBOARDING_LINK: 'Onboarding link created',
  REVOKE_ONBOARDING_LINK: 'Onboarding link revoked',
  CREATE_REPORT_TOKEN: 'Setup kit created',
  CREATE_DISCONNECT_TOKEN: 'Setup kit: token to disconnect created',
  CREATE_WEBHOOK: 'Webhook created',
  UPDATE_WEBHOOK: 'Webhook changed',
  TEST_WEBHOOK: 'Webhook tested',
  REDELIVER_WEBHOOK: 'Webhook: events sent again',
  ROTATE_WEBHOOK_SECRET: 'Webhook: secret rotated',
  DELETE_WEBHOOK: 'Webhook deleted',
  ACKNOWLEDGE_ALERT: 'Alert marked as seen',
  SNOOZE_ALERT: 'Alert hidden',
  REOPEN_ALERT: 'Alert reopened',
  COMMENT_ON_ALERT: 'Alert commented on',
  SIGN_IN: 'Signed in',
  SIGN_OUT: 'Signed out',
  REVOKE_PERSON_SESSION: 'Session of a person revoked',
};

export function actionInWords(action: AuditAction): string {
  return action === 'UNKNOWN' ? 'Action of a newer version of Aurora' : ACTION[action];
}

/** The server writes a time in their detail. */
const WITH_TIME: ReadonlySet<AuditAction> = new Set([
  'ISSUE_CREDENTIALS',
  'CREATE_ONBOARDING_LINK',
  'CREATE_REPORT_TOKEN',
  'CREATE_DISCONNECT_TOKEN',
  'SNOOZE_ALERT',
]);

/** Other details have text that people chose, such as names: the record shows it as it is. */
export function detailInWords(action: AuditAction, detail: string): string {
  return WITH_TIME.has(action) ? withMoments(detail) : detail;
}

/** The names that the server itself gives to tokens. All others are names that people chose. */
const SERVER_NAME = /^(The operator's token|An onboarding link)/;

/** The name of a token after a preposition. */
export function tokenInSentence(name: string): string {
  return SERVER_NAME.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}
