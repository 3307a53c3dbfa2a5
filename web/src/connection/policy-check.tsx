import { type FormEvent, useId, useState } from 'react';
import {
  ExplainTrustPolicyDocument,
  type ExplanationPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Correction, Explanation, VERDICTS } from './explanation.tsx';

type FormProps = {
  readonly roleArn: string;
  /** Gets undefined when the policy could not be checked. */
  readonly onExplained: (explanation: ExplanationPartsFragment | undefined) => void;
};

/** A form for the role's current trust policy. */
export function PolicyForm({ roleArn, onExplained }: FormProps) {
  const id = useId();
  const { id: workspaceId } = useWorkspace();
  const { text: document, change } = useDraft(`${workspaceId}.policy.${roleArn}`);
  const explain = useAction(ExplainTrustPolicyDocument);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const explanation = await explain.run({ roleArn, document, workspaceId });
    onExplained(explanation);
    if (explanation !== undefined) announce(VERDICTS[explanation.verdict].words);
  };
  return (
    <form className="policy-form" onSubmit={(event) => void submit(event)}>
      <label htmlFor={id}>Paste the role's current trust policy</label>
      <textarea
        id={id}
        className="mono"
        rows={12}
        value={document}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => change(target.value)}
      />
      <p id={`${id}-hint`} className="hint">
        From the IAM console, or the output of <code>aws iam get-role</code>. Checking changes nothing.
      </p>
      <Button
        type="submit"
        isDisabled={document.trim() === ''}
        isPending={explain.isRunning}
        pendingWords="Checking"
      >
        Check policy
      </Button>
      <OutcomeNotice of={explain} />
    </form>
  );
}

type Props = {
  readonly roleArn: string;
  readonly open?: boolean;
};

/** A folded form that checks the role's current trust policy, and shows what is wrong and where. */
export function PolicyCheck({ roleArn, open = false }: Props) {
  const [explanation, setExplanation] = useState<ExplanationPartsFragment>();
  const [isOpen, setIsOpen] = useState(open);
  const [wasOpen, setWasOpen] = useState(open);
  if (open !== wasOpen) {
    setWasOpen(open);
    setIsOpen(open);
  }
  return (
    <Disclosure title="Check the role's trust policy" isOpen={isOpen} onToggle={setIsOpen}>
      <PolicyForm roleArn={roleArn} onExplained={setExplanation} />
      {explanation !== undefined && (
        <>
          <Explanation explanation={explanation} />
          <Correction explanation={explanation} />
        </>
      )}
    </Disclosure>
  );
}
