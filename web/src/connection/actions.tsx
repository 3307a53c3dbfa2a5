/** What a user can do with a connection, wherever it is shown. */
import { useState } from 'react';
import {
  ConnectAwsAccountDocument,
  type ConnectionPartsFragment,
  type ConnectionStatus,
  RetryConnectionDocument,
  TestConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useReconnected } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { consequenceOf, OUTCOMES, TestPanel } from './test-panel.tsx';
import { titleOf } from './title.ts';

/** A test that passes would verify these again anyway, so they have "Try again" instead. */
const TO_RETRY: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE', 'DEGRADED']);

type Options = {
  readonly refresh: () => void;
  /** In a list, the buttons need names that say to which connection they belong. */
  readonly inList?: boolean;
};

/** The buttons, their results, and the retry for pages that have their own button. */
export function useActions(connection: ConnectionPartsFragment, { refresh, inList = false }: Options) {
  const { id: workspaceId } = useWorkspace();
  const isCustomer = useIsCustomer();
  const testing = useAction(TestConnectionDocument);
  const retrying = useAction(RetryConnectionDocument);
  const connecting = useAction(ConnectAwsAccountDocument);
  const [asking, setAsking] = useState(false);
  const { id, roleArn, region, status, failure } = connection;
  const actions = [testing, retrying, connecting];
  const busy = actions.some(({ isRunning }) => isRunning);
  const reset = () => {
    for (const action of actions) action.reset();
  };
  const perform = async (action: () => Promise<unknown>) => {
    reset();
    await action();
    refresh();
  };
  const test = () =>
    perform(async () => {
      const result = await testing.run({ id });
      if (result === undefined) return;
      const words = [OUTCOMES[result.outcome], consequenceOf(result)];
      announce(words.filter((sentence) => sentence !== null).join(' '));
    });
  const retry = () => perform(() => retrying.run({ id }));
  const reconnect = () => perform(() => connecting.run({ workspaceId, roleArn, region }));

  // The problem is over once the server is back.
  useReconnected(() => {
    for (const action of actions) if (action.problem?.isTemporary === true) action.reset();
  });

  const button = (words: string, action: () => unknown, className = 'button', disabled = busy) => (
    <button type="button" className={className} disabled={disabled} onClick={() => void action()}>
      {words}
      {/* In a list, screen readers need a different name for each button. */}
      {inList && <span className="visually-hidden"> {titleOf(connection)}</span>}
    </button>
  );
  const mainButton = () => {
    if (status === 'DISCONNECTED') return button('Reconnect', reconnect, 'button button-primary');
    if (!TO_RETRY.has(status)) return status !== 'PENDING' && button(busy ? 'Testing…' : 'Test now', test);
    // The page of the connection has this button next to the cause.
    if (!inList) return null;
    const isUseless = isCustomer && failure !== null && isAuroraSide(failure);
    return !isUseless && button(busy ? 'Trying…' : 'Try again', retry);
  };
  const tools = (
    <div className="buttons tools">
      {mainButton()}
      {status !== 'DISCONNECTED' && button('Disconnect', () => setAsking(true), 'button', false)}
      {asking && (
        <DisconnectDialog
          connection={connection}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            reset();
            refresh();
          }}
        />
      )}
    </div>
  );
  const results = (
    <>
      {testing.success !== undefined && <TestPanel test={testing.success} onClose={testing.reset} />}
      <OutcomeNotice of={testing} />
      <OutcomeNotice of={retrying} />
      <OutcomeNotice of={connecting} />
    </>
  );
  return { tools, results, retry: () => void retry(), isTrying: retrying.isRunning };
}
