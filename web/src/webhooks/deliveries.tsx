import { useEffect, useEffectEvent } from 'react';
import {
  WebhookDeliveriesDocument,
  type WebhookDeliveryOutcome,
  type WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Section } from '../parts/section.tsx';
import { Select } from '../parts/select.tsx';
import { useQuery } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { FIRST_PAGE, pageVariables, readListPage, useShownPage } from '../workspace/list-page.ts';
import { NoMatches } from '../workspace/no-matches.tsx';
import { PagedList } from '../workspace/paged-list.tsx';
import { DeliveryRow } from './delivery-row.tsx';
import { NOT_DELIVERED } from './words.ts';

type Shown = 'ALL' | 'DELIVERED' | 'NOT_DELIVERED';

const OPTIONS: readonly { readonly key: Shown; readonly words: string }[] = [
  { key: 'ALL', words: 'All attempts' },
  { key: 'DELIVERED', words: 'Delivered' },
  { key: 'NOT_DELIVERED', words: 'Not delivered' },
];

const OUTCOMES: Readonly<Record<Shown, WebhookDeliveryOutcome[]>> = {
  ALL: [],
  DELIVERED: ['DELIVERED'],
  NOT_DELIVERED: [...NOT_DELIVERED],
};

type Props = {
  readonly webhook: WebhookPartsFragment;
  /** Another number asks again. */
  readonly round: number;
  readonly reload: () => void;
};

/** The attempts to send messages, newest first. */
export function Deliveries({ webhook, round, reload }: Props) {
  const { id: webhookId, format, workspace } = webhook;
  const mayManage = useMayManageWebhooks();
  const [inAddress, change] = useQuery();
  const page = readListPage(inAddress);
  const shown = OPTIONS.find(({ key }) => key === inAddress['outcome'])?.key ?? 'ALL';
  const { data, problem, refresh } = useData(WebhookDeliveriesDocument, {
    webhookId,
    filter: { outcomes: OUTCOMES[shown] },
    ...pageVariables(page),
  });
  const again = useEffectEvent(refresh);
  useEffect(() => {
    if (round > 0) again();
  }, [round]);
  const answer = useShownPage(data?.webhookDeliveries, page);
  return (
    <Section
      title="Deliveries"
      hint="The latest 1,000 attempts. Aurora tries failed messages again for 24 hours, and delayed ones until it can send them."
      actions={
        <Select
          label="Show"
          isLabelHidden
          options={OPTIONS}
          chosen={shown}
          onChoose={(key) => change({ ...FIRST_PAGE, outcome: key === 'ALL' ? null : key })}
        />
      }
    >
      <PagedList
        words={{ one: 'attempt', many: 'attempts' }}
        label="Deliveries"
        shown={answer}
        problem={problem}
        lines={4}
        isOnCard
        empty={
          shown === 'ALL' ? (
            <p className="hint">{mayManage ? 'None yet. Send a test to see one.' : 'None yet.'}</p>
          ) : (
            <NoMatches />
          )
        }
      >
        {(delivery) => (
          <DeliveryRow
            key={delivery.number}
            webhookId={webhookId}
            format={format}
            delivery={delivery}
            workspaceId={workspace?.id ?? null}
            reload={reload}
          />
        )}
      </PagedList>
    </Section>
  );
}
