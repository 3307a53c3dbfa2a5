import { type DragEvent, type FormEvent, useId, useState } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { ConnectAwsAccountsDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { TextField } from '../parts/text-field.tsx';
import { addressOf } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ManyProgress, refusedIn, summaryOf } from './many-progress.tsx';

/** Connects many accounts from a list: pasted, dropped, or chosen as a file. */
export function ManyAccounts() {
  const { id: workspaceId } = useWorkspace();
  const lines = useDraft(`${workspaceId}.accounts`);
  const name = useDraft(`${workspaceId}.role-name`, 'AuroraRole');
  const { text } = lines;
  const connect = useAction(ConnectAwsAccountsDocument);
  const [answered, setAnswered] = useState<string>();
  const form = JSON.stringify([text, name.text]);
  // Lines that are connected already stay as they are.
  const answers = connect.success?.lines ?? [];
  const refused = refusedIn(answers);
  // Only the quota of a day lets the same lines succeed later.
  const mustChange = refused > 0 && !answers.some(({ error }) => error?.__typename === 'TooManyAccounts');
  const isUnchanged = mustChange && form === answered;
  const whyDisabled =
    text.trim() === ''
      ? 'Enter at least one account first.'
      : isUnchanged
        ? 'Correct the lines in the field first. The list below says how.'
        : null;
  const reason = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (whyDisabled !== null || connect.isRunning) return;
    const answer = await connect.run({ workspaceId, text, roleName: name.text.trim() });
    if (answer === undefined) return;
    setAnswered(form);
    announce(summaryOf(answer.lines));
    // A list with mistakes is still needed, to correct them.
    if (refusedIn(answer.lines) > 0) return;
    lines.forget();
    name.forget();
  };
  return (
    <>
      <BackLink href={addressOf({ page: 'CONNECT', workspaceId })} words="One account" />
      <PageTitle title="Connect many accounts">
        <p className="lead">
          Each account needs the role first. To create it everywhere at once, connect{' '}
          <a href={addressOf({ page: 'ORGANIZATION', workspaceId })}>a whole organization</a>.
        </p>
      </PageTitle>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <DropArea onText={lines.change}>
          <TextField
            label="Role ARNs or account IDs, one per line"
            value={text}
            onChange={lines.change}
            isMono
            rows={8}
            hint="Up to 1,000 accounts. You can paste or drop the CSV exported from AWS Organizations."
          />
        </DropArea>
        <TextField
          label="Role name (used for lines with only an account ID)"
          value={name.text}
          onChange={name.change}
        />
        <OutcomeNotice of={connect} />
        <Button
          type="submit"
          tone={connect.success === undefined || refused > 0 ? 'PRIMARY' : 'PLAIN'}
          size="LARGE"
          isDisabled={whyDisabled !== null}
          {...(whyDisabled !== null && { 'aria-describedby': reason })}
          isPending={connect.isRunning}
          pendingWords="Connecting"
        >
          {mustChange
            ? 'Connect the corrected lines'
            : refused === 0
              ? 'Connect all'
              : `Try the ${count(refused, 'account')} again`}
        </Button>
        {whyDisabled !== null && (
          <p id={reason} className="hint">
            {whyDisabled}
          </p>
        )}
      </form>
      {connect.success !== undefined && <ManyProgress lines={connect.success.lines} />}
    </>
  );
}

type DropProps = { readonly onText: (text: string) => void; readonly children: React.ReactNode };

/** A place to drop a file, with a button for those who cannot drag. */
function DropArea({ onText, children }: DropProps) {
  const [isOver, setIsOver] = useState(false);
  const read = async (file: File | null | undefined) => {
    if (file == null) return;
    onText(await file.text());
    announce(`${file.name} loaded.`);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void read(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button below.
    <div
      className="drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      {children}
      <FileTrigger acceptedFileTypes={['.csv', '.txt']} onSelect={(files) => void read(files?.[0])}>
        <Button size="SMALL">Choose a file</Button>
      </FileTrigger>
    </div>
  );
}
