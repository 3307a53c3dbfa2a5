import { ConnectAwsAccountsDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Notice, OutcomeNotice, Remedies } from '../parts/notice.tsx';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useWorkspace } from './activity.tsx';

/** Checks failed roles again, as a list: one request, and no account waits for another. */
export function useRetryRoles() {
  const { id: workspaceId } = useWorkspace();
  const outcome = useAction(ConnectAwsAccountsDocument);
  /** @returns whether every role was accepted */
  const run = async (roleArns: string[]): Promise<boolean> => {
    const answer = await outcome.run({ workspaceId, roleArns });
    if (answer === undefined) return false;
    const started = answer.lines.filter((line) => line.outcome === 'STARTED').length;
    announce(`Checking ${count(started, 'account')} again.`);
    return answer.lines.every(({ error }) => error === null);
  };
  return { run, outcome };
}

type ButtonProps = {
  readonly accounts: number;
  readonly isRunning: boolean;
  readonly onPress: () => void;
  readonly size?: 'SMALL' | 'MEDIUM';
};

/** The button that checks all accounts that do not work. */
export function CheckAllAgain({ accounts, isRunning, onPress, size = 'SMALL' }: ButtonProps) {
  return (
    <IfMayConnect>
      <Button size={size} isPending={isRunning} pendingWords="Checking again" onPress={onPress}>
        Check {count(accounts, 'account')} again
      </Button>
    </IfMayConnect>
  );
}

/** Why roles could not be checked again. */
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
