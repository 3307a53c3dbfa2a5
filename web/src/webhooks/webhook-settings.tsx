/** What changes the life of a webhook: its state, its secret, its end. */
import { useEffect, useRef, useState } from 'react';
import {
  DeleteWebhookDocument,
  RotateWebhookSecretDocument,
  UpdateWebhookDocument,
  WebhookDeliveriesDocument,
  type WebhookPartsFragment,
  type WebhookState,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { NewSecret } from '../parts/new-secret.tsx';
import { Notice, OutcomeNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { addressInWords, NOT_DELIVERED, SECRET_USE } from './words.ts';

type Props = { readonly webhook: WebhookPartsFragment; readonly onChanged: () => void };

const REASONS = {
  REQUESTED: 'A person disabled it.',
  GONE: 'The endpoint is gone: it refused a message for good.',
  FAILING: 'All attempts of 24 hours failed.',
} as const;

/** Says that the webhook is disabled or fails, and how to go on. Nothing while it works. */
export function Disabled({ webhook, onChanged }: Props) {
  const { state, disabledReason, failingSince } = webhook;
  const mayManage = useMayManageWebhooks();
  const change = useStateChange(webhook, onChanged);
  if (state === 'DISABLED')
    return (
      <Notice tone="WARNING" title="Disabled. Its messages wait until it is enabled again.">
        {disabledReason !== null && <p>{REASONS[disabledReason]}</p>}
        <OutcomeNotice of={change} />
        {mayManage && (
          <Button
            isPending={change.isRunning}
            pendingWords="Enabling"
            onPress={() => void change.to('ENABLED')}
          >
            Enable
          </Button>
        )}
      </Notice>
    );
  return failingSince === null ? null : <Failing webhook={webhook} since={failingSince} />;
}

type FailingProps = Pick<Props, 'webhook'> & { readonly since: string };

/** Says since when and why messages cannot be delivered. */
function Failing({ webhook, since }: FailingProps) {
  const { id: webhookId, nextAttemptAt } = webhook;
  const mayManage = useMayManageWebhooks();
  const latest = useData(WebhookDeliveriesDocument, {
    webhookId,
    filter: { outcomes: [...NOT_DELIVERED] },
    first: 1,
  });
  // Each attempt moves the next one.
  const knownAttempt = useRef(nextAttemptAt);
  useEffect(() => {
    if (nextAttemptAt !== knownAttempt.current) latest.refresh();
    knownAttempt.current = nextAttemptAt;
  }, [nextAttemptAt, latest.refresh]);
  const cause = latest.data?.webhookDeliveries.edges[0]?.node;
  return (
    <Notice tone="WARNING" title={`Messages cannot be delivered since ${asMoment(since)}.`}>
      {cause !== undefined && (
        <p>
          {cause.message}
          {mayManage &&
            cause.outcome !== 'DELAYED' &&
            ' Correct the receiver. Then wait for the next attempt, or disable and enable the webhook to try at once.'}
        </p>
      )}
      <p>
        {nextAttemptAt !== null && `Next attempt: ${asMoment(nextAttemptAt)}. `}
        After 24 hours without success, Aurora disables the webhook.
      </p>
    </Notice>
  );
}

function useStateChange({ id }: WebhookPartsFragment, onChanged: () => void) {
  const update = useAction(UpdateWebhookDocument);
  const to = async (state: WebhookState) => {
    if ((await update.run({ id, state })) === undefined) return;
    announce(state === 'ENABLED' ? 'Enabled.' : 'Disabled.');
    onChanged();
  };
  return { ...update, to };
}

type SecretProps = Pick<Props, 'webhook'> & {
  /** Shown until the user leaves the page. */
  readonly newSecret: string | undefined;
  readonly onRotated: (secret: string) => void;
};

/** Replaces the secret. */
export function SecretSection({ webhook, newSecret, onRotated }: SecretProps) {
  const { id, previousSecretUntil } = webhook;
  const rotate = useAction(RotateWebhookSecretDocument);
  const [isAsking, setIsAsking] = useState(false);
  const confirm = async () => {
    const rotated = await rotate.run({ id });
    if (rotated === undefined) return;
    announce('New secret.');
    setIsAsking(false);
    onRotated(rotated.secret);
  };
  return (
    <Section
      title="Secret"
      hint={
        previousSecretUntil === null
          ? SECRET_USE
          : `The old secret also works until ${asMoment(previousSecretUntil)}.`
      }
      actions={<Button onPress={() => setIsAsking(true)}>Rotate</Button>}
    >
      {newSecret !== undefined && (
        <NewSecret title="New secret" label="secret" secret={newSecret} use={SECRET_USE} />
      )}
      {isAsking && (
        <ConfirmDialog
          title="Rotate the secret?"
          words="Rotate secret"
          pendingWords="Rotating"
          tone="PRIMARY"
          action={rotate}
          onConfirm={() => void confirm()}
          onClose={() => setIsAsking(false)}
        >
          <p>
            Both secrets sign for 24 hours, so that you can change your servers one by one. A secret before
            these two ends at once.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

/** Pauses or deletes the webhook. */
export function DeleteSection({ webhook, onChanged, onDeleted }: Props & { readonly onDeleted: () => void }) {
  const change = useStateChange(webhook, onChanged);
  const remove = useAction(DeleteWebhookDocument);
  const [isAsking, setIsAsking] = useState(false);
  const confirm = async () => {
    if ((await remove.run({ id: webhook.id })) === undefined) return;
    announce('Webhook deleted.');
    onDeleted();
  };
  return (
    <Section
      title="Stop this webhook"
      hint="While it is disabled, its messages wait. After the deletion, they are not sent."
      actions={
        <>
          {webhook.state === 'ENABLED' && (
            <Button
              isPending={change.isRunning}
              pendingWords="Disabling"
              onPress={() => void change.to('DISABLED')}
            >
              Disable
            </Button>
          )}
          <Button tone="RISKY" onPress={() => setIsAsking(true)}>
            Delete
          </Button>
        </>
      }
    >
      <OutcomeNotice of={change} />
      {isAsking && (
        <ConfirmDialog
          title="Delete this webhook?"
          words="Delete webhook"
          pendingWords="Deleting"
          action={remove}
          onConfirm={() => void confirm()}
          onClose={() => setIsAsking(false)}
        >
          <p>
            Aurora sends nothing more to <strong className="breakable">{addressInWords(webhook)}</strong>. Its
            deliveries are deleted, too. This cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
