import { useState } from 'react';
import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';
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
};

/** The events of the connection, newest first. */
export function History({ events }: { readonly events: readonly EventPartsFragment[] }) {
  const [kind, setKind] = useState<Kind>('ALL');
  const shown = events.filter(({ __typename }) => kind === 'ALL' || KINDS[__typename] === kind);
  const [latest] = events;
  return (
    <Fold
      title="History"
      short={{ words: latest === undefined ? 'Nothing yet' : `Last event ${asMoment(latest.occurredAt)}` }}
    >
      <div className="history-tools">
        <Select label="Show" isLabelHidden options={OPTIONS} chosen={kind} onChoose={setKind} />
      </div>
      {shown.length === 0 && <p>No such event.</p>}
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
    </Fold>
  );
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
