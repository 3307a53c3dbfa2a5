/** The sessions of people who signed in. */
import { sessionNotFound } from '../auth/person-sessions.ts';
import { personTokenId } from '../auth/token-id.ts';
import { isOperator } from '../auth/viewer.ts';
import type { Page } from '../base/page.ts';
import type { PersonSession } from '../storage/person-sessions.ts';
import { builder, moment } from './builder.ts';
import { ALL_WORKSPACES } from './cursors.ts';
import { resultOf, valueOrUnionError } from './errors.ts';
import { encodeId } from './ids.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { databaseId } from './reach.ts';
import { RoleType, ViewerType } from './viewer.ts';

/** More sessions of one person are not listed. */
const MAX_SESSIONS = 100;

const NONE: Page<PersonSession> = { items: [], hasMoreBefore: false, hasMoreAfter: false };

const PersonSessionType = builder.objectRef<PersonSession>('PersonSession').implement({
  description: 'The session of a person who signed in. It ends before its limits when it is revoked.',
  fields: (t) => ({
    id: t.id({
      description: 'The opaque ID of this session, for `revokePersonSession`.',
      resolve: ({ id }) => encodeId('PersonSession', id),
    }),
    name: t.string({ description: 'The name of the person.', resolve: ({ person }) => person.name }),
    tokenId: t.string({
      description: 'The id of the person in the audit log.',
      resolve: ({ person }) => personTokenId(person),
    }),
    role: t.field({
      type: RoleType,
      description: 'What the person may do at all.',
      resolve: ({ person }) => person.role,
    }),
    browser: t.exposeString('browser', {
      nullable: true,
      description:
        'The browser that signed in and its system, as it named itself: such as "Chrome on macOS". Null when Aurora does not recognize it.',
    }),
    isCurrent: t.boolean({
      description: 'Whether this is the session of the caller.',
      resolve: ({ id }, _args, { viewer }) => viewer.sessionId === id,
    }),
    createdAt: t.expose('createdAt', moment('When the person signed in.')),
    lastUsedAt: t.expose('lastUsedAt', moment('When the session was last used, to the minute.')),
    expiresAt: t.expose(
      'expiresAt',
      moment('When the person must sign in again at the latest, as OIDC_SESSION_SECONDS says.'),
    ),
  }),
});

builder.objectFields(ViewerType, (t) => ({
  session: t.field({
    type: PersonSessionType,
    nullable: true,
    description: 'The session of the person who calls. Null for a token.',
    resolve: ({ sessionId }, _args, { personSessions }) =>
      sessionId === null ? null : (personSessions?.byId(sessionId) ?? null),
  }),
  sessions: t.field({
    type: [PersonSessionType],
    nullable: true,
    complexity: { field: 1, multiplier: MAX_SESSIONS },
    description: `The sessions of the person who calls, in all browsers, oldest first: at most ${MAX_SESSIONS}. Null for a token.`,
    resolve: async ({ sessionId }, _args, { personSessions }) => {
      const current = sessionId === null ? null : await personSessions?.byId(sessionId);
      if (personSessions === null || current == null) return null;
      const { items } = await personSessions.list(current.person.subject, { limit: MAX_SESSIONS });
      return items.map(({ value }) => value);
    },
  }),
}));

builder.queryField('personSessions', (t) =>
  t.connection({
    type: PersonSessionType,
    authScopes: { operator: true },
    description: `The sessions of all people who are signed in, oldest first. Empty where nobody can sign in. ${PAGE_SIZES}`,
    resolve: (_root, args, { personSessions, cursors }) =>
      relayPage<PersonSession>(cursors.ofList('personSessions', ALL_WORKSPACES), args, {
        read: async (request) => personSessions?.list(undefined, request) ?? NONE,
        count: async (limit) => personSessions?.count(limit) ?? 0,
      }),
  }),
);

builder.mutationField('revokePersonSession', (t) =>
  t.field({
    type: PersonSessionType,
    authScopes: { operator: true, person: true },
    description:
      'Ends the session of a person on all servers immediately, with its streams. People may end their own sessions, operators those of all people.',
    errors: resultOf('RevokePersonSession', 'session', 'PersonSessionNotFound'),
    args: { id: t.arg.id({ required: true, description: 'The id of the session.' }) },
    resolve: async (_root, { id }, { personSessions, viewer, actor }) => {
      const session = (await personSessions?.byId(databaseId('PersonSession', id))) ?? null;
      const isVisible =
        session !== null && (isOperator(viewer) || personTokenId(session.person) === viewer.tokenId);
      if (personSessions === null || !isVisible) return valueOrUnionError<PersonSession>(sessionNotFound());
      return valueOrUnionError(await personSessions.revoke(session, actor));
    },
  }),
);
