import { type FormEvent, useState } from 'react';
import { AlertCommentsDocument, CommentOnAlertDocument } from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { OutcomeNotice, ProblemNotice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { useAlertChanges } from './alerts-live.tsx';

/** As many as the API accepts. */
const MAX_CHARACTERS = 2_000;

/** What people have written about an alert, and a field to write more. */
export function Comments({ alertId }: { readonly alertId: string }) {
  const mayComment = useMayConnect();
  const { data, problem, refresh } = useData(AlertCommentsDocument, { id: alertId });
  const [text, setText] = useState('');
  const add = useAction(CommentOnAlertDocument);
  useAlertChanges(({ id }) => id === alertId && refresh());
  const alert = data?.node;
  const comments = alert != null && 'comments' in alert ? alert.comments : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await add.run({ id: alertId, text })) === undefined) return;
    announce('Comment added.');
    setText('');
    refresh();
  };
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {comments.length > 0 && (
        <ul className="group" aria-label="Comments">
          {comments.map(({ createdAt, author, text: words }) => (
            <li key={`${createdAt} ${author} ${words}`} className="comment">
              <span className="hint">
                {author}, {asMoment(createdAt)}
              </span>
              <p>{words}</p>
            </li>
          ))}
        </ul>
      )}
      {mayComment && (
        <form className="form" onSubmit={(event) => void submit(event)}>
          <TextField label="Comment" value={text} rows={2} maxLength={MAX_CHARACTERS} onChange={setText} />
          <OutcomeNotice of={add} />
          <Button
            type="submit"
            size="SMALL"
            isPending={add.isRunning}
            pendingWords="Adding the comment"
            isDisabled={text.trim() === ''}
          >
            Add comment
          </Button>
        </form>
      )}
    </>
  );
}
