import { type ReactNode, useId } from 'react';

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
  /** Below the field. */
  readonly hint?: ReactNode;
  readonly type?: 'text' | 'password';
  readonly maxLength?: number;
  /** For ARNs, ids and code. */
  readonly isMono?: boolean;
  /** More than one makes a text area. */
  readonly rows?: number;
  /** A button for this field, on the same line. */
  readonly action?: ReactNode;
};

/** A field with its label and hint, without the browser's corrections: names and ids are not prose. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  isMono = false,
  rows = 1,
  action,
  ...rest
}: Props) {
  const id = useId();
  const common = {
    ...rest,
    id,
    value,
    className: isMono ? 'mono' : undefined,
    autoComplete: 'off',
    autoCapitalize: 'off',
    autoCorrect: 'off',
    spellCheck: false,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value),
  } as const;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-line">
        {rows === 1 ? <input {...common} /> : <textarea {...common} rows={rows} />}
        {action}
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
