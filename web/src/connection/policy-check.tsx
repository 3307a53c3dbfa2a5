import { type FormEvent, useId } from 'react';
import { ExplainTrustPolicyDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Explanation, VERDICTS } from './explanation.tsx';

/** A form that checks the role's current trust policy, and shows what is wrong and where. */
export function PolicyCheck({
  roleArn,
  open = false,
}: {
  readonly roleArn: string;
  readonly open?: boolean;
}) {
  const id = useId();
  const { id: workspaceId } = useWorkspace();
  const { text: document, change } = useDraft(`${workspaceId}.policy.${roleArn}`);
  const explain = useAction(ExplainTrustPolicyDocument);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const explanation = await explain.run({ roleArn, document, workspaceId });
    if (explanation !== undefined) announce(VERDICTS[explanation.verdict].words);
  };
  return (
    <details className="policy-check" open={open}>
      <summary>Check the role's trust policy</summary>
      <form onSubmit={(event) => void submit(event)}>
        <label htmlFor={id}>Paste the role's current trust policy</label>
        <textarea
          id={id}
          className="mono"
          rows={8}
          value={document}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => change(target.value)}
        />
        <p id={`${id}-hint`} className="hint">
          IAM console: Roles, your role, "Trust relationships". The output of <code>aws iam get-role</code>{' '}
          works as well. This changes nothing.
        </p>
        <button type="submit" className="button" disabled={document.trim() === ''}>
          Check policy
        </button>
      </form>
      <OutcomeNotice of={explain} />
      {explain.success !== undefined && <Explanation explanation={explain.success} />}
    </details>
  );
}
