import { useState } from 'react';
import { ConnectionHistoryDocument, type EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { useClient } from '../data/hooks.ts';
import type { Problem } from '../data/problem.ts';
import { Button } from '../parts/button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { asMoment } from '../parts/time.ts';
import { eventInWords, runInWords } from './event-words.ts';
import { Fold } from './fold.tsx';
import { Differences } from './role-changes.tsx';

type Kind = 'ALL' | 'STATUS' | 'CHECKS' | 'CHANGES';

const OPTIONS: readonly { readonly key: Kind; readonly words: string }[] = [
  { key: 'ALL', words: 'All events' },
  { key: 'STATUS', words: 'Status' },
  { key: 'CHECKS', words: 'Checks and attempts' },
  { key: 'CHANGES', words: 'Changes in AWS' },
];

const KINDS: Readonly<Record<EventPartsFragment['__typename'], Kind>> = {
  VerificationStarted: 'STATUS',
  ConnectionEstablished: 'STATUS',
  ConnectionFailed: 'STATUS',
  ConnectionInsecure: 'STATUS',
  ConnectionDegraded: 'STATUS',
  ConnectionRecovered: 'STATUS',
  ConnectionDisconnected: 'STATUS',
  AssumeRoleDenied: 'CHECKS',
  VerificationDelayed: 'CHECKS',
  ExternalIdNotEnforced: 'CHECKS',
  AttemptBroughtForward: 'CHECKS',
  ConnectionChecked: 'CHECKS',
  TrustPolicyChanged: 'CHANGES',
  AccessChanged: 'CHANGES',
  ExternalIdRotationStarted: 'CHANGES',
  ExternalIdRotationChecked: 'CHANGES',
  ExternalIdRotationEnded: 'CHANGES',
  UnknownEvent: 'ALL',
};

/** As many as a request may ask for. */
const PAGE_SIZE = 100;

type Props = {
  readonly connectionId: string;
  /** The latest, newest first. */
  readonly latest: readonly EventPartsFragment[];
};

/** The events of the connection, newest first: the latest, and older ones on request. */
export function History({ connectionId, latest: latestEvents }: Props) {
  const [kind, setKind] = useState<Kind>('ALL');
  const { events, hasOlder, isLoading, problem, loadOlder } = useOlder(connectionId, latestEvents);
  const shown = events.filter(({ __typename }) => kind === 'ALL' || KINDS[__typename] === kind);
  const [latest] = events;
  return (
    <Fold
      title="History"
      summary={{ words: latest === undefined ? 'Nothing yet' : `Last event ${asMoment(latest.occurredAt)}` }}
    >
      <div className="history-tools">
        <Select label="Show" isLabelHidden options={OPTIONS} chosen={kind} onChoose={setKind} />
      </div>
      {shown.length === 0 && <p>No such events.</p>}
      <ul className="attempts">
        {runsOf(shown).map(({ newest, oldest, count }) => (
          <li key={newest.sequence} className="attempt attempt-dated">
            <time className="attempt-time" dateTime={newest.occurredAt}>
              {asMoment(newest.occurredAt)}
            </time>
            <div className="change">
              {count === 1 ? (
                eventInWords(newest)
              ) : (
                <span>
                  {runInWords(newest, count)}{' '}
                  <span className="hint">since {asMoment(oldest.occurredAt)}</span>
                </span>
              )}
              <Differences event={newest} events={events} />
            </div>
          </li>
        ))}
      </ul>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {hasOlder && (
        <div>
          <Button
            size="SMALL"
            isPending={isLoading}
            pendingWords="Loading older events"
            onPress={() => void loadOlder()}
          >
            Show older events
          </Button>
        </div>
      )}
    </Fold>
  );
}

/** All known events: the latest, and those that were loaded on request. */
function useOlder(connectionId: string, latest: readonly EventPartsFragment[]) {
  const client = useClient();
  const [loaded, setLoaded] = useState<{
    readonly events: readonly EventPartsFragment[];
    readonly cursor: string | null;
    readonly isEnd: boolean;
  }>({ events: [], cursor: null, isEnd: false });
  const [isLoading, setIsLoading] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // The first page has some of the latest events again: none is missing when new ones have arrived meanwhile.
  const known = new Map([...loaded.events, ...latest].map((event) => [event.sequence, event]));
  const events = [...known.values()].sort((one, other) => other.sequence - one.sequence);
  const loadOlder = async () => {
    setIsLoading(true);
    const variables = { id: connectionId, first: PAGE_SIZE, after: loaded.cursor };
    const { data, problem } = await client.request(ConnectionHistoryDocument, variables);
    setIsLoading(false);
    setProblem(problem);
    const page = data?.awsConnection?.events;
    if (page === undefined) return;
    setLoaded({
      events: [...loaded.events, ...page.edges.map(({ node }) => node)],
      cursor: page.pageInfo.endCursor,
      isEnd: !page.pageInfo.hasNextPage,
    });
  };
  const hasOlder = !loaded.isEnd && (events.at(-1)?.sequence ?? 1) > 1;
  return { events, hasOlder, isLoading, problem, loadOlder };
}

type Run = {
  readonly newest: EventPartsFragment;
  readonly oldest: EventPartsFragment;
  readonly count: number;
};

/** Joins events that follow each other and say the same. */
function runsOf(events: readonly EventPartsFragment[]): Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    const words = runInWords(event, 2);
    if (last !== undefined && words !== null && runInWords(last.newest, 2) === words)
      runs[runs.length - 1] = { ...last, oldest: event, count: last.count + 1 };
    else runs.push({ newest: event, oldest: event, count: 1 });
  }
  return runs;
}
