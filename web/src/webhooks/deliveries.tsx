import { useEffect, useEffectEvent, useState } from 'react';
import {
  type DeliveryPartsFragment,
  RedeliverDocument,
  WebhookDeliveriesDocument,
  type WebhookDeliveryOutcome,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { Select } from '../parts/select.tsx';
import { asMoment } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { FIRST_PAGE, pageVariables, readListPage, useShownPage } from '../workspace/list-page.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import { OUTCOME, typeInWords } from './words.ts';

type Shown = 'ALL' | 'DELIVERED' | 'NOT_DELIVERED';

const OPTIONS: readonly { readonly key: Shown; readonly words: string }[] = [
  { key: 'ALL', words: 'All attempts' },
  { key: 'DELIVERED', words: 'Delivered' },
  { key: 'NOT_DELIVERED', words: 'Not delivered' },
];

const OUTCOMES: Readonly<Record<Shown, WebhookDeliveryOutcome[]>> = {
  ALL: [],
  DELIVERED: ['DELIVERED'],
  NOT_DELIVERED: ['REFUSED', 'FAILED', 'DELAYED'],
};

type Props = {
  readonly webhookId: string;
  /** The workspace of the webhook. Null: of all workspaces. */
  readonly workspaceId: string | null;
  /** Another number asks again. */
  readonly round: number;
  readonly reload: () => void;
};

/** The attempts to send messages, newest first. */
export function Deliveries({ webhookId, workspaceId, round, reload }: Props) {
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
  const [after, setAfter] = useState<DeliveryPartsFragment>();
  const answer = useShownPage(data?.webhookDeliveries, page);
  return (
    <Section
      title="Deliveries"
      hint="The latest 1,000 attempts. Aurora tries a failed message again for 24 hours."
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
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {answer === undefined && problem === undefined && <Waiting lines={4} />}
      {answer?.edges.length === 0 && (
        <p className="hint">{mayManage ? 'None yet. Send a test to see one.' : 'None yet.'}</p>
      )}
      {answer !== undefined && (
        <PagedList words={{ one: 'attempt', many: 'attempts' }} label="Deliveries" shown={answer} isOnCard>
          {answer.edges.map(({ node }) => (
            <Delivery
              key={node.number}
              delivery={node}
              workspaceId={workspaceId}
              onRedeliver={mayManage ? () => setAfter(node) : undefined}
            />
          ))}
        </PagedList>
      )}
      {after?.cursor != null && (
        <RedeliverDialog
          webhookId={webhookId}
          delivery={after}
          cursor={after.cursor}
          onClose={() => setAfter(undefined)}
          onDone={() => {
            setAfter(undefined);
            reload();
          }}
        />
      )}
    </Section>
  );
}

type DeliveryProps = {
  readonly delivery: DeliveryPartsFragment;
  readonly workspaceId: string | null;
  /** Undefined: the viewer may not. */
  readonly onRedeliver: (() => void) | undefined;
};

function Delivery({ delivery, workspaceId, onRedeliver }: DeliveryProps) {
  const { number, type, startedAt, durationMs, outcome, status, connectionId, cursor } = delivery;
  const { words, tone } = OUTCOME[outcome];
  const failedWith = outcome === 'DELIVERED' || status === null ? '' : ` · ${status}`;
  return (
    <li className="delivery">
      <time className="hint" dateTime={startedAt}>
        {asMoment(startedAt)}
      </time>
      <span>
        {connectionId === null || workspaceId === null ? (
          typeInWords(type)
        ) : (
          <a href={addressOf({ page: 'CONNECTION', workspaceId, connectionId })}>{typeInWords(type)}</a>
        )}{' '}
        <span className="hint">
          attempt {number.toLocaleString('en-US')}
          {outcome === 'DELIVERED' && status !== null && ` · status ${status}`} ·{' '}
          {durationMs.toLocaleString('en-US')} ms
        </span>
      </span>
      <Badge tone={tone} size="SMALL">
        {words}
        {failedWith}
      </Badge>
      {cursor !== null && onRedeliver !== undefined && (
        <Button tone="QUIET" size="SMALL" onPress={onRedeliver}>
          Resend all after this<span className="visually-hidden"> attempt {number}</span>
        </Button>
      )}
    </li>
  );
}

type RedeliverProps = {
  readonly webhookId: string;
  readonly delivery: DeliveryPartsFragment;
  readonly cursor: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Asks for confirmation: the endpoint may get many messages a second time. */
function RedeliverDialog({ webhookId, delivery, cursor, onClose, onDone }: RedeliverProps) {
  const redeliver = useAction(RedeliverDocument);
  const confirm = async () => {
    if ((await redeliver.run({ webhookId, after: cursor })) === undefined) return;
    announce('Aurora resends the events.');
    onDone();
  };
  return (
    <ConfirmDialog
      title="Resend all later events?"
      words="Resend events"
      pendingWords="Resending"
      tone="PRIMARY"
      action={redeliver}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        Aurora resends all events after “{typeInWords(delivery.type)}” of {asMoment(delivery.startedAt)}, but
        not that event itself. Each message has the same <code>webhook-id</code> as before, so your endpoint
        can recognize it.
      </p>
    </ConfirmDialog>
  );
}
