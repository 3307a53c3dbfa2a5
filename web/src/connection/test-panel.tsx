import { useId } from 'react';
import type {
  ConnectionCheckName,
  ConnectionCheckOutcome,
  TestConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { Remedies } from '../parts/notice.tsx';

const NAMES: Readonly<Record<ConnectionCheckName, string>> = {
  AURORA_IDENTITY: "Aurora's credentials",
  ASSUME_ROLE: 'Aurora can use the role',
  ROLE_IDENTITY: 'The session belongs to this role',
  EXTERNAL_ID: 'The role refuses calls with a wrong External ID',
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

/** The outcome of a test in a sentence. */
export function outcomeOf({ outcome, checks }: Test): string {
  const isUntested = checks.some((check) => check.name === 'AURORA_IDENTITY' && check.outcome !== 'PASSED');
  return isUntested ? 'The role was not checked.' : OUTCOMES[outcome];
}

/** What follows from a test. Null if nothing does. */
export function consequenceOf({ outcome, verificationStarted, connection: { status } }: Test): string | null {
  if (verificationStarted)
    return status === 'CONNECTED'
      ? 'The connection works again.'
      : 'Aurora is verifying the connection again.';
  if (outcome !== 'PASSED' || status === 'CONNECTED' || status === 'PENDING') return null;
  return 'Choose "Try again" in a minute to bring the connection back.';
}

/** The result of a test. */
export function TestPanel({ test, onClose }: { readonly test: Test; readonly onClose: () => void }) {
  const id = useId();
  const consequence = consequenceOf(test);
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{outcomeOf(test)}</h2>
      {consequence !== null && <p>{consequence}</p>}
      <ul className="checks">
        {test.checks.map(({ name, outcome, detail, remedies }) => (
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
      <p>
        <Button size="SMALL" onPress={onClose}>
          Close<span className="visually-hidden"> the result of the test</span>
        </Button>
      </p>
    </section>
  );
}
