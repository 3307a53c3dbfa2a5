import { useState } from 'react';
import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { useActions } from '../connection/actions.tsx';
import { DisconnectDialog } from '../connection/disconnect-dialog.tsx';
import { titleOf } from '../connection/title.ts';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { addressOf } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from './activity.tsx';
import type { ListedAccount } from './connection-row.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

type Action = 'TEST' | 'CHECK_AGAIN' | 'RECONNECT';

/** The one action that an account needs. */
const ACTIONS: Readonly<Record<ConnectionStatus, Action>> = {
  CONNECTED: 'TEST',
  FAILED: 'CHECK_AGAIN',
  INSECURE: 'CHECK_AGAIN',
  DEGRADED: 'CHECK_AGAIN',
  PENDING: 'CHECK_AGAIN',
  DISCONNECTED: 'RECONNECT',
};

const WORDS: Readonly<Record<Action, { words: string; pending: string }>> = {
  TEST: { words: 'Test', pending: 'Testing' },
  CHECK_AGAIN: { words: 'Check again', pending: 'Checking again' },
  RECONNECT: { words: 'Reconnect', pending: 'Reconnecting' },
};

/** The action of a row, its menu, and below the row what came of them. */
export function useRowActions(account: ListedAccount, refresh: () => void) {
  const { id: workspaceId } = useWorkspace();
  const isCustomer = useIsCustomer();
  const actions = useActions(account, { refresh });
  const [dialog, setDialog] = useState<'SETTINGS' | 'DISCONNECT' | null>(null);
  const { id, status, failure } = account;
  const title = titleOf(account);
  const run: Readonly<Record<Action, () => void>> = {
    TEST: actions.test,
    CHECK_AGAIN: actions.retry,
    RECONNECT: actions.reconnect,
  };
  const action = ACTIONS[status];
  const done = () => {
    setDialog(null);
    refresh();
  };

  // Only the operator can do something about Aurora's side.
  const isUseless =
    isCustomer &&
    action === 'CHECK_AGAIN' &&
    status !== 'PENDING' &&
    failure !== null &&
    isAuroraSide(failure);
  const { words, pending } = WORDS[action];
  const tools = (
    <IfMayConnect>
      <div className="row-tools">
        {status === 'INSECURE' && (
          // To check again does not help before the trust policy is fixed.
          <LinkButton size="SMALL" href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>
            Fix<span className="visually-hidden"> {title}</span>
          </LinkButton>
        )}
        {status !== 'INSECURE' && !isUseless && (
          <Button
            size="SMALL"
            isPending={actions.isTesting || actions.isTrying || actions.isReconnecting}
            pendingWords={`${pending} ${title}`}
            onPress={run[action]}
          >
            {words}
            <span className="visually-hidden"> {title}</span>
          </Button>
        )}
        <Menu
          label={`More actions for ${title}`}
          trigger={<Icon name="MORE" />}
          entries={[
            ...(status === 'INSECURE'
              ? [{ key: 'check', words: 'Check again', onAction: actions.retry }]
              : []),
            { key: 'edit', words: 'Edit name, labels and Region', onAction: () => setDialog('SETTINGS') },
            ...(status === 'DISCONNECTED'
              ? []
              : [{ key: 'disconnect', words: 'Disconnect', onAction: () => setDialog('DISCONNECT') }]),
          ]}
        />
      </div>
    </IfMayConnect>
  );
  const results = (
    <>
      {actions.results}
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
