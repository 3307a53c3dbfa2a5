import {
  CancelExternalIdRotationDocument,
  FinishExternalIdRotationDocument,
} from '../../../schema/generated/graphql.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { titleOf } from '../connection/title.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Notice } from '../parts/notice.tsx';

/** With the new External ID, or with the previous one. */
export type How = 'FINISH' | 'UNDO';

const WORDS = {
  FINISH: {
    title: 'Finish the rotation?',
    text: 'The previous External ID becomes invalid. This cannot be undone.',
    words: 'Finish',
    pendingWords: 'Finishing',
    forced: 'Finish anyway',
    blocked: 'Aurora has not seen that these roles use the new External ID. They would stop working:',
    done: 'Rotation finished.',
  },
  UNDO: {
    title: 'Undo the rotation?',
    text: 'The new External ID becomes invalid. The previous one stays valid.',
    words: 'Undo',
    pendingWords: 'Undoing',
    forced: 'Undo anyway',
    blocked: 'These roles use only the new External ID. They would stop working:',
    done: 'Rotation undone.',
  },
} as const;

type Props = {
  readonly how: How;
  readonly workspaceId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Ends a rotation. If that would break roles, it names them, and asks again. */
export function EndRotationDialog({ how, workspaceId, onClose, onDone }: Props) {
  const finish = useAction(FinishExternalIdRotationDocument);
  const cancel = useAction(CancelExternalIdRotationDocument);
  const action = how === 'FINISH' ? finish : cancel;
  const { mistake, problem, isRunning } = action;
  const broken = mistake?.__typename === 'ConnectionsStandAgainst' ? mistake.awsConnections : null;
  const words = WORDS[how];
  const confirm = async () => {
    if ((await action.run({ workspaceId, force: broken !== null })) === undefined) return;
    announce(words.done);
    onDone();
  };
  return (
    <ConfirmDialog
      title={words.title}
      words={broken === null ? words.words : words.forced}
      pendingWords={words.pendingWords}
      tone={broken === null ? 'PRIMARY' : 'DANGER'}
      action={{ problem, isRunning, mistake: broken === null ? mistake : undefined }}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>{words.text}</p>
      {broken !== null && (
        <Notice tone="WARNING" title={words.blocked} urgent>
          <ul className="remedies">
            {broken.map((connection) => (
              <li key={connection.id}>
                {titleOf(connection)}
                {connection.name !== null && ` · ${connection.accountId}`} · {roleNameOf(connection.roleArn)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </ConfirmDialog>
  );
}
