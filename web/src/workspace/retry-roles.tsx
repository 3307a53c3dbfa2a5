import { ConnectAwsAccountsDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Notice, OutcomeNotice, Remedies } from '../parts/notice.tsx';
import { useWorkspace } from './activity.tsx';

/** Tries failed roles again, as a list: one request, and no account waits for another. */
export function useRetryRoles() {
  const { id: workspaceId } = useWorkspace();
  const outcome = useAction(ConnectAwsAccountsDocument);
  /** @returns whether every role was accepted */
  const run = async (roleArns: string[]): Promise<boolean> => {
    const answer = await outcome.run({ workspaceId, roleArns });
    if (answer === undefined) return false;
    const started = answer.lines.filter((line) => line.outcome === 'STARTED').length;
    announce(`Trying ${started === 1 ? '1 account' : `${started} accounts`} again.`);
    return answer.lines.every(({ error }) => error === null);
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
