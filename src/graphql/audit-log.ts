/** Who did what. */
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry, type AuditFilter } from '../audit/audit.ts';
import { badInput } from './bad-input.ts';
import { builder } from './builder.ts';
import { encodeId, ownId } from './ids.ts';
import { relayPage } from './paging.ts';
import { NOBODY } from './reach.ts';

const DESCRIPTIONS: Readonly<Record<AuditAction, string>> = {
  CREATE_WORKSPACE: 'createWorkspace.',
  CONNECT_AWS_ACCOUNT: 'connectAwsAccount. The detail is the role.',
  RETRY_CONNECTION: 'retryConnection.',
  TEST_CONNECTION: 'testConnection. The detail is its outcome.',
  DISCONNECT_AWS_ACCOUNT: 'disconnectAwsAccount.',
  ISSUE_CREDENTIALS:
    'A session was made for a token that asks for credentials, at /credentials. The detail is its name, as it stands in CloudTrail, until when it is good, and how often the one before was handed out.',
  CREATE_API_KEY: "createApiKey. The detail is the key's name and scopes.",
  REVOKE_API_KEY: "revokeApiKey. The detail is the key's name.",
  CREATE_ONBOARDING_LINK: 'createOnboardingLink. The detail is until when it is good.',
  REVOKE_ONBOARDING_LINK: 'revokeOnboardingLink.',
  ROTATE_EXTERNAL_ID: 'rotateExternalId.',
  FINISH_EXTERNAL_ID_ROTATION: 'finishExternalIdRotation.',
  CANCEL_EXTERNAL_ID_ROTATION: 'cancelExternalIdRotation.',
};

const ActionType = builder.enumType('AuditAction', {
  description: 'What was done.',
  values: Object.fromEntries(
    AUDIT_ACTIONS.map((action) => [action, { value: action, description: DESCRIPTIONS[action] }]),
  ) as Record<string, { value: AuditAction; description: string }>,
});

const EntryType = builder.objectRef<AuditEntry>('AuditEntry').implement({
  description: 'Something that somebody did. Written once, in the same transaction, and never changed.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'Its number, from 1.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When.' }),
    action: t.expose('action', { type: ActionType, description: 'What.' }),
    tokenId: t.exposeString('tokenId', {
      description: 'With which token. It names the token and opens nothing.',
    }),
    tokenName: t.exposeString('tokenName', { description: 'What the token was called then.' }),
    address: t.exposeString('address', { description: 'From which address.' }),
    requestId: t.exposeString('requestId', { description: "The request's id, as in the log." }),
    workspaceId: t.id({
      nullable: true,
      description: 'In which workspace.',
      resolve: ({ workspaceId }) => (workspaceId === null ? null : encodeId('Workspace', workspaceId)),
    }),
    connectionId: t.id({
      nullable: true,
      description: 'To which connection.',
      resolve: ({ connectionId }) => (connectionId === null ? null : encodeId('AwsConnection', connectionId)),
    }),
    detail: t.exposeString('detail', { nullable: true, description: 'What else there is to say.' }),
  }),
});

const FilterInput = builder.inputType('AuditFilter', {
  description: 'Only the entries that fit everything that is given.',
  fields: (t) => ({
    workspaceId: t.id({ description: 'In this workspace.' }),
    connectionId: t.id({ description: 'To this connection.' }),
    tokenId: t.string({ description: 'With this token, by its "tokenId".' }),
    action: t.field({ type: ActionType, description: 'Only what was done in this way.' }),
    from: t.string({ description: 'Not before this moment: RFC 3339.' }),
    until: t.string({ description: 'Before this moment: RFC 3339.' }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.connection({
    type: EntryType,
    authScopes: { operator: true },
    description:
      'Who did what, newest first. 20 a page unless asked otherwise, 100 at most. As JSON lines: GET /audit.jsonl.',
    args: { filter: t.arg({ type: FilterInput, description: 'Which entries. Without it, all.' }) },
    resolve: (_root, { filter, ...args }, { store, cursors }) =>
      relayPage<AuditEntry>(cursors.ofList('auditLog'), args, (request) =>
        store.listAudit(readFilter(filter ?? {}), request),
      ),
  }),
);

function readFilter(filter: typeof FilterInput.$inferInput): AuditFilter {
  const own = (type: 'Workspace' | 'AwsConnection', id: string | null | undefined) =>
    typeof id === 'string' ? (ownId(type, id) ?? NOBODY) : undefined;
  return {
    workspaceId: own('Workspace', filter.workspaceId),
    connectionId: own('AwsConnection', filter.connectionId),
    tokenId: filter.tokenId ?? undefined,
    action: filter.action ?? undefined,
    from: readMoment(filter.from),
    until: readMoment(filter.until),
  };
}

function readMoment(text: string | null | undefined): number | undefined {
  if (typeof text !== 'string') return undefined;
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) {
    throw badInput(`${JSON.stringify(text.slice(0, 80))} is no moment.`, [
      'Write it as RFC 3339, such as 2026-11-23T12:00:00Z.',
    ]);
  }
  return moment;
}
