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

type Action = 'TEST' | 'FIX' | 'CHECK_AGAIN' | 'RECONNECT';

/** The one action that an account needs. To check again does not help before the role is fixed. */
const ACTIONS: Readonly<Record<ConnectionStatus, Action>> = {
  CONNECTED: 'TEST',
  FAILED: 'FIX',
  INSECURE: 'FIX',
  DEGRADED: 'FIX',
  PENDING: 'CHECK_AGAIN',
  DISCONNECTED: 'RECONNECT',
};

/** Whether the page of the account says what to change in AWS. */
export function needsFix(status: ConnectionStatus | undefined): boolean {
  return status !== undefined && ACTIONS[status] === 'FIX';
}

type Run = Exclude<Action, 'FIX'>;

const WORDS: Readonly<Record<Run, { words: string; pending: string }>> = {
  TEST: { words: 'Check now', pending: 'Checking' },
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
  const run: Readonly<Record<Run, () => void>> = {
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
  const isUseless = isCustomer && action === 'FIX' && failure !== null && isAuroraSide(failure);
  const tools = (
    <IfMayConnect>
      <div className="row-tools">
        {action === 'FIX' && !isUseless && (
          <LinkButton size="SMALL" href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>
            Fix<span className="visually-hidden"> {title}</span>
          </LinkButton>
        )}
        {action !== 'FIX' && (
          <Button
            size="SMALL"
            isPending={actions.isTesting || actions.isTrying || actions.isReconnecting}
            pendingWords={`${WORDS[action].pending} ${title}`}
            onPress={run[action]}
          >
            {WORDS[action].words}
            <span className="visually-hidden"> {title}</span>
          </Button>
        )}
        <Menu
          label={`More actions for ${title}`}
          trigger={<Icon name="MORE" />}
          entries={[
            ...(action === 'FIX' && !isUseless
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
