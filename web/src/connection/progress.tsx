import { type ReactNode, useEffect, useRef, useState } from 'react';
import type {
  ConnectionPartsFragment,
  ExplanationPartsFragment,
  FailurePartsFragment,
} from '../../../schema/generated/graphql.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide, isCauseOfAuroraSide, NOTHING_TO_DO } from '../parts/aurora-side.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { AuroraSideNotice, Remedies } from '../parts/notice.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { asClock, asDuration, useNow } from '../parts/time.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useAbout } from './about.ts';
import { questionOn } from './advice.ts';
import { Attempts } from './attempts.tsx';
import { Causes } from './causes.tsx';
import { eventInWords } from './event-words.ts';
import { VERDICTS } from './explanation.tsx';
import { FixTrustPolicy } from './fix-trust-policy.tsx';
import type { AttemptEvent, Story } from './story.ts';

/** Attempts come every second at first, which is too often for a screen reader. */
const MIN_ANNOUNCE_GAP_MS = 15_000;

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly story: Story | undefined;
  readonly tryNow: () => void;
  /** Whether the policy that the user pasted has a mistake. Gets false when the steps that say so go. */
  readonly onChecked?: (isWrong: boolean) => void;
  /** More to fold. */
  readonly children?: ReactNode;
};

/** A verification in progress. */
export function Progress({ connection, story, tryNow, onChecked, children }: Props) {
  useAnnounced(story);
  const isCustomer = useIsCustomer();
  const [wrong, setWrong] = useState<ExplanationPartsFragment>();
  const latest = story?.attempts.at(-1);
  const failure = latest !== undefined && 'failure' in latest ? latest.failure : undefined;
  const ofAurora = failure !== undefined && isAuroraSide(failure) ? failure : undefined;
  const isOpen = latest?.__typename === 'ExternalIdNotEnforced';
  const isDenied = latest?.__typename === 'AssumeRoleDenied' && ofAurora === undefined;
  const isExplained = latest?.__typename === 'AssumeRoleDenied' && isClear(latest);
  const causes = isExplained && !(isCustomer && ofAurora !== undefined) ? latest.failure.causes : [];
  const doubts = isDenied ? doubtsIn(causes, isCustomer) : [];
  const needsFix = isOpen || doubts.length > 0;
  const hasSteps = isOpen || isDenied;
  // What was pasted goes with the steps.
  if (!hasSteps && wrong !== undefined) setWrong(undefined);
  useEffect(() => {
    onChecked?.(wrong !== undefined);
    return () => onChecked?.(false);
  }, [wrong, onChecked]);
  const state = (
    <Elapsed story={story} tryNow={tryNow} isPaused={latest?.__typename === 'VerificationDelayed'} />
  );
  return (
    <>
      {ofAurora !== undefined ? (
        <AuroraSide connection={connection} failure={ofAurora}>
          {state}
        </AuroraSide>
      ) : isOpen || (hasSteps && wrong !== undefined) ? (
        <ToFix wrong={wrong}>{state}</ToFix>
      ) : (
        <section className="card" aria-labelledby="progress-title">
          <div className="verifying-head">
            <Spinner />
            <h2 id="progress-title">{titleFor(latest, doubts)}</h2>
          </div>
          {latest?.__typename === 'VerificationDelayed' ? (
            <p>{NOTHING_TO_DO}</p>
          ) : doubts.length > 0 ? (
            <Doubts causes={doubts} />
          ) : (
            <p>
              New roles usually work within seconds, sometimes up to 5 minutes. You do not need to do
              anything: Aurora tries again by itself.
            </p>
          )}
          {state}
        </section>
      )}
      {hasSteps && (
        <FixTrustPolicy
          connection={connection}
          showsSteps={needsFix}
          isRoleOpen={isOpen}
          onChecked={setWrong}
        >
          <span>
            Come back here, and wait. Aurora checks the role again by itself, and this page continues. AWS can
            need up to 5 minutes to apply your change.
          </span>
        </FixTrustPolicy>
      )}
      {story !== undefined && (
        <div className="card disclosures">
          {causes.length > 0 && (
            <Disclosure title="All possible causes" level={2}>
              <Causes causes={causes} />
            </Disclosure>
          )}
          <Disclosure title="Each attempt" level={2}>
            <Attempts story={story} />
          </Disclosure>
          {children}
        </div>
      )}
    </>
  );
}

/** For customers, that Aurora must act; for operators, what to do. */
function AuroraSide({
  connection,
  failure,
  children,
}: {
  readonly connection: ConnectionPartsFragment;
  readonly failure: FailurePartsFragment;
  readonly children: ReactNode;
}) {
  const about = useAbout(connection);
  if (useIsCustomer())
    return (
      <>
        <AuroraSideNotice about={about} />
        <section className="card" aria-label="Progress">
          {children}
        </section>
      </>
    );
  return (
    <section className="card" aria-labelledby="progress-title">
      <div className="verifying-head">
        <Icon name="INFO" />
        <h2 id="progress-title">{failure.title}</h2>
      </div>
      <p>{failure.explanation}</p>
      <Remedies remedies={failure.remedies} areSteps />
      {children}
    </section>
  );
}

type ToFixProps = {
  /** The policy that the user checked. Undefined if AWS has shown that the role is open. */
  readonly wrong: ExplanationPartsFragment | undefined;
  readonly children: ReactNode;
};

/** What waiting alone does not solve. It says the same as the verdict on the policy, and as the steps. */
function ToFix({ wrong, children }: ToFixProps) {
  return (
    <section className="problem" data-tone="WARNING" aria-labelledby="progress-title">
      <Icon name="ALERT" />
      <div className="problem-body">
        <div className="problem-words">
          <h2 id="progress-title">
            {wrong === undefined
              ? 'The role does not require the External ID'
              : 'Fix the trust policy to continue'}
          </h2>
          <p>
            {wrong === undefined
              ? 'It also accepts calls without it, or with a wrong one.'
              : VERDICTS[wrong.verdict].words}{' '}
            Change the trust policy in AWS, as the steps below say. Already changed? Then wait.
          </p>
        </div>
        {children}
      </div>
    </section>
  );
}

/** Before that, a denial says more about the time than about the role. */
const MIN_CAUSES_MS = 60_000;
/** A cause that AWS states, or that the ARN shows. */
const CERTAIN = 0.9;

/** Whether the causes of a denial are worth showing. */
function isClear({ elapsedMs, failure }: Extract<AttemptEvent, { __typename: 'AssumeRoleDenied' }>): boolean {
  return elapsedMs >= MIN_CAUSES_MS || (failure.causes[0]?.likelihood ?? 0) >= CERTAIN;
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
    default:
      return doubts.length === 0 ? 'Waiting for AWS' : 'This is taking longer than usual';
  }
}

function Doubts({ causes }: { readonly causes: CauseList }) {
  return (
    <>
      <p>Please check in AWS:</p>
      <ul className="remedies">
        {causes.map((cause) => (
          <li key={cause.code}>{questionOn(cause)}</li>
        ))}
      </ul>
      <p>If all of this is right, wait. Aurora tries again by itself.</p>
    </>
  );
}

type ElapsedProps = {
  readonly story: Story | undefined;
  readonly tryNow: () => void;
  /** While the time does not count. */
  readonly isPaused: boolean;
};

/** The attempts so far in one line, how much of the window is over, and a button to try now. */
function Elapsed({ story, tryNow, isPaused }: ElapsedProps) {
  const now = useNow(500);
  const windowMs = story?.windowMs ?? 300_000;
  const left = story === undefined ? windowMs : Math.min(Math.max(story.deadline - now, 0), windowMs);
  const elapsed = windowMs - left;
  return (
    <>
      <div className="progress-line">
        <progress
          className="progress"
          data-tone={isPaused ? 'QUIET' : undefined}
          aria-label="Time elapsed"
          value={Math.round(elapsed)}
          max={windowMs}
        />
        <p className="progress-words" role="timer" aria-live="off">
          <span>{soFar(story, now)}</span>
          {!isPaused && <span>{`${asClock(elapsed)} of ${asClock(windowMs)}`}</span>}
        </p>
      </div>
      <div className="progress-foot">
        <span className="hint">
          {isPaused
            ? `Aurora waits until the problem is solved. Then it checks your role for up to ${asDuration(windowMs)}.`
            : `Aurora keeps trying for ${asDuration(windowMs)}.`}{' '}
          You can close this page.
        </span>
        <IfMayConnect>
          <Button size="SMALL" onPress={tryNow}>
            Check again
          </Button>
        </IfMayConnect>
      </div>
    </>
  );
}

function soFar(story: Story | undefined, now: number): string {
  if (story === undefined || story.attemptCount === 0) return 'First attempt';
  const wait = story.nextAttemptAt - now;
  return `${count(story.attemptCount, 'attempt')}, next ${wait <= 0 ? 'now' : `in ${asDuration(wait)}`}`;
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
        : `${eventInWords(latest)} Aurora tries again automatically.`,
    );
  }, [story]);
}
