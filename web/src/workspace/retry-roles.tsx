import { ConnectAwsAccountsDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Notice, OutcomeNotice, Remedies } from '../parts/notice.tsx';
import { useWorkspace } from './activity.tsx';

/** Tries failed roles again, as a list: one request, and no account waits for another. */
export function useRetryRoles() {
  const { id: workspaceId } = useWorkspace();
  const outcome = useAction(ConnectAwsAccountsDocument);
  const run = async (roleArns: string[]) => {
    const answer = await outcome.run({ workspaceId, roleArns });
    const started = answer?.lines.filter((line) => line.outcome === 'STARTED').length;
    if (started !== undefined)
      announce(`Trying ${started === 1 ? '1 account' : `${started} accounts`} again.`);
  };
  return { run, outcome };
}

/** Why roles could not be tried again. */
export function RetryNotices({ outcome }: Pick<ReturnType<typeof useRetryRoles>, 'outcome'>) {
  // The first refusal says what holds for all: the day's quota is used up.
  const refusal = outcome.success?.lines.find(({ error }) => error !== null)?.error ?? undefined;
  return (
    <>
      <OutcomeNotice of={outcome} />
      {refusal !== undefined && (
        <Notice tone="WARNING" title={refusal.message} urgent>
          <Remedies remedies={refusal.remedies} />
        </Notice>
      )}
    </>
  );
}
