import { CopyButton } from './copy-button.tsx';

type Props = { readonly label: string; readonly value: string; readonly hint?: string };

/** One value to copy. */
export function Value({ label, value, hint }: Props) {
  return (
    <div className="value">
      <div className="code-block">
        <div className="code-head">
          <span className="code-title">{label}</span>
          <CopyButton text={value} what={label} />
        </div>
        <code className="value-text">{value}</code>
      </div>
      {hint !== undefined && <p className="hint">{hint}</p>}
    </div>
  );
}
