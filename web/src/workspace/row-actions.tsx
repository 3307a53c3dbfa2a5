import { useState } from 'react';
import {
  ConnectAwsAccountDocument,
  type ConnectionStatus,
  RetryConnectionDocument,
  TestConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { DisconnectDialog } from '../connection/disconnect-dialog.tsx';
import { consequenceOf, OUTCOMES, TestPanel } from '../connection/test-panel.tsx';
import { titleOf } from '../connection/title.ts';
import { useAction, useReconnected } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from './activity.tsx';
import type { ListedAccount } from './connection-row.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

type Action = 'TEST' | 'TRY_AGAIN' | 'TRY_NOW' | 'RECONNECT';

/** The one action that an account needs. */
const ACTIONS: Readonly<Record<ConnectionStatus, Action>> = {
  CONNECTED: 'TEST',
  FAILED: 'TRY_AGAIN',
  INSECURE: 'TRY_AGAIN',
  DEGRADED: 'TRY_AGAIN',
  PENDING: 'TRY_NOW',
  DISCONNECTED: 'RECONNECT',
};

const WORDS: Readonly<Record<Action, { words: string; pending: string }>> = {
  TEST: { words: 'Test', pending: 'Testing' },
  TRY_AGAIN: { words: 'Try again', pending: 'Trying again' },
  TRY_NOW: { words: 'Try now', pending: 'Trying now' },
  RECONNECT: { words: 'Reconnect', pending: 'Reconnecting' },
};

/** The action of a row, its menu, and below the row what came of them. */
export function useRowActions(account: ListedAccount, refresh: () => void) {
  const { id: workspaceId } = useWorkspace();
  const isCustomer = useIsCustomer();
  const testing = useAction(TestConnectionDocument);
  const retrying = useAction(RetryConnectionDocument);
  const connecting = useAction(ConnectAwsAccountDocument);
  const [dialog, setDialog] = useState<'SETTINGS' | 'DISCONNECT' | null>(null);
  const { id, roleArn, region, status, failure } = account;
  const title = titleOf(account);
  const actions = [testing, retrying, connecting];
  const reset = () => {
    for (const action of actions) action.reset();
  };
  const test = async () => {
    const result = await testing.run({ id });
    if (result === undefined) return;
    const words = [OUTCOMES[result.outcome], consequenceOf(result)];
    announce(words.filter((sentence) => sentence !== null).join(' '));
  };
  const run: Readonly<Record<Action, () => Promise<unknown>>> = {
    TEST: test,
    TRY_AGAIN: () => retrying.run({ id }),
    TRY_NOW: () => retrying.run({ id }),
    RECONNECT: () => connecting.run({ workspaceId, roleArn, region }),
  };
  const action = ACTIONS[status];
  const perform = async () => {
    reset();
    await run[action]();
    refresh();
  };
  const done = () => {
    setDialog(null);
    reset();
    refresh();
  };
  // The problem is over once the server is back.
  useReconnected(() => {
    for (const one of actions) if (one.problem?.isTemporary === true) one.reset();
  });

  // Only the operator can do something about Aurora's side.
  const isUseless = isCustomer && action === 'TRY_AGAIN' && failure !== null && isAuroraSide(failure);
  const { words, pending } = WORDS[action];
  const tools = (
    <div className="row-tools">
      {!isUseless && (
        <Button
          size="SMALL"
          isPending={actions.some(({ isRunning }) => isRunning)}
          pendingWords={`${pending} ${title}`}
          onPress={() => void perform()}
        >
          {words}
          <span className="visually-hidden"> {title}</span>
        </Button>
      )}
      <Menu
        label={`More actions for ${title}`}
        trigger={<Icon name="MORE" />}
        entries={[
          { key: 'edit', words: 'Edit name, labels and Region', onAction: () => setDialog('SETTINGS') },
          ...(status === 'DISCONNECTED'
            ? []
            : [{ key: 'disconnect', words: 'Disconnect', onAction: () => setDialog('DISCONNECT') }]),
        ]}
      />
    </div>
  );
  const results = (
    <>
      {testing.success !== undefined && <TestPanel test={testing.success} onClose={testing.reset} />}
      {actions.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the actions are always the same.
        <OutcomeNotice key={index} of={one} />
      ))}
      {dialog === 'SETTINGS' && (
        <SettingsDialog connectionId={id} onClose={() => setDialog(null)} onSaved={done} />
      )}
      {dialog === 'DISCONNECT' && (
        <DisconnectDialog connection={account} onClose={() => setDialog(null)} onDone={done} />
      )}
    </>
  );
  return { tools, results };
}
