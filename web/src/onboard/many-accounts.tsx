import { type FormEvent, useId } from 'react';
import {
  type AccountLineOutcome,
  ConnectAwsAccountsDocument,
  type ConnectAwsAccountsMutation,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Notice, OutcomeNotice, Remedies } from '../parts/notice.tsx';
import { addressOf } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';

type Answer = Extract<
  ConnectAwsAccountsMutation['connectAwsAccounts'],
  { __typename: 'ConnectAwsAccountsSuccess' }
>;

/** How many lines of a kind to show. The rest is only counted. */
const MAX_SHOWN = 50;

const OUTCOMES: Readonly<Record<AccountLineOutcome, string>> = {
  STARTED: 'verifying',
  UNCHANGED: 'already connected or verifying',
  REFUSED: 'refused',
  DUPLICATE: 'repeated',
  SKIPPED: 'skipped',
};

/** The name of the draft with the pasted list. */
export const manyDraft = (workspaceId: string) => `${workspaceId}.accounts`;

/** Connects many accounts from a pasted list. */
export function ManyAccounts({ onWatch }: { readonly onWatch: (() => void) | undefined }) {
  const id = useId();
  const { id: workspaceId } = useWorkspace();
  const lines = useDraft(manyDraft(workspaceId));
  const name = useDraft(`${workspaceId}.role-name`, 'AuroraRole');
  const { text } = lines;
  const connect = useAction(ConnectAwsAccountsDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await connect.run({ workspaceId, text, roleName: name.text.trim() });
    if (answer === undefined) return;
    announce(sums(answer).join(', '));
    // A list with mistakes is still needed, to correct them.
    if (answer.lines.some(({ error }) => error !== null)) return;
    lines.forget();
    name.forget();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor={`${id}-text`}>Role ARNs or account IDs, one per line</label>
        <textarea
          id={`${id}-text`}
          className="mono"
          rows={6}
          value={text}
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => lines.change(target.value)}
        />
        <p id={`${id}-hint`} className="hint">
          Up to 1,000 lines. You can paste the CSV exported from AWS Organizations.
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-name`}>Role name (used for lines with only an account ID)</label>
        <input
          id={`${id}-name`}
          value={name.text}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => name.change(target.value)}
        />
      </div>
      <OutcomeNotice of={connect} />
      <button
        type="submit"
        className="button button-primary"
        disabled={text.trim() === ''}
        aria-busy={connect.isRunning}
      >
        {connect.isRunning ? 'Connecting…' : 'Connect all'}
      </button>
      {connect.success !== undefined && (
        <Lines
          answer={connect.success}
          address={addressOf({ page: 'WORKSPACE', workspaceId })}
          onWatch={onWatch}
        />
      )}
    </form>
  );
}

type LinesProps = {
  readonly answer: Answer;
  readonly address: string;
  readonly onWatch: (() => void) | undefined;
};

function Lines({ answer, address, onWatch }: LinesProps) {
  const wrong = answer.lines.filter(({ error }) => error !== null);
  const remarks = answer.lines.flatMap(remarkOn);
  return (
    <Notice
      tone={wrong.length === 0 ? 'GOOD' : 'WARNING'}
      title={answer.lines.length === 1 ? '1 line' : `${answer.lines.length} lines`}
    >
      <ul className="remedies">
        {sums(answer).map((sum) => (
          <li key={sum}>{sum}</li>
        ))}
      </ul>
      {remarks.length > 0 && (
        <ul className="remedies">
          {remarks.slice(0, MAX_SHOWN).map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      <p>
        <a href={address} onClick={onWatch}>
          Show all connections
        </a>
      </p>
      {wrong.slice(0, MAX_SHOWN).map(({ number, input, error }) => (
        <div key={`${number} ${input}`}>
          <p className="breakable">
            <strong>Line {number}:</strong> {error?.message}
          </p>
          <Remedies remedies={error?.remedies ?? []} />
        </div>
      ))}
      {wrong.length > MAX_SHOWN && (
        <p>And {wrong.length - MAX_SHOWN} more. Correct these first, then paste the list again.</p>
      )}
    </Notice>
  );
}

/** Why a line without a mistake connected nothing. */
function remarkOn({ number, note, duplicateOf }: Answer['lines'][number]): string[] {
  if (note !== null) return [`Line ${number}: ${note}`];
  return duplicateOf === null ? [] : [`Line ${number}: same role as line ${duplicateOf}.`];
}

function sums({ lines }: Answer): string[] {
  return Object.entries(OUTCOMES)
    .map(([outcome, words]) => ({ count: lines.filter((line) => line.outcome === outcome).length, words }))
    .filter(({ count }) => count > 0)
    .map(({ count, words }) => `${count} ${words}`);
}
