import {
  type AwsConnectionFilter,
  type BulkPartsFragment,
  CheckAwsConnectionsDocument,
  type ConnectionStatus,
  RetryConnectionsDocument,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Notice, OutcomeNotice, Remedies } from '../parts/notice.tsx';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useWorkspace } from './activity.tsx';

/** As many as one request accepts. */
const MAX_IDS = 500;

type Results = BulkPartsFragment['results'];

/**
 * Sends requests until `count` accounts have a result. Stops at one that fails, or that has a refusal: it would hold
 * for the others, too.
 *
 * @param send gets how many have a result
 */
async function collect(
  count: number,
  send: (done: number) => Promise<Pick<BulkPartsFragment, 'results'> | undefined>,
): Promise<Results> {
  const all: Results = [];
  while (all.length < count) {
    const { results = [] } = (await send(all.length)) ?? {};
    all.push(...results);
    if (results.length === 0 || results.some(({ error }) => error !== null)) break;
  }
  return all;
}

/** Checks several accounts again, up to 500 in one request: no account waits for another. */
export function useCheckAgain() {
  const { id: workspaceId } = useWorkspace();
  // Which of the two depends on whether the account is connected.
  const retry = useAction(RetryConnectionsDocument);
  const check = useAction(CheckAwsConnectionsDocument);
  const end = (results: Results) => {
    if (results.length === 0) return;
    const accepted = results.filter(({ outcome }) => outcome !== 'REFUSED').length;
    announce(`Checking ${count(accepted, 'account')} again.`);
  };
  return {
    isRunning: retry.isRunning || check.isRunning,
    /** Those that do not work, of all that match. @param accounts how many these are */
    async broken(filter: AwsConnectionFilter, accounts: number): Promise<void> {
      end(await collect(accounts, () => retry.run({ workspaceId, filter })));
    },
    /** @returns whether Aurora accepted all of them */
    async these(
      accounts: readonly { readonly id: string; readonly status: ConnectionStatus }[],
    ): Promise<boolean> {
      retry.reset();
      check.reset();
      const connected = accounts.filter(({ status }) => status === 'CONNECTED').map(({ id }) => id);
      const others = accounts.filter(({ status }) => status !== 'CONNECTED').map(({ id }) => id);
      const answers = await Promise.all([
        collect(others.length, (done) => retry.run({ ids: others.slice(done, done + MAX_IDS) })),
        collect(connected.length, (done) => check.run({ ids: connected.slice(done, done + MAX_IDS) })),
      ]);
      const results = answers.flat();
      end(results);
      return results.length === accounts.length && results.every(({ error }) => error === null);
    },
    notices: (
      <>
        <OutcomeNotice of={retry} />
        <OutcomeNotice of={check} />
        <RefusalNotice lines={[...(retry.success?.results ?? []), ...(check.success?.results ?? [])]} />
      </>
    ),
  };
}

type ButtonProps = {
  readonly accounts: number;
  readonly isRunning: boolean;
  readonly onPress: () => void;
  readonly size?: 'SMALL' | 'MEDIUM';
};

export function checkAgainWords(accounts: number): string {
  return `Check ${count(accounts, 'account')} again`;
}

/** The button that checks several accounts. */
export function CheckAllAgain({ accounts, isRunning, onPress, size = 'SMALL' }: ButtonProps) {
  return (
    <IfMayConnect>
      <Button size={size} isPending={isRunning} pendingWords="Checking again" onPress={onPress}>
        {checkAgainWords(accounts)}
      </Button>
    </IfMayConnect>
  );
}

type RefusalProps = { readonly lines: readonly { readonly error: Mistake | null }[] };

/** Why Aurora refused some. The first refusal says what holds for all: the day's quota is used up. */
export function RefusalNotice({ lines }: RefusalProps) {
  const refusal = lines.find(({ error }) => error !== null)?.error;
  if (refusal == null) return null;
  return (
    <Notice tone="WARNING" title={refusal.message} urgent>
      <Remedies remedies={refusal.remedies} />
    </Notice>
  );
}
