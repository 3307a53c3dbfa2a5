import type { ConnectAwsAccountsMutation } from '../../../schema/generated/graphql.ts';
import { Remedies } from '../parts/notice.tsx';

export type Line = Extract<
  ConnectAwsAccountsMutation['connectAwsAccounts'],
  { __typename: 'ConnectAwsAccountsSuccess' }
>['lines'][number];

/** How many lines to show. The rest is only counted. */
const MAX_SHOWN = 50;

type Props = { readonly lines: readonly Line[] };

/** The lines that connected nothing, each with its reason and what to do. */
export function ManyLines({ lines }: Props) {
  const remarks = lines.flatMap((line) => {
    const words = remarkOn(line);
    return words === null ? [] : [{ number: line.number, words, remedies: line.error?.remedies ?? [] }];
  });
  if (remarks.length === 0) return null;
  const shared = sharedAdvice(remarks);
  return (
    <>
      <Remedies remedies={[...shared].map(([remedy, numbers]) => `Lines ${inWords(numbers)}: ${remedy}`)} />
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Problem</th>
          </tr>
        </thead>
        <tbody>
          {remarks.slice(0, MAX_SHOWN).map(({ number, words, remedies }) => (
            <tr key={number}>
              <td>{number}</td>
              <td className="breakable">
                {words}
                <Remedies remedies={remedies.filter((remedy) => !shared.has(remedy))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {remarks.length > MAX_SHOWN && <p>And {remarks.length - MAX_SHOWN} more. Correct these first.</p>}
    </>
  );
}

type Remark = { readonly number: number; readonly remedies: readonly string[] };

/** What to do about several lines, with their numbers. */
function sharedAdvice(remarks: readonly Remark[]): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>();
  for (const { number, remedies } of remarks)
    for (const remedy of remedies) all.set(remedy, [...(all.get(remedy) ?? []), number]);
  return new Map([...all].filter(([, numbers]) => numbers.length > 1));
}

/** How many line numbers a sentence lists. */
const MAX_NUMBERS = 8;

/** "3, 4 and 6", or "3, 4, 6, 7, 8, 9, 10, 12 and 40 more". */
function inWords(numbers: readonly number[]): string {
  const hidden = numbers.length - MAX_NUMBERS;
  const named = hidden > 0 ? [...numbers.slice(0, MAX_NUMBERS), `${hidden} more`] : numbers;
  return `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

/** Why a line connected nothing. Null if it connected its account. */
function remarkOn({ note, duplicateOf, error }: Line): string | null {
  if (error !== null) return error.message;
  return note ?? (duplicateOf === null ? null : `Same role as line ${duplicateOf}.`);
}
