import { addressOf } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useWorkspace } from '../workspace/activity.tsx';

/** The way out for a role that does not exist: no other step helps. */
export function NoSuchRole() {
  const { id: workspaceId } = useWorkspace();
  return (
    <IfMayConnect>
      <p className="hint">
        AWS does not find the role? Then no other step helps:{' '}
        <a href={addressOf({ page: 'CONNECT', workspaceId })}>create it again</a>.
      </p>
    </IfMayConnect>
  );
}
