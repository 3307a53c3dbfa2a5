import { CopyButton } from './copy-button.tsx';

type Props = { readonly label: string; readonly value: string; readonly hint?: string };

/** One value to copy exactly. */
export function Value({ label, value, hint }: Props) {
  return (
    <div className="value">
      <div className="value-label">{label}</div>
      <div className="value-line">
        <code className="value-text">{value}</code>
        <CopyButton text={value} what={label} />
      </div>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
  );
}
