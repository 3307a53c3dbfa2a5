import { useState } from 'react';
import { PersonSessionsDocument, type SessionFragment } from '../../../schema/generated/graphql.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf, useQuery } from '../routes.ts';
import { useCanSignIn } from '../session/person.ts';
import { useIsOperator } from '../session/viewer.ts';
import { readListPage, reversedPageVariables, useNewestFirst } from '../workspace/list-page.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import { EndSessionsDialog } from './end-sessions-dialog.tsx';
import { SessionRow } from './session-row.tsx';
import { browserOf, ROLE } from './words.ts';

/** The people who are signed in, for operators and auditors. Operators end their sessions. */
export function PeoplePage() {
  const isOperator = useIsOperator();
  const [asked, setAsked] = useState<SessionFragment>();
  const { refresh, ...list } = useSessions();
  return (
    <div className="wide">
      <PageTitle title="People">
        <p className="lead">The people who are signed in, with a session for each of their browsers.</p>
      </PageTitle>
      <SessionList {...list} onEnd={isOperator ? setAsked : undefined} />
      {asked !== undefined && (
        <EndSessionsDialog
          title={`End this session of ${asked.name}?`}
          sessions={[asked]}
          onClose={() => setAsked(undefined)}
          onEnded={refresh}
        >
          <p className="hint">
            This does not stop a new sign-in. To do that, change the person at your identity provider.
          </p>
        </EndSessionsDialog>
      )}
    </div>
  );
}

function useSessions() {
  const [query] = useQuery();
  const page = readListPage(query);
  return useNewestFirst(
    PersonSessionsDocument,
    reversedPageVariables(page),
    page,
    ({ personSessions }) => personSessions,
  );
}

type ListProps = Omit<ReturnType<typeof useSessions>, 'refresh'> & {
  /** Undefined: the viewer may not. */
  readonly onEnd: ((session: SessionFragment) => void) | undefined;
};

function SessionList({ shown, isFresh, problem, onEnd }: ListProps) {
  return (
    <PagedList
      words={{ one: 'session', many: 'sessions' }}
      label="Sessions"
      shown={shown}
      problem={problem}
      lines={6}
      isFresh={isFresh}
      empty={<Nobody />}
    >
      {(session) => (
        <SessionRow
          key={session.id}
          session={session}
          title={session.name}
          facts={[ROLE[session.role], browserOf(session), `Signed in ${asMoment(session.createdAt)}`]}
          onEnd={onEnd && (() => onEnd(session))}
        >
          {' · '}
          <a href={addressOf({ page: 'AUDIT' }, { by: session.tokenId })}>
            Audit log<span className="visually-hidden"> of {session.name}</span>
          </a>
        </SessionRow>
      )}
    </PagedList>
  );
}

/** Operators come with a token at first. */
function Nobody() {
  const canSignIn = useCanSignIn();
  return canSignIn === false ? (
    <EmptyState icon="PERSON" title="People cannot sign in yet">
      <p className="hint">
        To let them sign in at your identity provider, set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.
      </p>
    </EmptyState>
  ) : (
    <EmptyState icon="PERSON" title="Nobody is signed in" />
  );
}
