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

export function StatusBadge({ status }: { readonly status: ConnectionStatus }) {
  const { words, tone } = STATUS[status];
  return (
    <Badge tone={tone}>
      <span className="badge-dot" data-busy={status === 'PENDING'} aria-hidden="true" />
      {words}
    </Badge>
  );
}
