import { useState } from 'react';
import {
  TestWebhookDocument,
  WebhookDocument,
  type WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { announce } from '../parts/announcer.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { Button } from '../parts/button.tsx';
import { FactLines } from '../parts/fact-lines.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf, goTo } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { Deliveries } from './deliveries.tsx';
import { DeliveryNotice } from './delivery-notice.tsx';
import { EditWebhookDialog } from './webhook-dialog.tsx';
import { DeleteSection, Disabled, SecretSection } from './webhook-settings.tsx';
import { WebhookState } from './webhook-state.tsx';
import { addressInWords, FORMAT, filterInWords, titleOfWebhook } from './words.ts';

/** No stream tells of deliveries. */
const POLL_MS = 5_000;

type Props = { readonly webhookId: string; readonly workspaceId: string | null };

/** One webhook: its state, a test, its deliveries, and what can be changed. An auditor only reads. */
export function WebhookPage({ webhookId, workspaceId }: Props) {
  const { data, problem, refresh } = useData(WebhookDocument, { id: webhookId });
  const mayManage = useMayManageWebhooks();
  const [round, setRound] = useState(0);
  const [newSecret, setNewSecret] = useState<string>();
  const reload = () => {
    refresh();
    setRound((last) => last + 1);
  };
  usePolling(reload, POLL_MS);
  const list = addressOf({ page: 'WEBHOOKS', ...(workspaceId !== null && { workspaceId }) });
  if (data === undefined) return <NotLoaded problem={problem} lines={8} />;
  const webhook = data.node;
  if (webhook?.__typename !== 'Webhook')
    return (
      <NotFound what="webhook" reason="somebody deleted it">
        <p>
          <a href={list}>All webhooks</a>
        </p>
      </NotFound>
    );
  return (
    <div className="wide">
      <BackLink href={list} words="All webhooks" />
      <Head webhook={webhook} isNextStep={newSecret === undefined} reload={reload} />
      <Disabled webhook={webhook} onChanged={reload} />
      <Facts webhook={webhook} />
      <Deliveries webhook={webhook} round={round} reload={reload} />
      {mayManage && (
        <>
          {FORMAT[webhook.format].carries === 'EVENTS' && (
            <SecretSection
              webhook={webhook}
              newSecret={newSecret}
              onRotated={(secret) => {
                setNewSecret(secret);
                reload();
              }}
            />
          )}
          <DeleteSection
            webhook={webhook}
            onChanged={reload}
            onDeleted={() => goTo({ page: 'WEBHOOKS', ...(workspaceId !== null && { workspaceId }) })}
          />
        </>
      )}
    </div>
  );
}

type PartProps = { readonly webhook: WebhookPartsFragment };

type HeadProps = PartProps & {
  /** Whether a test is what to do next: not while there is a new secret to copy. */
  readonly isNextStep: boolean;
  readonly reload: () => void;
};

/** The name of the webhook, the buttons, and the result of a test. */
function Head({ webhook, isNextStep, reload }: HeadProps) {
  const mayManage = useMayManageWebhooks();
  const test = useAction(TestWebhookDocument);
  const [isEditing, setIsEditing] = useState(false);
  const delivery = test.success?.delivery;
  const onTest = async () => {
    const done = await test.run({ id: webhook.id });
    if (done !== undefined) announce(done.delivery.message);
    reload();
  };
  return (
    <>
      <PageTitle
        title={titleOfWebhook(webhook)}
        badge={<WebhookState webhook={webhook} />}
        actions={
          mayManage && (
            <>
              <Button
                tone={isNextStep ? 'PRIMARY' : 'PLAIN'}
                isPending={test.isRunning}
                pendingWords="Sending a test"
                onPress={() => void onTest()}
              >
                Send a test
              </Button>
              <Button onPress={() => setIsEditing(true)}>Edit</Button>
            </>
          )
        }
      >
        {!mayManage && <p className="hint">You can only view this webhook.</p>}
      </PageTitle>
      <OutcomeNotice of={test} />
      {delivery !== undefined &&
        (webhook.format === 'EMAIL' ? (
          <DeliveryNotice what="Test email" sentTo={addressInWords(webhook)} delivery={delivery} />
        ) : (
          <DeliveryNotice what="Test" delivery={delivery} />
        ))}
      {isEditing && (
        <EditWebhookDialog
          webhook={webhook}
          onClose={() => setIsEditing(false)}
          onSaved={() => {
            setIsEditing(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function Facts({ webhook }: PartProps) {
  const { format, filter, workspace, createdAt } = webhook;
  const facts = [
    { name: 'Address', words: addressInWords(webhook) },
    { name: 'Format', words: FORMAT[format].words },
    { name: FORMAT[format].carries === 'EVENTS' ? 'Events' : 'Alerts', words: filterInWords(filter) },
    { name: 'Workspace', words: workspace?.name ?? 'All workspaces' },
    { name: 'Created', words: asMoment(createdAt) },
  ];
  return (
    <Section title="What it sends">
      <FactLines facts={facts} />
    </Section>
  );
}
