import {
  type ConnectionPartsFragment,
  DisconnectAwsAccountDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { roleNameOf } from './role-name.ts';
import { accountNumber } from './title.ts';

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
        Aurora stops using <strong>{roleNameOf(connection.roleArn)}</strong> in account{' '}
        {accountNumber(connection.accountId)} immediately. You can reconnect it later.
      </p>
      <p>
        Credentials that programs already have work until they expire. To end them now, delete the role in
        AWS, or end its sessions.
      </p>
      <p>The role stays in AWS. The account's page then shows how to delete it.</p>
    </ConfirmDialog>
  );
}

type ToDeleteProps = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn'> };

/** How to remove the role in AWS. */
export function ToDelete({ connection }: ToDeleteProps) {
  const name = roleNameOf(connection.roleArn);
  return (
    <>
      <p>The role is still in your account. Delete it the way it was created:</p>
      <ul className="remedies">
        <li>With CloudFormation: delete the stack.</li>
        <li>With Terraform: remove the resources, and run terraform apply.</li>
        <li>
          Otherwise: in the IAM console under Roles, select {name}, and choose Delete. Or run the commands
          below.
        </li>
      </ul>
      <Disclosure title="With the AWS CLI" hint="in CloudShell or a terminal" isOpenAtFirst>
        <CodeBlock
          title="Commands"
          text={[
            `for policy in $(aws iam list-attached-role-policies --role-name ${name} --query 'AttachedPolicies[].PolicyArn' --output text); do`,
            `  aws iam detach-role-policy --role-name ${name} --policy-arn "$policy"`,
            'done',
            `for policy in $(aws iam list-role-policies --role-name ${name} --query 'PolicyNames[]' --output text); do`,
            `  aws iam delete-role-policy --role-name ${name} --policy-name "$policy"`,
            'done',
            `aws iam delete-role --role-name ${name}`,
          ].join('\n')}
        />
      </Disclosure>
    </>
  );
}
