import { type ReactNode, useId } from 'react';

type Props = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
  /** Below the field. */
  readonly hint?: ReactNode;
  /** What is wrong with the value, in place of the hint. */
  readonly problem?: string | undefined;
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
  problem,
  isMono = false,
  rows = 1,
  action,
  ...rest
}: Props) {
  const id = useId();
  const isWrong = problem !== undefined;
  const common = {
    ...rest,
    id,
    value,
    className: isMono ? 'mono' : undefined,
    autoComplete: 'off',
    autoCapitalize: 'off',
    autoCorrect: 'off',
    spellCheck: false,
    'aria-invalid': isWrong,
    'aria-describedby': isWrong || hint !== undefined ? `${id}-hint` : undefined,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value),
  } as const;
  return (
    <div className="field" data-state={isWrong ? 'BAD' : 'NONE'}>
      <label htmlFor={id}>{label}</label>
      <div className="field-line">
        {rows === 1 ? <input {...common} /> : <textarea {...common} rows={rows} />}
        {action}
      </div>
      {isWrong ? (
        <p id={`${id}-hint`} className="field-problem" role="alert">
          {problem}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className="hint">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
