import type { ReactNode } from 'react';
import type { Mistake, Outcome } from '../data/hooks.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { OutcomeNotice } from './notice.tsx';

type Props = {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** The words of the button, and what a screen reader says while it runs. */
  readonly words: string;
  readonly pendingWords: string;
  /** Default: what cannot be undone. */
  readonly tone?: 'DANGER' | 'PRIMARY';
  /** The action that the button starts. A mistake or problem shows above the buttons. */
  readonly action: Pick<Outcome<Mistake>, 'mistake' | 'problem'> & { readonly isRunning: boolean };
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks before an action. The focus starts on "Cancel". */
export function ConfirmDialog({
  title,
  children,
  words,
  pendingWords,
  tone = 'DANGER',
  action,
  onConfirm,
  onClose,
}: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <OutcomeNotice of={action} />
      <div className="buttons">
        <Button tone={tone} isPending={action.isRunning} pendingWords={pendingWords} onPress={onConfirm}>
          {words}
        </Button>
        <Button autoFocus onPress={onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}
