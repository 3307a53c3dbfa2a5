import type { AwsConnectionFilter, ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { CheckAllAgain, useCheckAgain } from './check-again.tsx';
import type { StatusCounts } from './list-tools.tsx';

type Props = {
  readonly counts: StatusCounts;
  /** Which accounts the counts are about. */
  readonly filter: AwsConnectionFilter;
  readonly refresh: () => void;
};

/** How many accounts are connected while others are not, and a button that checks all that do not work. */
export function BulkProgress({ counts, filter, refresh }: Props) {
  const check = useCheckAgain();
  const countOf = (...statuses: ConnectionStatus[]) =>
    counts.reduce((sum, { status, count }) => (statuses.includes(status) ? sum + count : sum), 0);
  const broken = countOf('FAILED', 'INSECURE', 'DEGRADED');
  const pending = countOf('PENDING');
  const connected = countOf('CONNECTED');
  const disconnected = countOf('DISCONNECTED');
  const all = connected + pending + broken;
  // One account has its state and action in its row.
  if (all < 2 || broken + pending === 0) return null;
  return (
    <section className="bulk" aria-label="Progress">
      <div className="progress-foot">
        <p>
          <strong>
            {connected.toLocaleString('en-US')} of {all.toLocaleString('en-US')} connected
          </strong>{' '}
          {disconnected > 0 && (
            <span className="hint">Not counting {disconnected.toLocaleString('en-US')} disconnected</span>
          )}
        </p>
        {broken > 1 && (
          <CheckAllAgain
            accounts={broken}
            isRunning={check.isRunning}
            onPress={() => void check.broken(filter, broken).then(refresh)}
          />
        )}
      </div>
      <progress className="progress" aria-label="Connected accounts" value={connected} max={all} />
      {check.notices}
    </section>
  );
}
