import { type FormEvent, useId, useState } from 'react';
import { useClient } from 'urql';
import {
  ExplainTrustPolicyDocument,
  type ExplainTrustPolicyQuery,
} from '../../../schema/generated/graphql.ts';
import { forUrql } from '../data/documents.ts';
import { type Problem, problemOf } from '../data/problem.ts';
import { announce } from '../parts/announcer.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Explanation, VERDICTS } from './explanation.tsx';

type Answer = ExplainTrustPolicyQuery['explainTrustPolicy'];

/** A box for the trust policy that is on the role: what is wrong with it, and where. */
export function PolicyCheck({
  roleArn,
  open = false,
}: {
  readonly roleArn: string;
  readonly open?: boolean;
}) {
  const id = useId();
  const client = useClient();
  const { id: workspaceId } = useWorkspace();
  const { text: document, change } = useDraft(`${workspaceId}.policy.${roleArn}`);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await client
      .query(forUrql(ExplainTrustPolicyDocument), { roleArn, document, workspaceId })
      .toPromise();
    setProblem(error === undefined ? null : problemOf(error));
    setAnswer(data?.explainTrustPolicy ?? null);
    if (data !== undefined) announce(VERDICTS[data.explainTrustPolicy.verdict].words);
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
          works as well. Nothing is changed.
        </p>
        <button type="submit" className="button" disabled={document.trim() === ''}>
          Check policy
        </button>
      </form>
      {problem !== null && <ProblemNotice problem={problem} />}
      {answer !== null && <Explanation explanation={answer} />}
    </details>
  );
}
