import { useId } from 'react';
import { type RoleArnProblem, readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import type { RoleArn } from '../../../src/iam/arn/stored-role-arn.ts';
import { partitionName } from '../../../src/iam/partition.ts';
import { Remedies } from '../parts/notice.tsx';

type Props = {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly aurora: AuroraAccount | undefined;
  /** The name of the role in the example. */
  readonly exampleName?: string | undefined;
  /** The server's answer about the same text. */
  readonly refusal?: Problem | undefined;
};

type Problem = Pick<RoleArnProblem, 'message' | 'remedies' | 'suggestion'>;

/** Aurora's own account. */
export type AuroraAccount = { readonly accountId: string; readonly partition: string };

/** Why Aurora can never use the role with this ARN. Null if it can. The server checks the same. */
export function forbiddenFor(aurora: AuroraAccount | undefined, roleArn: RoleArn): Problem | null {
  if (aurora === undefined) return null;
  if (aurora.partition !== roleArn.partition) {
    return {
      message: `The role is in ${partitionName(roleArn.partition)}, but Aurora is in ${partitionName(aurora.partition)}.`,
      remedies: [`Use a role in ${partitionName(aurora.partition)}.`],
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

/** A field for a role ARN. It explains a wrong value, with the same check as the server. */
export function ArnField({ value, onChange, aurora, exampleName = 'AuroraRole', refusal }: Props) {
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
        placeholder={`arn:aws:iam::123456789012:role/${exampleName}`}
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
            {problem.suggestion !== null && (
              <>
                <p>Choose the button to enter the correct ARN:</p>
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => onChange(problem.suggestion ?? '')}
                >
                  <span className="nowrap">Use</span> <code>{problem.suggestion}</code>
                </button>
              </>
            )}
            <Remedies remedies={problem.remedies} />
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

/** Whether the text is the beginning of a role ARN: show no error yet. */
function isBeingTyped(text: string): boolean {
  return (
    BEGINNING.startsWith(text) || /^arn:aws[\w-]*:iam::(\d{0,12}|\d{12}:(r(o(l(e\/?)?)?)?)?)$/.test(text)
  );
}
