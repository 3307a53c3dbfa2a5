import { useEffect, useRef } from 'react';
import type { ConnectionPartsFragment, FailurePartsFragment } from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide, isCauseOfAuroraSide, NOTHING_TO_DO, PROBLEM_OF_AURORA } from '../parts/aurora-side.ts';
import { forPeople } from '../parts/for-people.ts';
import { Remedies } from '../parts/notice.tsx';
import { asClock, asDuration, useNow } from '../parts/time.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { Attempts } from './attempts.tsx';
import { Causes } from './causes.tsx';
import { eventInWords } from './event-words.ts';
import { PolicyCheck } from './policy-check.tsx';
import type { AttemptEvent, Story } from './story.ts';
import { ExpectedPolicy } from './trust-policy.tsx';

/** Attempts come every second at first, which is too often for a screen reader. */
const MIN_ANNOUNCE_GAP_MS = 15_000;

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly story: Story | undefined;
  readonly tryNow: () => void;
};

/** A verification in progress. */
export function Progress({ connection, story, tryNow }: Props) {
  useAnnounced(story);
  const isCustomer = useIsCustomer();
  const latest = story?.attempts.at(-1);
  const isOpen = latest?.__typename === 'ExternalIdNotEnforced';
  const failure = latest !== undefined && 'failure' in latest ? latest.failure : undefined;
  const isOperatorsMatter = isCustomer && failure !== undefined && isAuroraSide(failure);
  const causes = latest?.__typename === 'AssumeRoleDenied' && !isOperatorsMatter ? latest.failure.causes : [];
  const doubts = doubtsIn(causes, isCustomer);
  const delay = latest?.__typename === 'VerificationDelayed' ? latest.failure : undefined;
  const ofAurora = delay !== undefined && isAuroraSide(delay);
  return (
    <>
      <section className="card progress" aria-labelledby="progress-title">
        <h2 id="progress-title">
          {isOperatorsMatter ? PROBLEM_OF_AURORA : ofAurora ? delay.title : titleFor(latest, doubts)}
        </h2>
        {isOperatorsMatter ? (
          <p>{NOTHING_TO_DO}</p>
        ) : ofAurora ? (
          <>
            <p>{delay.explanation}</p>
            <Remedies remedies={delay.remedies} />
          </>
        ) : delay !== undefined ? (
          <p>AWS isn't responding. The timer is paused until it answers again.</p>
        ) : isOpen ? (
          <p>
            The role also accepts calls without your External ID. Replace its trust policy with the one below.
            If you have just done so, AWS may still use the old policy for up to 5 minutes. Aurora keeps
            trying.
          </p>
        ) : doubts.length > 0 ? (
          <Doubts causes={doubts} />
        ) : (
          <p>New roles usually work within seconds, sometimes up to 5 minutes. Aurora keeps trying.</p>
        )}
        <Elapsed story={story} />
        {!isOperatorsMatter && (
          <div className="progress-foot">
            <NextAttempt story={story} />
            <button type="button" className="button button-small" onClick={tryNow}>
              Try now
            </button>
          </div>
        )}
        <p className="hint">You can close this page. Aurora keeps trying.</p>
      </section>
      {(isOpen || causes.length > 0) && (
        <section className="card" aria-label="Trust policy of the role">
          {isOpen || doubts.length > 0 ? (
            <ExpectedPolicy connection={connection} isOpen={isOpen} />
          ) : (
            <>
              <h2>Most likely causes</h2>
              <Causes causes={causes} />
            </>
          )}
          {/* In the same place in every state, so that React keeps the pasted text. */}
          <PolicyCheck roleArn={connection.roleArn} open={isOpen || doubts.length > 0} />
        </section>
      )}
      {doubts.length > 0 && (
        <details className="card">
          <summary>
            <h2>All possible causes</h2>
          </summary>
          <Causes causes={causes} />
        </details>
      )}
      {story !== undefined && <Attempts story={story} />}
    </>
  );
}

type CauseList = FailurePartsFragment['causes'];

/** More would be too many to check at once. */
const MAX_DOUBTS = 2;

/** The most likely causes that the viewer can check. None while propagation is the most likely. */
function doubtsIn(causes: CauseList, isCustomer: boolean): CauseList {
  if (causes[0]?.code === 'STILL_PROPAGATING') return [];
  const isUseless = (code: string) =>
    code === 'STILL_PROPAGATING' || (isCustomer && isCauseOfAuroraSide(code));
  return causes.filter(({ code }) => !isUseless(code)).slice(0, MAX_DOUBTS);
}

function titleFor(latest: AttemptEvent | undefined, doubts: CauseList): string {
  switch (latest?.__typename) {
    case undefined:
      return 'Asking AWS';
    case 'VerificationDelayed':
      return 'AWS does not answer';
    case 'ExternalIdNotEnforced':
      return "This role isn't protected by your External ID";
    case 'AssumeRoleDenied':
      if (doubts.length === 0) return 'Waiting for AWS';
      return `This is taking longer than usual. Check ${doubts.length === 1 ? 'this' : 'these two things'}.`;
  }
}

function Doubts({ causes }: { readonly causes: CauseList }) {
  return (
    <ol className="usage">
      {causes.map(({ code, title, remedy }) => (
        <li key={code}>
          <strong>{title}.</strong> {forPeople(remedy)}
        </li>
      ))}
    </ol>
  );
}

function Elapsed({ story }: { readonly story: Story | undefined }) {
  const now = useNow(1_000);
  const windowMs = story?.windowMs ?? 300_000;
  const left = story === undefined ? windowMs : Math.min(Math.max(story.deadline - now, 0), windowMs);
  const elapsed = windowMs - left;
  return (
    <div className="elapsed">
      <p className="elapsed-words" role="timer" aria-live="off">
        <span className="elapsed-now">{asClock(elapsed)}</span> of {asClock(windowMs)}
      </p>
      <progress className="progress" aria-label="Time elapsed" value={Math.round(elapsed)} max={windowMs} />
    </div>
  );
}

function NextAttempt({ story }: { readonly story: Story | undefined }) {
  const now = useNow(250);
  if (story === undefined) return <span>First attempt</span>;
  const seconds = Math.ceil((story.nextAttemptAt - now) / 1_000);
  const number = (story.attempts.at(-1)?.attempt ?? 0) + 1;
  return (
    <span>
      Attempt {number} {seconds <= 0 ? 'now' : `in ${seconds} s`}
    </span>
  );
}

/** Announces the first event, and then the latest one from time to time. */
function useAnnounced(story: Story | undefined) {
  const announced = useRef({ sequence: 0, at: 0 });
  useEffect(() => {
    const latest = story?.events.at(-1);
    if (story === undefined || latest === undefined || latest.sequence <= announced.current.sequence) return;
    const now = Date.now();
    if (now - announced.current.at < MIN_ANNOUNCE_GAP_MS) return;
    announced.current = { sequence: latest.sequence, at: now };
    const wait = story.nextAttemptAt - now;
    announce(
      wait > 2_000
        ? `${eventInWords(latest)} Next attempt in ${asDuration(wait)}.`
        : `${eventInWords(latest)} Aurora keeps trying.`,
    );
  }, [story]);
}
