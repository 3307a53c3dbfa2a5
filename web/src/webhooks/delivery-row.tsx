import { useState } from 'react';
import {
  type DeliveryPartsFragment,
  RedeliverDocument,
  ResendDeliveryDocument,
  type WebhookFormat,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { DeliveryNotice } from './delivery-notice.tsx';
import { ACCEPTED, OUTCOME, typeInWords } from './words.ts';

type Props = {
  readonly webhookId: string;
  /** What the webhook sends. */
  readonly format: WebhookFormat;
  readonly delivery: DeliveryPartsFragment;
  /** The workspace of the webhook. Null: of all workspaces. */
  readonly workspaceId: string | null;
  readonly reload: () => void;
};

/** An attempt to send a message, and the ways to send it or those after it again. */
export function DeliveryRow({ webhookId, format, delivery, workspaceId, reload }: Props) {
  const { type, startedAt, durationMs, outcome, status, connectionId, delivered } = delivery;
  const { words, tone } = OUTCOME[outcome];
  const isAccepted = format === 'EMAIL' && outcome === 'DELIVERED';
  const failedWith = outcome === 'DELIVERED' || status === null ? '' : ` · ${status}`;
  const { tools, results } = useResending({ webhookId, delivery, reload });
  // Another attempt has delivered the message: nothing is left to do.
  const isOver = outcome !== 'DELIVERED' && delivered;
  return (
    <li className="delivery-row">
      <div className="delivery">
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
            {outcome === 'DELIVERED' && !isAccepted && status !== null && `status ${status} · `}
            {durationMs.toLocaleString('en-US')} ms{isOver && ' · delivered later'}
          </span>
        </span>
        <Badge tone={isOver ? 'QUIET' : tone} size="SMALL">
          {isAccepted ? ACCEPTED : words}
          {failedWith}
        </Badge>
        {tools}
      </div>
      {results}
    </li>
  );
}

/** The buttons, and what came of them. Nothing where the viewer may not, or for a message without an event. */
function useResending({ webhookId, delivery, reload }: Omit<Props, 'workspaceId' | 'format'>) {
  const { number, cursor, type, startedAt } = delivery;
  const named = `${typeInWords(type)} of ${asMoment(startedAt)}`;
  const mayManage = useMayManageWebhooks();
  const resend = useAction(ResendDeliveryDocument);
  const [isAsking, setIsAsking] = useState(false);
  const resent = resend.success?.delivery;
  const onResend = async () => {
    const done = await resend.run({ webhookId, number });
    if (done !== undefined) announce(done.delivery.message);
    reload();
  };
  if (cursor === null || !mayManage) return { tools: null, results: null };
  const tools = (
    <div className="row-tools">
      <Button
        size="SMALL"
        isPending={resend.isRunning}
        pendingWords="Resending"
        onPress={() => void onResend()}
      >
        Resend<span className="visually-hidden"> {named}</span>
      </Button>
      <Menu
        label={`More actions: ${named}`}
        trigger={<Icon name="MORE" />}
        entries={[{ key: 'later', words: 'Resend all after this', onAction: () => setIsAsking(true) }]}
      />
    </div>
  );
  const results = (
    <>
      <OutcomeNotice of={resend} />
      {resent !== undefined && <DeliveryNotice what="Message" delivery={resent} />}
      {isAsking && (
        <RedeliverDialog
          webhookId={webhookId}
          delivery={delivery}
          cursor={cursor}
          onClose={() => setIsAsking(false)}
          onDone={() => {
            setIsAsking(false);
            reload();
          }}
        />
      )}
    </>
  );
  return { tools, results };
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
