import { type ReactNode, useState } from 'react';
import type { Mistake, Outcome } from '../data/hooks.ts';
import type { Problem } from '../data/problem.ts';
import { serverNow } from '../data/server-time.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { HOW_LONG, MESSAGE_TO_SEND, NOTHING_TO_DO, PROBLEM_OF_AURORA, WHOM_TO_ASK } from './aurora-side.ts';
import { CopyAction } from './copy-button.tsx';
import { forPeople } from './for-people.ts';
import { Icon, type IconName } from './icon.tsx';
import { asMoment } from './time.ts';

export type Tone = 'INFO' | 'GOOD' | 'WARNING' | 'BAD';

type Props = {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** Screen readers announce it when it appears. */
  readonly urgent?: boolean;
};

const ICONS: Readonly<Record<Tone, IconName>> = {
  INFO: 'INFO',
  GOOD: 'CHECK',
  WARNING: 'ALERT',
  BAD: 'ALERT',
};

/** A message, with what to do about it. */
export function Notice({ tone, title, children, urgent = false }: Props) {
  return (
    <div
      className="notice"
      data-tone={tone}
      role={urgent ? 'alert' : undefined}
      ref={urgent ? showInDialog : undefined}
    >
      <Icon name={ICONS[tone]} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** A dialog may be longer than the screen. */
function showInDialog(notice: HTMLElement | null): void {
  if (notice?.closest('.dialog') != null) notice.scrollIntoView({ block: 'nearest' });
}

type RemediesProps = {
  readonly remedies: readonly string[];
  /** Whether to number them, for someone who tries one after the other. */
  readonly areSteps?: boolean;
};

/** What to do, the most likely remedy first. */
export function Remedies({ remedies, areSteps = false }: RemediesProps) {
  if (remedies.length === 0) return null;
  const items = remedies.map((remedy) => <li key={remedy}>{forPeople(remedy)}</li>);
  return areSteps ? <ol className="usage">{items}</ol> : <ul className="remedies">{items}</ul>;
}

/** A failed request. */
export function ProblemNotice({ problem }: { readonly problem: Problem }) {
  return (
    <Notice tone={problem.isTemporary ? 'WARNING' : 'BAD'} title={problem.message} urgent>
      <Remedies remedies={problem.remedies} />
      {problem.requestId !== null && <p className="hint">Request {problem.requestId}</p>}
    </Notice>
  );
}

/** Why an action did not succeed; nothing if it did. */
export function OutcomeNotice({
  of: { mistake, problem },
}: {
  readonly of: Pick<Outcome<Mistake>, 'mistake' | 'problem'>;
}) {
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {mistake !== undefined && <MistakeNotice mistake={mistake} />}
    </>
  );
}

/** A mistake that the schema describes. */
export function MistakeNotice({ mistake: { code, message, remedies } }: { readonly mistake: Mistake }) {
  const isCustomer = useIsCustomer();
  if (isCustomer && code === 'IDENTITY_UNAVAILABLE') return <AuroraSideNotice />;
  return (
    <Notice tone="BAD" title={message} urgent>
      <Remedies remedies={remedies} />
    </Notice>
  );
}

type AuroraSideProps = {
  /** What does not work, as the first sentence of the message to the operator. */
  readonly problem?: string;
  /** What the message to the operator names, as sentences. */
  readonly about?: readonly string[];
  /** When Aurora tries again, and a button to do it now. */
  readonly children?: ReactNode;
};

/** For customers, who cannot use the operator's instructions. */
export function AuroraSideNotice({
  problem = 'Aurora cannot use our AWS account.',
  about = [],
  children,
}: AuroraSideProps) {
  // It does not change: screen readers would announce it again.
  const [now] = useState(serverNow);
  const time = `Time: ${asMoment(new Date(now).toISOString())}.`;
  const message = [problem, MESSAGE_TO_SEND, ...about, time].join(' ');
  return (
    <Notice tone="WARNING" title={PROBLEM_OF_AURORA} urgent>
      <p>
        {NOTHING_TO_DO} {HOW_LONG}
      </p>
      {children}
      <p>{WHOM_TO_ASK}</p>
      <p>
        <q>{message}</q>
      </p>
      <div>
        {/* The address says which page it is about. It has no token. */}
        <CopyAction
          text={`${message} ${location.href}`}
          what="Message"
          label="Copy this message"
          tone="PLAIN"
        />
      </div>
    </Notice>
  );
}
