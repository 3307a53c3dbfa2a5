import {
  type ConnectionPartsFragment,
  DisconnectAwsAccountDocument,
} from '../../../schema/generated/graphql.ts';
import { storedRoleArn } from '../../../src/iam/arn/stored-role-arn.ts';
import { rolePageUrl } from '../../../src/setup-kit/role-console.ts';
import { SESSION_SECONDS } from '../../../src/setup-kit/role-setup.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { ExternalLink } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { roleNameOf } from './role-name.ts';

const MAX_HOURS = SESSION_SECONDS.max / 3_600;

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
  const name = roleNameOf(connection.roleArn);
  const partition = storedRoleArn(connection.roleArn)?.partition;
  const url = partition === undefined ? null : rolePageUrl(partition, name);
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
        Aurora stops using <strong>{name}</strong> in account {connection.accountId} immediately. You can
        reconnect it later.
      </p>
      <p>
        Credentials that programs already have work until they expire: after {MAX_HOURS} hours at most. To end
        all sessions of the role now,{' '}
        {url === null ? 'open the role in AWS' : <ExternalLink href={url}>open the role in AWS</ExternalLink>}
        . Choose the tab <strong>Revoke sessions</strong>, then <strong>Revoke active sessions</strong>.
      </p>
      <p>The role stays in AWS. The account's page then shows what to do with it.</p>
    </ConfirmDialog>
  );
}
