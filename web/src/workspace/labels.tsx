import type { SettingsPartsFragment } from '../../../schema/generated/graphql.ts';

export type Label = SettingsPartsFragment['labels'][number];

/** "env: production", or "env" without a value. */
export function labelWords({ key, value }: Label): string {
  return value === '' ? key : `${key}: ${value}`;
}

type Props = {
  readonly labels: readonly Label[];
  readonly onChoose: (label: Label) => void;
};

/** The labels of an account. Each shows all accounts that have it. */
export function Labels({ labels, onChoose }: Props) {
  if (labels.length === 0) return null;
  return (
    <ul className="chips">
      {labels.map((label) => (
        <li key={label.key}>
          <button type="button" className="chip" onClick={() => onChoose(label)}>
            <span className="visually-hidden">Show accounts with </span>
            {labelWords(label)}
          </button>
        </li>
      ))}
    </ul>
  );
}
