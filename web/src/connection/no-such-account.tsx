import { LinkButton } from '../parts/button.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { addressOf } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';

/** In place of an account that the workspace does not have. */
export function NoSuchAccount() {
  const { id: workspaceId } = useWorkspace();
  return (
    <NotFound what="account" reason="the account may belong to another workspace">
      <div>
        <LinkButton href={addressOf({ page: 'WORKSPACE', workspaceId })}>All accounts</LinkButton>
      </div>
    </NotFound>
  );
}
