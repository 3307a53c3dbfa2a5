import {
  type ConnectionPartsFragment,
  DisconnectAwsAccountDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { roleNameOf } from './role-name.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'accountId'>;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Asks for confirmation, and says what remains to do in AWS. */
export function DisconnectDialog({ connection, onClose, onDone }: Props) {
  const disconnect = useAction(DisconnectAwsAccountDocument);
  const confirm = async () => {
    if ((await disconnect.run({ id: connection.id })) === undefined) return;
    announce('Disconnected.');
    onDone();
  };
  return (
    <ConfirmDialog
      title="Disconnect this account?"
      words="Disconnect"
      pendingWords="Disconnecting"
      action={disconnect}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        Aurora stops using <strong>{roleNameOf(connection.roleArn)}</strong> in account {connection.accountId}{' '}
        immediately. You can reconnect it later.
      </p>
      <p>
        Credentials that programs already have work until they expire. To end them now, end the sessions of
        the role, or delete it in AWS if no one else uses it.
      </p>
      <p>The role stays in AWS. The account's page then shows what to do with it.</p>
    </ConfirmDialog>
  );
}
