import { type FormEvent, useState } from 'react';
import {
  ExplainTrustPolicyDocument,
  type ExplanationPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { VERDICTS } from './explanation.tsx';

type Props = {
  readonly roleArn: string;
  /** Whether the check is the main thing to do on the screen. */
  readonly isMain: boolean;
  /** Gets undefined when the policy could not be checked. */
  readonly onExplained: (explanation: ExplanationPartsFragment | undefined) => void;
};

/** A form that checks the role's current trust policy. */
export function PolicyForm({ roleArn, isMain, onExplained }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { text: document, change } = useDraft(`${workspaceId}.policy.${roleArn}`);
  const explain = useAction(ExplainTrustPolicyDocument);
  const [isChecked, setIsChecked] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const explanation = await explain.run({ roleArn, document, workspaceId });
    setIsChecked(explanation !== undefined);
    onExplained(explanation);
    if (explanation !== undefined) announce(VERDICTS[explanation.verdict].words);
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Paste the text that is in AWS now"
        value={document}
        onChange={change}
        isMono
        // The result below repeats the policy.
        rows={isChecked ? 4 : 12}
        hint={
          <>
            From the IAM console, or the output of <code>aws iam get-role</code>. Checking changes nothing.
          </>
        }
      />
      <Button
        type="submit"
        tone={isMain ? 'PRIMARY' : 'PLAIN'}
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
