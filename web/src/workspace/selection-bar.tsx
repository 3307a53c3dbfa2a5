import { ConnectAwsAccountsDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useWorkspace } from './activity.tsx';
import { CheckAllAgain, RefusalNotice, useCheckAgain } from './check-again.tsx';
import type { ListedAccount } from './connection-row.tsx';
import type { Selection } from './selection.ts';

type Props = {
  readonly selection: Selection;
  /** Called after an action that every account accepted. */
  readonly onDone: () => void;
};

/** How many accounts are selected, and what to do with them. It stays on the screen below a long list. */
export function SelectionBar({ selection, onDone }: Props) {
  const { id: workspaceId } = useWorkspace();
  const check = useCheckAgain();
  const connect = useAction(ConnectAwsAccountsDocument);
  const { accounts } = selection;
  const disconnected = accounts.filter(({ status }) => status === 'DISCONNECTED');
  const others = accounts.filter(({ status }) => status !== 'DISCONNECTED');
  const end = (done: readonly ListedAccount[]) => {
    selection.set(done, false);
    onDone();
  };
  const reconnect = async () => {
    const roleArns = disconnected.map(({ roleArn }) => roleArn);
    const answer = await connect.run({ workspaceId, roleArns });
    if (answer === undefined || answer.lines.some(({ error }) => error !== null)) return;
    announce(`Reconnecting ${count(disconnected.length, 'account')}.`);
    end(disconnected);
  };
  const checkAgain = async () => {
    if (await check.these(others)) end(others);
  };
  if (accounts.length === 0) return null;
  return (
    <section className="action-bar" aria-label="Selected accounts">
      {check.notices}
      <OutcomeNotice of={connect} />
      <RefusalNotice lines={connect.success?.lines ?? []} />
      <div className="progress-foot">
        <p aria-live="polite">
          <strong>{count(accounts.length, 'account')} selected</strong>
        </p>
        <div className="buttons">
          <Button tone="QUIET" onPress={selection.clear}>
            Clear
          </Button>
          {others.length > 0 && (
            <CheckAllAgain
              accounts={others.length}
              isRunning={check.isRunning}
              size="MEDIUM"
              onPress={() => void checkAgain()}
            />
          )}
          {disconnected.length > 0 && (
            <Button
              isPending={connect.isRunning}
              pendingWords="Reconnecting"
              onPress={() => void reconnect()}
            >
              Reconnect {count(disconnected.length, 'account')}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
