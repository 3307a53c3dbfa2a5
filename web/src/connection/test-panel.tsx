import { useId } from 'react';
import type {
  ConnectionCheckName,
  ConnectionCheckOutcome,
  TestConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Remedies } from '../parts/notice.tsx';
import { asExactMoment } from '../parts/time.ts';

const NAMES: Readonly<Record<ConnectionCheckName, string>> = {
  AURORA_IDENTITY: "Aurora's credentials",
  ASSUME_ROLE: 'Access to the role',
  ROLE_IDENTITY: 'Correct account and role',
  EXTERNAL_ID: 'External ID required',
};

const MARKS: Readonly<Record<ConnectionCheckOutcome, { mark: string; words: string }>> = {
  PASSED: { mark: '✓', words: 'Passed' },
  FAILED: { mark: '✕', words: 'Failed' },
  INCONCLUSIVE: { mark: '?', words: 'No clear answer' },
  SKIPPED: { mark: '–', words: 'Skipped' },
};

const OUTCOMES: Readonly<Record<ConnectionCheckOutcome, string>> = {
  PASSED: 'Connection checks passed.',
  FAILED: 'A check failed.',
  INCONCLUSIVE: 'AWS gave no clear answer. Check again in a minute.',
  SKIPPED: 'Some checks were skipped.',
};

type Test = TestConnectionQuery['testConnection'];

/** Whether a fault on Aurora's side kept it from asking AWS about the role. */
function isUntested({ checks }: Test): boolean {
  return checks.some(({ name, outcome }) => name === 'AURORA_IDENTITY' && outcome !== 'PASSED');
}

/** Whether a check is about the account. Aurora's own side is only of interest when it is not in order. */
function isOfAccount({ name, outcome }: Test['checks'][number]): boolean {
  return name !== 'AURORA_IDENTITY' || outcome !== 'PASSED';
}

/** The outcome of a test in a sentence. */
export function outcomeOf(test: Test): string {
  return isUntested(test) ? 'Aurora could not check the role.' : OUTCOMES[test.outcome];
}

/** What follows from a test. Null if nothing does. */
export function consequenceOf({ outcome, verificationStarted, connection: { status } }: Test): string | null {
  if (verificationStarted)
    return status === 'CONNECTED'
      ? 'The connection works again.'
      : 'Aurora is verifying the connection again.';
  if (outcome === 'INCONCLUSIVE' && status === 'CONNECTED')
    return 'The account stays connected. Aurora checks it again by itself.';
  if (outcome !== 'PASSED' || status === 'CONNECTED' || status === 'PENDING') return null;
  return 'Choose "Check again" in a minute to bring the connection back.';
}

/** The result of a test. */
export function TestPanel({ test, onClose }: { readonly test: Test; readonly onClose: () => void }) {
  const id = useId();
  const consequence = consequenceOf(test);
  const { lastCheckedAt } = test.connection;
  const shown = test.checks.filter(isOfAccount);
  const made = shown.filter(({ outcome }) => outcome !== 'SKIPPED');
  const skipped = shown.length - made.length;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{outcomeOf(test)}</h2>
      {consequence !== null && <p>{consequence}</p>}
      <ul className="checks">
        {made.map(({ name, outcome, detail, remedies }) => (
          <li key={name} className="check" data-outcome={outcome}>
            <span className="check-mark" aria-hidden="true">
              {MARKS[outcome].mark}
            </span>
            <div>
              <strong>
                <span className="visually-hidden">{MARKS[outcome].words}: </span>
                {NAMES[name]}
              </strong>
              <p className="hint">{detail}</p>
              <Remedies remedies={remedies} />
            </div>
          </li>
        ))}
      </ul>
      {skipped > 0 && <p className="hint">{count(skipped, 'check')} skipped.</p>}
      {isUntested(test) && lastCheckedAt !== null && (
        <p className="hint">AWS last answered about this role: {asExactMoment(lastCheckedAt)}.</p>
      )}
      <p>
        <Button size="SMALL" onPress={onClose}>
          Close<span className="visually-hidden"> the result of the check</span>
        </Button>
      </p>
    </section>
  );
}
