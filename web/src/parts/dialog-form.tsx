import type { ReactNode } from 'react';
import type { Mistake, Outcome } from '../data/hooks.ts';
import { Button } from './button.tsx';
import { OutcomeNotice } from './notice.tsx';

type Props = {
  /** The fields. */
  readonly children: ReactNode;
  /** The words of the button, and what a screen reader says while it runs. */
  readonly words: string;
  readonly pendingWords: string;
  readonly isDisabled?: boolean;
  /** The action that the form starts. A mistake or problem shows above the buttons. */
  readonly action: Pick<Outcome<Mistake>, 'mistake' | 'problem'> & { readonly isRunning: boolean };
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
};

/** The content of a dialog that asks for something: fields and buttons. */
export function DialogForm({
  children,
  words,
  pendingWords,
  isDisabled = false,
  action,
  onSubmit,
  onClose,
}: Props) {
  return (
    <form
      className="group settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
      <OutcomeNotice of={action} />
      <div className="buttons">
        <Button
          type="submit"
          tone="PRIMARY"
          isPending={action.isRunning}
          pendingWords={pendingWords}
          isDisabled={isDisabled}
        >
          {words}
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
