import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { useWorkspace } from '../workspace/activity.tsx';

/** What a message about a connection names, for someone who sees only the message. */
export function useAbout({
  name,
  accountId,
}: Pick<ConnectionPartsFragment, 'name' | 'accountId'>): readonly string[] {
  const { name: workspace } = useWorkspace();
  return [`Workspace: ${workspace}.`, `AWS account: ${name === null ? accountId : `${name}, ${accountId}`}.`];
}
