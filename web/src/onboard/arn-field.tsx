import { useId } from 'react';
import { type RoleArn, type RoleArnProblem, readRoleArn } from '../../../src/domain/role-arn.ts';
import { Remedies } from '../parts/notice.tsx';

type Props = {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What the server said of the same text; it knows more. */
  readonly refusal?: Pick<RoleArnProblem, 'message' | 'remedies' | 'suggestion'> | undefined;
};

/** A field for a role's ARN, which says what was pasted in its place: the same check as the server's. */
export function ArnField({ value, onChange, refusal }: Props) {
  const id = useId();
  const text = value.trim();
  const reading = readRoleArn(text);
  const problem = refusal ?? (reading.ok || isBeingTyped(text) ? undefined : reading.problem);
  return (
    <div className="field" data-state={problem !== undefined ? 'BAD' : reading.ok ? 'GOOD' : 'NONE'}>
      <label htmlFor={id}>Role ARN</label>
      <input
        id={id}
        className="mono"
        value={value}
        placeholder="arn:aws:iam::123456789012:role/AuroraRole"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-said`}
        onChange={({ target }) => onChange(target.value)}
      />
      <div id={`${id}-said`} className="field-said" aria-live="polite">
        {problem !== undefined ? (
          <>
            <p className="field-problem">{problem.message}</p>
            <Remedies remedies={problem.remedies} />
            {problem.suggestion !== null && (
              <button
                type="button"
                className="button button-small"
                onClick={() => onChange(problem.suggestion ?? '')}
              >
                Use <code>{problem.suggestion}</code>
              </button>
            )}
          </>
        ) : reading.ok ? (
          <Recognised roleArn={reading.roleArn} />
        ) : (
          <p className="hint">In the IAM console: Roles, your role, "ARN" in the summary.</p>
        )}
      </div>
    </div>
  );
}

function Recognised({ roleArn: { name, accountId } }: { readonly roleArn: RoleArn }) {
  return (
    <p className="field-good">
      <span aria-hidden="true">✓ </span>
      Role <strong>{name}</strong> in account <strong>{accountId}</strong>
    </p>
  );
}

const BEGINNING = 'arn:aws:iam::';

/** Whoever types from left to right has made no mistake yet. */
function isBeingTyped(text: string): boolean {
  return (
    BEGINNING.startsWith(text) || /^arn:aws[\w-]*:iam::(\d{0,12}|\d{12}:(r(o(l(e\/?)?)?)?)?)$/.test(text)
  );
}
