import type { ConnectAwsAccountsMutation } from '../../../schema/generated/graphql.ts';
import { forPeople } from '../parts/for-people.ts';

export type Line = Extract<
  ConnectAwsAccountsMutation['connectAwsAccounts'],
  { __typename: 'ConnectAwsAccountsSuccess' }
>['lines'][number];

/** How many lines to show. The rest is only counted. */
const MAX_SHOWN = 50;

type Props = { readonly lines: readonly Line[] };

/** The lines that connected nothing: those to correct, and those that need nothing. */
export function ManyLines({ lines }: Props) {
  const wrong = lines.flatMap(({ number, error }) =>
    error === null ? [] : [{ number, why: error.message, whatToDo: error.remedies[0] }],
  );
  const leftOut = lines.flatMap(({ number, note, duplicateOf, error }) => {
    const why = note ?? (duplicateOf === null ? null : `Same role as line ${duplicateOf}.`);
    return error !== null || why === null ? [] : [{ number, why, whatToDo: undefined }];
  });
  return (
    <>
      <Remarks title="Lines to correct" remarks={wrong} more="Correct these first." />
      <Remarks title="Lines left out" remarks={leftOut} more="" />
      {wrong.length + leftOut.length > 0 && lines.some(({ number }, index) => number !== index + 1) && (
        <p className="hint">
          Line numbers count every line of the field, also a heading and empty lines. One line may have
          several accounts.
        </p>
      )}
    </>
  );
}

type RemarksProps = {
  readonly title: string;
  readonly remarks: readonly {
    readonly number: number;
    readonly why: string;
    readonly whatToDo: string | undefined;
  }[];
  /** What to say about those that are not shown. */
  readonly more: string;
};

function Remarks({ title, remarks, more }: RemarksProps) {
  if (remarks.length === 0) return null;
  const hidden = remarks.length - MAX_SHOWN;
  return (
    <div className="group">
      <h3>{title}</h3>
      <table className="table line-remarks" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {remarks.slice(0, MAX_SHOWN).map(({ number, why, whatToDo }) => (
            <tr key={number}>
              <td>{number}</td>
              <td className="breakable">
                {why} {whatToDo !== undefined && <strong>{forPeople(whatToDo)}</strong>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <p>
          And {hidden.toLocaleString('en-US')} more. {more}
        </p>
      )}
    </div>
  );
}
