import { type ConnectionStatus, OverviewDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { STATUS } from '../parts/status-badge.tsx';
import { Waiting } from '../parts/waiting.tsx';

/** How often to ask: no stream has the events of all workspaces. */
export const POLL_MS = 20_000;

/** Shown also when no account has it: that is the good news. The others appear when there are some. */
const ALWAYS_SHOWN: ReadonlySet<ConnectionStatus> = new Set(['INSECURE', 'DEGRADED', 'FAILED', 'CONNECTED']);

type Props = {
  readonly chosen: ConnectionStatus | null;
  readonly choose: (status: ConnectionStatus | null) => void;
};

/** How many accounts of all workspaces have which status, the most urgent first. Each shows its workspaces. */
export function Overview({ chosen, choose }: Props) {
  const { data, refresh } = useData(OverviewDocument, {});
  usePolling(refresh, POLL_MS);
  if (data === undefined) return <Waiting lines={3} />;
  const { workspaceCount, connectionCounts } = data.overview;
  const accounts = connectionCounts.reduce((sum, { count }) => sum + count, 0);
  return (
    <fieldset className="tiles">
      <legend className="visually-hidden">Accounts of all workspaces</legend>
      <button type="button" className="tile" aria-pressed={chosen === null} onClick={() => choose(null)}>
        <span className="tile-number">{workspaceCount.toLocaleString('en-US')}</span>
        <span className="tile-words">
          {workspaceCount === 1 ? 'workspace' : 'workspaces'}, {accounts.toLocaleString('en-US')}{' '}
          {accounts === 1 ? 'account' : 'accounts'}
        </span>
      </button>
      {connectionCounts
        .filter(({ status, count }) => count > 0 || ALWAYS_SHOWN.has(status))
        .map(({ status, count }) => (
          <button
            key={status}
            type="button"
            className="tile"
            data-tone={count > 0 ? STATUS[status].tone : 'QUIET'}
            aria-pressed={chosen === status}
            onClick={() => choose(chosen === status ? null : status)}
          >
            <span className="tile-number">{count.toLocaleString('en-US')}</span>
            <span className="tile-words">
              <span className="badge-dot" aria-hidden="true" />
              {STATUS[status].words}
            </span>
          </button>
        ))}
    </fieldset>
  );
}
