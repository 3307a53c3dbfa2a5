import { Button } from '../parts/button.tsx';
import type { Label } from './labels.tsx';

/** As many as a connection can have. */
const MAX_LABELS = 20;

export type LabelRow = Label & {
  /** Stays the same while its key and value change. */
  readonly number: number;
};

/** Rows for labels. */
export function rowsOf(labels: readonly Label[]): readonly LabelRow[] {
  return labels.map(({ key, value }, number) => ({ key, value, number }));
}

type Props = {
  readonly rows: readonly LabelRow[];
  readonly onChange: (rows: readonly LabelRow[]) => void;
};

/** Fields for the key and value of each label. */
export function LabelFields({ rows, onChange }: Props) {
  const change = (number: number, patch: Partial<Label>) =>
    onChange(rows.map((row) => (row.number === number ? { ...row, ...patch } : row)));
  const add = () =>
    onChange([...rows, { key: '', value: '', number: Math.max(-1, ...rows.map((row) => row.number)) + 1 }]);
  return (
    <fieldset className="label-fields">
      <legend>Labels</legend>
      {rows.map(({ key, value, number }, index) => (
        <div className="label-line" key={number}>
          <input
            aria-label={`Key of label ${index + 1}`}
            placeholder="Key, such as env"
            value={key}
            maxLength={128}
            onChange={({ target }) => change(number, { key: target.value })}
          />
          <input
            aria-label={`Value of label ${index + 1}`}
            placeholder="Value"
            value={value}
            maxLength={256}
            onChange={({ target }) => change(number, { value: target.value })}
          />
          <Button
            tone="QUIET"
            size="SMALL"
            onPress={() => onChange(rows.filter((row) => row.number !== number))}
          >
            Remove<span className="visually-hidden"> label {index + 1}</span>
          </Button>
        </div>
      ))}
      {rows.length < MAX_LABELS && (
        <Button size="SMALL" onPress={add}>
          Add a label
        </Button>
      )}
    </fieldset>
  );
}
