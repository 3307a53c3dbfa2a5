import type { WebhookPartsFragment } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';
import type { Tone } from '../parts/notice.tsx';

/** Whether a webhook works, in one or two words. */
export function WebhookState({
  webhook: { state, disabledReason, failingSince },
}: {
  readonly webhook: Pick<WebhookPartsFragment, 'state' | 'disabledReason' | 'failingSince'>;
}) {
  const [words, tone]: [string, Tone | 'QUIET'] =
    state === 'DISABLED'
      ? ['Disabled', disabledReason === 'REQUESTED' ? 'QUIET' : 'WARNING']
      : failingSince === null
        ? ['Enabled', 'GOOD']
        : ['Failing', 'WARNING'];
  return (
    <Badge tone={tone}>
      <span className="badge-dot" aria-hidden="true" />
      {words}
    </Badge>
  );
}
