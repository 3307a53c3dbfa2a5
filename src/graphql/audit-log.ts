/** The audit log: who did what. */
import type { AuditAction, AuditEntry, AuditFilter } from '../audit/audit.ts';
import type { ClientError } from '../base/client-error.ts';
import { refuseAhead } from '../base/cursor-ahead.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import { readTime, USE_RFC_3339 } from '../base/time-text.ts';
import { builder, enumOf, moment } from './builder.ts';
import { MAX_SEARCH_CHARACTERS } from './connection-list.ts';
import { connectionOrNull, workspaceOrNull } from './context.ts';
import { toGraphQLError } from './engine/graphql-error.ts';
import { encodeIdOrNull, ownId } from './ids.ts';
import { AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';

const ACTIONS: Readonly<Record<AuditAction, string>> = {
  CREATE_WORKSPACE: 'A workspace was created.',
  UPDATE_WORKSPACE: 'A workspace was renamed. The detail is the old and the new name.',
  DELETE_WORKSPACE: 'A workspace was deleted. The detail is its name, and how much was deleted with it.',
  CONNECT_AWS_ACCOUNT: 'A role was connected. The detail is its ARN.',
  UPDATE_CONNECTION:
    'The name, labels or Region of a connection were changed. The detail is the old and new values.',
  RETRY_CONNECTION: 'A user tried a connection again.',
  TEST_CONNECTION: 'A user tested a connection. The detail is the outcome.',
  CHECK_CONNECTIONS: 'A user asked to check connections now. The detail is how many.',
  DISCONNECT_AWS_ACCOUNT: 'A user disconnected an account.',
  DELETE_AWS_CONNECTION:
    'A disconnected connection was deleted with its history. The detail is the ARN of its role.',
  ISSUE_CREDENTIALS:
    'Aurora created a session for a token that asked for credentials at /credentials. The detail is the session name in CloudTrail, when it expires, and how often Aurora returned the session before it.',
  REVOKE_SESSIONS: 'Aurora forgot the sessions of a role that programs used.',
  CREATE_API_KEY: 'An API key was created. The detail is its name and scopes.',
  REVOKE_API_KEY: 'An API key was revoked. The detail is its name.',
  CREATE_ONBOARDING_LINK: 'An onboarding link was created. The detail is when it expires.',
  REVOKE_ONBOARDING_LINK: 'An onboarding link was revoked.',
  CREATE_REPORT_TOKEN: 'A setup kit that reports its role was made. The detail is when its token expires.',
  CREATE_DISCONNECT_TOKEN:
    'A token was created with which the stack of a setup kit disconnects its role. The detail is when it expires if no stack uses it.',
  ROTATE_EXTERNAL_ID: 'A rotation of the External ID was started.',
  FINISH_EXTERNAL_ID_ROTATION: 'A rotation of the External ID was finished.',
  CANCEL_EXTERNAL_ID_ROTATION: 'A rotation of the External ID was cancelled.',
  CHOOSE_CAPABILITIES: 'The workspace got another capability set. The detail is its name, or "none".',
  CREATE_WEBHOOK: 'A webhook was created. The detail is its address, without secret parts.',
  UPDATE_WEBHOOK: 'A webhook was changed. The detail is what was changed.',
  DELETE_WEBHOOK: 'A webhook was deleted. The detail is its address, without secret parts.',
  ROTATE_WEBHOOK_SECRET: 'A webhook got a new secret.',
  TEST_WEBHOOK: 'A test message was sent to a webhook. The detail is the outcome.',
  REDELIVER_WEBHOOK:
    'The events after a cursor are sent to a webhook again, or that of the delivery that the detail names.',
  ACKNOWLEDGE_ALERT: 'A user acknowledged an alert. The detail is its kind.',
  SNOOZE_ALERT: 'A user snoozed an alert. The detail is its kind, and until when.',
  REOPEN_ALERT: 'A user took back that an alert was acknowledged or snoozed. The detail is its kind.',
  COMMENT_ON_ALERT: 'A user commented on an alert. The detail is its kind.',
  CONNECT_ORGANIZATION: 'An AWS organization was connected.',
  CHOOSE_ORGANIZATION_ACCOUNTS: 'The accounts of an organization to connect were chosen.',
  RETRY_ORGANIZATION: 'The accounts of an organization that failed were tried again.',
  SIGN_IN: 'A person signed in. The detail is the role.',
  SIGN_OUT: 'A person signed out, or the issuer withdrew the access. The detail says which.',
  REVOKE_PERSON_SESSION: 'The session of a person was revoked. The detail is the name of the person.',
};

const ActionType = enumOf('AuditAction', 'A kind of action that the audit log records.', {
  ...ACTIONS,
  UNKNOWN: 'An action that a newer version of Aurora wrote, and that this version does not know.',
});

const EntryType = builder.objectRef<AuditEntry>('AuditEntry').implement({
  description: 'One action in the audit log. Aurora writes it in the same transaction, and never changes it.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'The number of this entry, starting from 1.' }),
    occurredAt: t.expose('occurredAt', moment('When the action happened.')),
    action: t.field({
      type: ActionType,
      description: 'The kind of action.',
      resolve: ({ action }) => (Object.hasOwn(ACTIONS, action) ? action : 'UNKNOWN'),
    }),
    tokenId: t.exposeString('tokenId', {
      description: 'The id of the token that was used. It cannot be used as a token.',
    }),
    tokenName: t.exposeString('tokenName', { description: 'The name of the token at that time.' }),
    address: t.exposeString('address', { description: 'The IP address that the request came from.' }),
    requestId: t.exposeString('requestId', { description: "The id of the request, as in the server's log." }),
    workspaceId: t.id({
      nullable: true,
      description: 'The id of the workspace concerned. Null when the action concerns none.',
      resolve: ({ workspaceId }) => encodeIdOrNull('Workspace', workspaceId),
    }),
    connectionId: t.id({
      nullable: true,
      description: 'The id of the connection concerned. Null when the action concerns none.',
      resolve: ({ connectionId }) => encodeIdOrNull('AwsConnection', connectionId),
    }),
    workspace: t.field({
      type: WorkspaceNode,
      nullable: true,
      description: 'The workspace concerned. Null when the action concerns none, and when it is deleted.',
      resolve: workspaceOrNull,
    }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description: 'The connection concerned. Null when the action concerns none, and when it is deleted.',
      resolve: connectionOrNull,
    }),
    detail: t.exposeString('detail', {
      nullable: true,
      description: 'More about the action, as `AuditAction` describes it. Null when there is nothing to add.',
    }),
  }),
});

const FilterInput = builder.inputType('AuditFilter', {
  description: 'Selects the audit entries that match every field that is set.',
  fields: (t) => ({
    workspaceId: t.id({ description: 'Only entries of the workspace with this id.' }),
    connectionId: t.id({ description: 'Only entries of the connection with this id.' }),
    tokenId: t.string({ description: 'Only actions with the token that has this `tokenId`.' }),
    tokenName: t.string({
      description: `Only actions with tokens that had this text in their name, such as the name of a person. Ignores case. At most ${MAX_SEARCH_CHARACTERS} characters.`,
    }),
    action: t.field({ type: ActionType, description: 'Only actions of this kind. Not UNKNOWN.' }),
    from: t.string({ description: 'Only entries at or after this time, in RFC 3339.' }),
    until: t.string({ description: 'Only entries before this time, in RFC 3339.' }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.connection({
    type: EntryType,
    authScopes: { operator: true },
    description: `The audit log, newest first. ${PAGE_SIZES} GET /audit.jsonl returns it as JSON lines, oldest first. Its parameters are the fields of the filter.`,
    args: {
      filter: t.arg({ type: FilterInput, description: 'Which entries to return. Without it, all of them.' }),
    },
    resolve: (_root, { filter, ...args }, { store, cursors }) => {
      const reading = readAuditFilter(filter ?? {});
      if (!reading.ok) throw toGraphQLError(reading.error);
      const selected = reading.value;
      return relayPage<AuditEntry>(cursors.ofList('auditLog'), args, {
        read: async (request) => {
          refuseAhead([request.after, request.before], await store.lastAuditPosition());
          return store.listAudit(selected, request);
        },
        count: (limit) => store.countAudit(selected, limit),
      });
    },
  }),
);

type Texts = { readonly [Name in keyof AuditFilter]?: string | null | undefined };
type Field<T> = {
  /** Null when the text is not such a value. */
  readonly read: (text: string) => T | null;
  readonly what: string;
  readonly remedy: string;
};

const TIME = { read: readTime, what: 'a time', remedy: USE_RFC_3339 };

const FIELDS: { readonly [Name in keyof AuditFilter]-?: Field<NonNullable<AuditFilter[Name]>> } = {
  workspaceId: {
    read: (text) => ownId('Workspace', text),
    what: 'the id of a workspace',
    remedy: 'Use an id that the query "workspaces" or an entry of the audit log has.',
  },
  connectionId: {
    read: (text) => ownId('AwsConnection', text),
    what: 'the id of a connection',
    remedy: 'Use an id that the list "awsConnections" or an entry of the audit log has.',
  },
  tokenId: { read: (text) => text, what: 'the id of a token', remedy: 'Use the tokenId of an entry.' },
  tokenName: {
    read: (text) => (text.length <= MAX_SEARCH_CHARACTERS ? text : null),
    what: `a text of at most ${MAX_SEARCH_CHARACTERS} characters`,
    remedy: 'Use a part of the name.',
  },
  action: {
    read: (text) => (Object.hasOwn(ACTIONS, text) ? (text as AuditAction) : null),
    what: 'an action of the audit log',
    remedy: 'Use a value of the enum AuditAction.',
  },
  from: TIME,
  until: TIME,
};

/** The names of what a filter may have. */
export const AUDIT_FILTER_FIELDS = Object.keys(FIELDS) as readonly (keyof AuditFilter)[];

/** Reads a filter from texts. The message names the field that is wrong. Null and absent mean the same. */
export function readAuditFilter(texts: Texts): Result<AuditFilter, ClientError> {
  const filter: Record<string, unknown> = {};
  for (const name of AUDIT_FILTER_FIELDS) {
    const text = texts[name] ?? null;
    if (text === null) continue;
    const { read, what, remedy } = FIELDS[name];
    const value = read(text);
    if (value === null) {
      const message = `${name}: ${quote(text)} is not ${what}.`;
      return err({ code: 'BAD_USER_INPUT', message, remedies: [remedy] });
    }
    filter[name] = value;
  }
  return ok(filter);
}
