import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { Badge } from './badge.tsx';
import type { Tone } from './notice.tsx';

export const STATUS: Readonly<Record<ConnectionStatus, { words: string; tone: Tone | 'QUIET' }>> = {
  PENDING: { words: 'Verifying', tone: 'INFO' },
  CONNECTED: { words: 'Connected', tone: 'GOOD' },
  FAILED: { words: 'Failed', tone: 'BAD' },
  INSECURE: { words: 'Insecure', tone: 'BAD' },
  DEGRADED: { words: 'Stopped working', tone: 'BAD' },
  DISCONNECTED: { words: 'Disconnected', tone: 'QUIET' },
};

/** A verification that can only go on when Aurora works again. */
const WAITING_FOR_AURORA = { words: 'Waiting for Aurora', tone: 'WARNING' } as const;

type Props = {
  readonly status: ConnectionStatus;
  /** Whether the latest failure is on Aurora's side. */
  readonly isAuroraSide?: boolean;
};

export function StatusBadge({ status, isAuroraSide = false }: Props) {
  const isBusy = status === 'PENDING' && !isAuroraSide;
  const { words, tone } = status === 'PENDING' && isAuroraSide ? WAITING_FOR_AURORA : STATUS[status];
  return (
    <Badge tone={tone}>
      <span className="badge-dot" data-busy={isBusy} aria-hidden="true" />
      {words}
    </Badge>
  );
}
