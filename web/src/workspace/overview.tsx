import { type ConnectionStatus, OverviewDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { count as countOf } from '../parts/count.ts';
import { STATUS } from '../parts/status-badge.tsx';
import { Tiles } from '../parts/tiles.tsx';
import { Waiting } from '../parts/waiting.tsx';

/** Shown also when no account has it: that is the good news. The others appear when there are some. */
const ALWAYS_SHOWN: ReadonlySet<ConnectionStatus> = new Set(['INSECURE', 'DEGRADED', 'FAILED', 'CONNECTED']);

type Props = {
  readonly chosen: ConnectionStatus | null;
  readonly choose: (status: ConnectionStatus | null) => void;
};

/** How many accounts of all workspaces have which status, the most urgent first. Each shows its workspaces. */
export function Overview({ chosen, choose }: Props) {
  const { data, refresh } = useData(OverviewDocument, {});
  usePolling(refresh);
  if (data === undefined) return <Waiting lines={3} />;
  const { workspaceCount, connectionCounts } = data.overview;
  const accounts = connectionCounts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Tiles
      legend="Accounts of all workspaces"
      all={{
        count: workspaceCount,
        words: `${workspaceCount === 1 ? 'workspace' : 'workspaces'}, ${countOf(accounts, 'account')}`,
      }}
      tiles={connectionCounts
        .filter(({ status, count }) => count > 0 || ALWAYS_SHOWN.has(status))
        .map(({ status, count }) => ({ key: status, count, ...STATUS[status] }))}
      chosen={chosen}
      choose={choose}
    />
  );
}
