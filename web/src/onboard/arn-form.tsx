import { ConnectAwsAccountDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { goTo } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import type { AuroraAccount } from './arn-field.tsx';
import { RoleArnForm } from './role-arn-form.tsx';

/** Connects one account by the ARN of its role. */
export function ArnForm({ aurora }: { readonly aurora: AuroraAccount | undefined }) {
  const { id: workspaceId } = useWorkspace();
  const action = useAction(ConnectAwsAccountDocument);
  const connect = async (roleArn: string) => {
    const connected = await action.run({ workspaceId, roleArn });
    if (connected === undefined) return false;
    goTo({ page: 'CONNECT', workspaceId, connectionId: connected.awsConnection.id });
    return true;
  };
  return (
    <RoleArnForm
      aurora={aurora}
      draft="role-arn"
      words="Connect AWS account"
      outcome={action}
      connect={connect}
    />
  );
}
