import {
  type ConnectionPartsFragment,
  DisconnectAwsAccountDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
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
    <Dialog title="Disconnect this account?" onClose={onClose}>
      <p>
        Aurora stops using <strong>{roleNameOf(connection.roleArn)}</strong> in account{' '}
        {accountNumber(connection.accountId)} immediately. You can reconnect it later.
      </p>
      <p>The role stays in AWS. The account's page then shows how to delete it.</p>
      <OutcomeNotice of={disconnect} />
      <div className="buttons">
        <Button
          tone="DANGER"
          isPending={disconnect.isRunning}
          pendingWords="Disconnecting"
          onPress={() => void confirm()}
        >
          Disconnect
        </Button>
        <Button autoFocus onPress={onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}

type ToDeleteProps = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn'> };

/** How to remove the role in AWS. */
export function ToDelete({ connection }: ToDeleteProps) {
  const name = roleNameOf(connection.roleArn);
  return (
    <>
      <p>
        To remove access completely, also delete the role in AWS. Delete the CloudFormation stack or Terraform
        resource that created it, or the role itself (IAM console: Roles, {name}, Delete).
      </p>
      <Disclosure title="With the AWS CLI" isOpenAtFirst>
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
