import type { DeliveryPartsFragment } from '../../../schema/generated/graphql.ts';
import { Notice } from '../parts/notice.tsx';

type Props = {
  readonly what: 'Message' | 'Test' | 'Test email';
  /** The address of an email. Its server accepts it with a status that says nothing to people. */
  readonly sentTo?: string | undefined;
  readonly delivery: Pick<DeliveryPartsFragment, 'outcome' | 'status' | 'durationMs' | 'message'>;
};

/** What came of a message that the user has sent just now. */
export function DeliveryNotice({ what, sentTo, delivery: { outcome, status, durationMs, message } }: Props) {
  const isDelivered = outcome === 'DELIVERED';
  const facts = [...(status === null ? [] : [status]), `${durationMs.toLocaleString('en-US')} ms`].join(', ');
  return (
    <Notice
      tone={isDelivered ? 'GOOD' : 'WARNING'}
      title={
        isDelivered && sentTo !== undefined
          ? `${what} sent to ${sentTo}`
          : `${what} ${isDelivered ? 'delivered' : 'not delivered'} (${facts})`
      }
    >
      {!isDelivered && <p>{message}</p>}
    </Notice>
  );
}
