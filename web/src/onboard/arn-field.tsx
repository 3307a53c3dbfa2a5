import { useId } from 'react';
import { type RoleArn, type RoleArnProblem, readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import { Remedies } from '../parts/notice.tsx';

type Props = {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly aurora: AuroraAccount | undefined;
  /** What the server said of the same text; it knows more. */
  readonly refusal?: Problem | undefined;
};

type Problem = Pick<RoleArnProblem, 'message' | 'remedies' | 'suggestion'>;

/** Aurora's own account, once it is known. */
export type AuroraAccount = { readonly accountId: string; readonly partition: string };

/** Why Aurora can never use the role of this ARN, as the server would say; null where it may. */
export function forbiddenFor(aurora: AuroraAccount | undefined, roleArn: RoleArn): Problem | null {
  if (aurora === undefined) return null;
  if (aurora.partition !== roleArn.partition) {
    return {
      message: `The role is in the partition "${roleArn.partition}", and Aurora in "${aurora.partition}".`,
      remedies: ["Use a role in the partition of Aurora's own account."],
      suggestion: null,
    };
  }
  if (aurora.accountId !== roleArn.accountId) return null;
  return {
    message: `${roleArn.accountId} is Aurora's own account.`,
    remedies: ['Create the role in the AWS account that you want to connect, and use its ARN.'],
    suggestion: null,
  };
}

/** A field for a role's ARN, which says what was pasted in its place: the same check as the server's. */
export function ArnField({ value, onChange, aurora, refusal }: Props) {
  const id = useId();
  const text = value.trim();
  const reading = readRoleArn(text);
  const unreadable = reading.ok || isBeingTyped(text) ? undefined : reading.error;
  const forbidden = reading.ok ? forbiddenFor(aurora, reading.value) : null;
  const problem = refusal ?? unreadable ?? forbidden ?? undefined;
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
          <Recognised roleArn={reading.value} />
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
