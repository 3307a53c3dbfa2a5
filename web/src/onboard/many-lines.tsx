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
  return (
    <>
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
                <Remedies remedies={remedies} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {remarks.length > MAX_SHOWN && <p>And {remarks.length - MAX_SHOWN} more. Correct these first.</p>}
    </>
  );
}

/** Why a line connected nothing. Null if it connected its account. */
function remarkOn({ note, duplicateOf, error }: Line): string | null {
  if (error !== null) return error.message;
  return note ?? (duplicateOf === null ? null : `Same role as line ${duplicateOf}.`);
}
