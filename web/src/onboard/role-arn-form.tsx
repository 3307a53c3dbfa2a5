import { type FormEvent, useState } from 'react';
import { type RoleArnProblem, readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import type { Mistake, Outcome } from '../data/hooks.ts';
import { Button } from '../parts/button.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ArnField, type AuroraAccount, forbiddenFor } from './arn-field.tsx';

/** A mistake about the ARN itself has a suggestion, which may be null. */
type ArnMistake = Mistake & Partial<Pick<RoleArnProblem, 'suggestion'>>;

type Props = {
  readonly aurora: AuroraAccount | undefined;
  /** The name of the draft, unique in the workspace. */
  readonly draft: string;
  /** The words of the button. */
  readonly words: string;
  /** What came of the latest `connect`. */
  readonly outcome: Pick<Outcome<ArnMistake>, 'mistake' | 'problem'> & { readonly isRunning: boolean };
  /** @returns whether the role was accepted, so that the draft is no longer needed */
  readonly connect: (roleArn: string) => Promise<boolean>;
  /** Whether it is the main thing to do on the screen. Default: it is. */
  readonly isMain?: boolean;
  /** The name of the role in the example. */
  readonly exampleName?: string;
};

/** Connects a role by its ARN. */
export function RoleArnForm({ aurora, draft, words, outcome, connect, isMain = true, exampleName }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { text, change, forget } = useDraft(`${workspaceId}.${draft}`);
  // Text from terminals and e-mails often has white space around it.
  const roleArn = text.trim();
  const [asked, setAsked] = useState('');
  const reading = readRoleArn(roleArn);
  const isValid = reading.ok && forbiddenFor(aurora, reading.value) === null;
  // The answer is about the text that was sent, not about later changes.
  const mistake = asked === roleArn ? outcome.mistake : undefined;
  const refusal =
    mistake?.suggestion === undefined ? undefined : { ...mistake, suggestion: mistake.suggestion };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isValid || outcome.isRunning) return;
    setAsked(roleArn);
    if (await connect(roleArn)) forget();
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <ArnField value={text} onChange={change} aurora={aurora} exampleName={exampleName} refusal={refusal} />
      <OutcomeNotice
        of={{ problem: outcome.problem, mistake: refusal === undefined ? mistake : undefined }}
      />
      <Button
        type="submit"
        tone={isMain ? 'PRIMARY' : 'PLAIN'}
        isDisabled={!isValid}
        isPending={outcome.isRunning}
        pendingWords="Asking AWS"
      >
        {words}
      </Button>
    </form>
  );
}
