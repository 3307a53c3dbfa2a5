import type {
  ConnectionCheckName,
  ConnectionCheckOutcome,
  TestConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { Remedies } from '../parts/notice.tsx';

const NAMES: Readonly<Record<ConnectionCheckName, string>> = {
  AURORA_IDENTITY: 'Aurora knows who it is',
  ASSUME_ROLE: 'Aurora may assume the role',
  ROLE_IDENTITY: 'The session belongs to this role',
  EXTERNAL_ID: 'The role refuses everybody else',
};

const MARKS: Readonly<Record<ConnectionCheckOutcome, { mark: string; words: string }>> = {
  PASSED: { mark: '✓', words: 'Passed' },
  FAILED: { mark: '✕', words: 'Failed' },
  INCONCLUSIVE: { mark: '?', words: 'Not conclusive' },
  SKIPPED: { mark: '–', words: 'Skipped' },
};

/** A test's outcome in a sentence. */
export const OUTCOMES: Readonly<Record<ConnectionCheckOutcome, string>> = {
  PASSED: 'All checks passed.',
  FAILED: 'A check failed.',
  INCONCLUSIVE: 'AWS did not answer in a way that proves anything. Test again.',
  SKIPPED: 'Not everything was checked.',
};

/** What a test has found. */
export function TestPanel({ test }: { readonly test: TestConnectionQuery['testConnection'] }) {
  return (
    <section className="card" aria-labelledby="test-title">
      <h2 id="test-title">{OUTCOMES[test.outcome]}</h2>
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
    </section>
  );
}
