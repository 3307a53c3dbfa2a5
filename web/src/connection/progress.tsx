import { useEffect, useRef } from 'react';
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { Notice } from '../parts/notice.tsx';
import { asClock, asDuration, useNow } from '../parts/time.ts';
import { Attempts } from './attempts.tsx';
import { Causes } from './causes.tsx';
import { eventInWords } from './event-words.ts';
import { PolicyCheck } from './policy-check.tsx';
import type { Story } from './story.ts';

/** Attempts come every second at first: whoever listens is told this often. */
const ANNOUNCE_MS = 15_000;

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly story: Story | undefined;
  readonly tryNow: () => void;
};

/** A verification under way. */
export function Progress({ connection, story, tryNow }: Props) {
  useAnnounced(story);
  const latest = story?.attempts.at(-1);
  const denial = story?.attempts.findLast((event) => event.__typename === 'AssumeRoleDenied');
  return (
    <>
      <section className="card progress" aria-labelledby="progress-title">
        <h2 id="progress-title">
          {latest === undefined
            ? 'Asking AWS'
            : story?.delayed === true
              ? 'AWS does not answer'
              : 'Waiting for AWS'}
        </h2>
        <p>
          {story?.delayed === true
            ? 'AWS itself is out of order at the moment. The clock stands still until it answers again.'
            : 'A new role, or a change to one, takes some seconds to reach all of AWS, and up to 5 minutes. That is normal: Aurora tries until it works.'}
        </p>
        <Elapsed story={story} />
        <div className="progress-foot">
          <NextAttempt story={story} />
          <button type="button" className="button button-small" onClick={tryNow}>
            Try now
          </button>
        </div>
        <p className="hint">
          You may close this page. Aurora goes on, and you find it here when you come back.
        </p>
      </section>
      {latest?.__typename === 'ExternalIdNotEnforced' && (
        <Notice tone="WARNING" title="The role works, but lets in callers without your External ID.">
          <p>
            If you have just changed the trust policy, the old one may still answer. If it stays so, put the
            trust policy of step 2 in its place.
          </p>
        </Notice>
      )}
      {denial !== undefined && latest?.__typename === 'AssumeRoleDenied' && (
        <section className="card" aria-labelledby="causes-title">
          <h2 id="causes-title">What is probably going on</h2>
          <Causes causes={denial.failure.causes} />
          <PolicyCheck roleArn={connection.roleArn} />
        </section>
      )}
      {story !== undefined && <Attempts story={story} />}
    </>
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
      <progress
        className="elapsed-bar"
        aria-label="Time elapsed"
        value={Math.round(elapsed)}
        max={windowMs}
      />
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

/** Says what happens aloud: the first time, from time to time, and at the end. */
function useAnnounced(story: Story | undefined) {
  const told = useRef({ sequence: 0, at: 0 });
  useEffect(() => {
    const latest = story?.events.at(-1);
    if (story === undefined || latest === undefined || latest.sequence <= told.current.sequence) return;
    const now = Date.now();
    if (now - told.current.at < ANNOUNCE_MS) return;
    told.current = { sequence: latest.sequence, at: now };
    const wait = story.nextAttemptAt - now;
    announce(
      wait > 2_000
        ? `${eventInWords(latest)} Next attempt in ${asDuration(wait)}.`
        : `${eventInWords(latest)} Aurora goes on.`,
    );
  }, [story]);
}
