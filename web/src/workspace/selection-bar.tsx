import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { RetryNotices, useRetryRoles } from './retry-roles.tsx';
import type { Selection } from './selection.ts';

type Action = {
  /** @param accounts such as "2 accounts" */
  readonly words: (accounts: string) => string;
  /** Other accounts of the selection stay as they are. */
  readonly statuses: readonly ConnectionStatus[];
};

/** What can be done with several accounts at once. Both are `connectAwsAccounts`. */
const ACTIONS: readonly Action[] = [
  { words: (accounts) => `Check ${accounts} again`, statuses: ['FAILED', 'INSECURE'] },
  { words: (accounts) => `Reconnect ${accounts}`, statuses: ['DISCONNECTED'] },
];

const SELECTABLE = new Set(ACTIONS.flatMap(({ statuses }) => statuses));

/** Whether an action for several accounts fits an account with this status. */
export function isSelectable(status: ConnectionStatus): boolean {
  return SELECTABLE.has(status);
}

type Props = {
  readonly selection: Selection;
  /** Called after an action that every account accepted. */
  readonly onDone: () => void;
};

/** How many accounts are selected, and the actions for them. It stays on the screen below a long list. */
export function SelectionBar({ selection, onDone }: Props) {
  const retry = useRetryRoles();
  const accounts = selection.accounts.filter(({ status }) => isSelectable(status));
  const run = async (roleArns: string[]) => {
    if (!(await retry.run(roleArns))) return;
    selection.clear();
    onDone();
  };
  if (accounts.length === 0) return null;
  return (
    <section className="action-bar" aria-label="Selected accounts">
      <RetryNotices outcome={retry.outcome} />
      <div className="progress-foot">
        <p aria-live="polite">
          <strong>{accounts.length.toLocaleString('en-US')} selected</strong>
        </p>
        <div className="buttons">
          <Button tone="QUIET" onPress={selection.clear}>
            Clear
          </Button>
          {ACTIONS.map(({ words, statuses }) => {
            const fitting = accounts.filter(({ status }) => statuses.includes(status));
            if (fitting.length === 0) return null;
            return (
              <Button
                key={statuses.join()}
                isPending={retry.outcome.isRunning}
                pendingWords="Working"
                onPress={() => void run(fitting.map(({ roleArn }) => roleArn))}
              >
                {words(count(fitting.length, 'account'))}
              </Button>
            );
          })}
        </div>
      </div>
    </section>
  );
}
