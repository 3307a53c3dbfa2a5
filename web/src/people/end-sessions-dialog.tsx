import type { ReactNode } from 'react';
import { RevokePersonSessionDocument, type SessionFragment } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { factsOf } from './words.ts';

type Props = {
  readonly title: string;
  /** What else to do. */
  readonly children: ReactNode;
  readonly sessions: readonly SessionFragment[];
  readonly onClose: () => void;
  /** Some may have ended before a problem, too. */
  readonly onEnded: () => void;
};

/** Asks before it ends sessions. The API ends one at a time. */
export function EndSessionsDialog({ title, children, sessions, onClose, onEnded }: Props) {
  const end = useAction(RevokePersonSessionDocument);
  const [first] = sessions;
  const isOne = sessions.length === 1;
  const confirm = async () => {
    for (const { id } of sessions) {
      const done = await end.run({ id });
      onEnded();
      if (done === undefined) return;
    }
    announce(isOne ? 'Session ended.' : 'Sessions ended.');
    onClose();
  };
  return (
    <ConfirmDialog
      title={title}
      words={isOne ? 'End session' : 'End sessions'}
      pendingWords="Ending"
      action={end}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {isOne && first !== undefined && (
        <p>
          <strong>{factsOf(first).join(' · ')}</strong>
        </p>
      )}
      <p>
        {isOne ? 'The browser is' : 'The browsers are'} signed out at once. Work that is not saved is lost.
      </p>
      {children}
    </ConfirmDialog>
  );
}
