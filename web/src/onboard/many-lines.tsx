import type { AccountLineOutcome, ConnectAwsAccountsMutation } from '../../../schema/generated/graphql.ts';
import { Notice, Remedies } from '../parts/notice.tsx';

export type Line = Extract<
  ConnectAwsAccountsMutation['connectAwsAccounts'],
  { __typename: 'ConnectAwsAccountsSuccess' }
>['lines'][number];

/** How many lines of a kind to show. The rest is only counted. */
const MAX_SHOWN = 50;

const OUTCOMES: Readonly<Record<AccountLineOutcome, (count: number) => string>> = {
  STARTED: (count) => `${count} verifying`,
  UNCHANGED: (count) => `${count} already connected or verifying`,
  DUPLICATE: (count) => `${count} ${count === 1 ? 'duplicate' : 'duplicates'}`,
  SKIPPED: (count) => `${count} skipped`,
  REFUSED: (count) => `${count} ${count === 1 ? 'needs' : 'need'} a fix`,
};

/** "6 lines: 1 verifying, 1 duplicate, 4 need a fix". */
export function summaryOf(lines: readonly Line[]): string {
  const sums = Object.entries(OUTCOMES)
    .map(([outcome, words]) => ({ count: lines.filter((line) => line.outcome === outcome).length, words }))
    .filter(({ count }) => count > 0)
    .map(({ count, words }) => words(count));
  return `${lines.length === 1 ? '1 line' : `${lines.length} lines`}: ${sums.join(', ')}`;
}

/** What came of the lines, with a reason for each that connected nothing. */
export function ManyLines({ lines }: { readonly lines: readonly Line[] }) {
  const wrong = lines.filter(({ error }) => error !== null);
  const remarks = lines.flatMap(remarkOn);
  return (
    <Notice tone={wrong.length === 0 ? 'GOOD' : 'WARNING'} title={summaryOf(lines)}>
      {remarks.length > 0 && (
        <ul className="remedies">
          {remarks.slice(0, MAX_SHOWN).map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      {wrong.slice(0, MAX_SHOWN).map(({ number, input, error }) => (
        <div key={`${number} ${input}`}>
          <p className="breakable">
            <strong>Line {number}:</strong> {error?.message}
          </p>
          <Remedies remedies={error?.remedies ?? []} />
        </div>
      ))}
      {wrong.length > MAX_SHOWN && (
        <p>And {wrong.length - MAX_SHOWN} more. Correct these first, then connect the list again.</p>
      )}
    </Notice>
  );
}

/** Why a line without a mistake connected nothing. */
function remarkOn({ number, note, duplicateOf }: Line): string[] {
  if (note !== null) return [`Line ${number}: ${note}`];
  return duplicateOf === null ? [] : [`Line ${number}: same role as line ${duplicateOf}.`];
}
