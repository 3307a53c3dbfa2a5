import { ConnectAwsAccountDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { goTo, useQuery } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import type { AuroraAccount } from './arn-field.tsx';
import { keptChoice } from './permissions.ts';
import { RoleArnForm } from './role-arn-form.tsx';
import { endsWithArn } from './way.ts';

/** Connects one account by the ARN of its role. */
export function ArnForm({ aurora }: { readonly aurora: AuroraAccount | undefined }) {
  const { id: workspaceId } = useWorkspace();
  const [query] = useQuery();
  const action = useAction(ConnectAwsAccountDocument);
  const connect = async (roleArn: string) => {
    const connected = await action.run({ workspaceId, roleArn });
    if (connected === undefined) return false;
    goTo({ page: 'CONNECT', workspaceId, connectionId: connected.awsConnection.id }, keptChoice(query));
    return true;
  };
  return (
    <RoleArnForm
      aurora={aurora}
      draft="role-arn"
      words="Connect AWS account"
      outcome={action}
      // Next to another way to create the role, that way is the main thing.
      isMain={endsWithArn(query['way'])}
      connect={connect}
    />
  );
}
