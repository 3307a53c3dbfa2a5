import { useEffect, useRef } from 'react';
import type { ConnectionPartsFragment, FailurePartsFragment } from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide, isCauseOfAuroraSide, NOTHING_TO_DO, PROBLEM_OF_AURORA } from '../parts/aurora-side.ts';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { forPeople } from '../parts/for-people.ts';
import { Icon } from '../parts/icon.tsx';
import { Remedies } from '../parts/notice.tsx';
import { Spinner } from '../parts/spinner.tsx';
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
      <section className="card" aria-labelledby="progress-title">
        <div className="verifying-head">
          {isOperatorsMatter || ofAurora ? <Icon name="INFO" /> : <Spinner />}
          <h2 id="progress-title">
            {isOperatorsMatter ? PROBLEM_OF_AURORA : ofAurora ? delay.title : titleFor(latest, doubts)}
          </h2>
        </div>
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
            If you have just done so, AWS may still use the old policy for up to 5 minutes. We retry
            automatically.
          </p>
        ) : doubts.length > 0 ? (
          <Doubts causes={doubts} />
        ) : (
          <p>New roles usually work within seconds, sometimes up to 5 minutes. We retry automatically.</p>
        )}
        <Elapsed story={story} />
        <div className="progress-foot">
          <span className="hint">You can close this page. We'll keep trying.</span>
          {!isOperatorsMatter && (
            <Button size="SMALL" onPress={tryNow}>
              Try now
            </Button>
          )}
        </div>
      </section>
      {(isOpen || doubts.length > 0) && (
        <section className="card" aria-label="Trust policy of the role">
          <ExpectedPolicy connection={connection} isOpen={isOpen} />
        </section>
      )}
      {story !== undefined && (
        <div className="card disclosures">
          {(isOpen || causes.length > 0) && (
            <div className="disclosure">
              <PolicyCheck roleArn={connection.roleArn} open={isOpen || doubts.length > 0} />
            </div>
          )}
          {causes.length > 0 && (
            <Disclosure title={doubts.length > 0 ? 'All possible causes' : 'Most likely causes'} level={2}>
              <Causes causes={causes} />
            </Disclosure>
          )}
          <Disclosure title="Each attempt" level={2}>
            <Attempts story={story} />
          </Disclosure>
        </div>
      )}
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

/** The attempts so far in one line, and how much of the window is over. */
function Elapsed({ story }: { readonly story: Story | undefined }) {
  const now = useNow(500);
  const windowMs = story?.windowMs ?? 300_000;
  const left = story === undefined ? windowMs : Math.min(Math.max(story.deadline - now, 0), windowMs);
  const elapsed = windowMs - left;
  return (
    <div className="progress-line">
      <progress className="progress" aria-label="Time elapsed" value={Math.round(elapsed)} max={windowMs} />
      <p className="progress-words" role="timer" aria-live="off">
        <span>{soFar(story, now)}</span>
        <span>
          {asClock(elapsed)} of {asClock(windowMs)}
        </span>
      </p>
    </div>
  );
}

function soFar(story: Story | undefined, now: number): string {
  const count = story?.attempts.at(-1)?.attempt ?? 0;
  if (story === undefined || count === 0) return 'First attempt';
  const seconds = Math.ceil((story.nextAttemptAt - now) / 1_000);
  return `${count === 1 ? '1 attempt' : `${count} attempts`}, next ${seconds <= 0 ? 'now' : `in ${seconds} s`}`;
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
        : `${eventInWords(latest)} We retry automatically.`,
    );
  }, [story]);
}
