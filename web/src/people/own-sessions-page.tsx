import { useState } from 'react';
import { OwnSessionsDocument, type SessionFragment } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Loading } from '../parts/loading.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { asMoment } from '../parts/time.ts';
import { EndSessionsDialog } from './end-sessions-dialog.tsx';
import { SessionRow } from './session-row.tsx';
import { browserOf } from './words.ts';

/** The sessions of the person who looks at them: that of this browser, then the others, newest first. */
export function OwnSessionsPage() {
  const { data, problem, refresh } = useData(OwnSessionsDocument, {});
  const [asked, setAsked] = useState<readonly SessionFragment[]>();
  usePolling(refresh);
  const newestFirst = data?.viewer.sessions?.toReversed() ?? [];
  const others = newestFirst.filter(({ isCurrent }) => !isCurrent);
  const sessions = [...newestFirst.filter(({ isCurrent }) => isCurrent), ...others];
  return (
    <div className="wide">
      <PageTitle
        title="Your sessions"
        actions={others.length > 1 && <Button onPress={() => setAsked(others)}>End all others</Button>}
      >
        <p className="lead">
          Each browser that you signed in with has a session. End those that you do not use.
        </p>
      </PageTitle>
      <Loading of={data} problem={problem} lines={4}>
        {({ viewer }) => (
          <>
            {viewer.sessions === null && (
              <EmptyState icon="PERSON" title="You use a token">
                <p className="hint">Only people who sign in at an identity provider have sessions.</p>
              </EmptyState>
            )}
            <ul className="rows" aria-label="Sessions">
              {sessions.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  title={browserOf(session)}
                  facts={[`Signed in ${asMoment(session.createdAt)}`]}
                  onEnd={() => setAsked([session])}
                />
              ))}
            </ul>
          </>
        )}
      </Loading>
      {asked !== undefined && (
        <EndSessionsDialog
          title={asked.length === 1 ? 'End this session?' : `End ${asked.length} other sessions?`}
          sessions={asked}
          onClose={() => setAsked(undefined)}
          onEnded={refresh}
        >
          <p className="hint">
            If you do not know a session, change your password at the identity provider, too.
          </p>
        </EndSessionsDialog>
      )}
    </div>
  );
}
