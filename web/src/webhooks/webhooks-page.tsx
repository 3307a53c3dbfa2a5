import { type ReactNode, useState } from 'react';
import { type WebhookPartsFragment, WebhooksDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Loading } from '../parts/loading.tsx';
import { NewSecret } from '../parts/new-secret.tsx';
import { Notice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { addressOf } from '../routes.ts';
import { useMayManageWebhooks } from '../session/viewer.ts';
import { type Created, CreateWebhookDialog } from './webhook-dialog.tsx';
import { WebhookState } from './webhook-state.tsx';
import { FORMAT, filterInWords, SECRET_USE, titleOfWebhook } from './words.ts';

/** As many as a workspace, or the operator, can have. */
const MAX_SHOWN = 100;

/** @param workspaceId null: of all workspaces, for operators and auditors */
export function WebhooksPage({ workspaceId }: { readonly workspaceId: string | null }) {
  const { data, problem, refresh } = useData(WebhooksDocument, { workspaceId, first: MAX_SHOWN });
  const mayManage = useMayManageWebhooks();
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<Created>();
  usePolling(refresh);
  const webhooks = data?.webhooks.edges.map(({ node }) => node);
  return (
    <div className="wide">
      <PageTitle
        title="Webhooks"
        actions={
          mayManage && (
            <Button tone={created === undefined ? 'PRIMARY' : 'PLAIN'} onPress={() => setIsCreating(true)}>
              New webhook
            </Button>
          )
        }
      >
        <p className="lead">
          Aurora tells your programs what happens to accounts, and your people what needs attention.
        </p>
      </PageTitle>
      {isCreating && (
        <CreateWebhookDialog
          workspaceId={workspaceId}
          onClose={() => setIsCreating(false)}
          onCreated={(made) => {
            setCreated(made);
            setIsCreating(false);
            refresh();
          }}
        />
      )}
      {created !== undefined && (
        <CreatedNotice created={created}>
          <LinkButton href={addressOfWebhook(created.webhook, workspaceId)}>
            Open it to send a test
          </LinkButton>
        </CreatedNotice>
      )}
      <Loading of={webhooks} problem={problem} lines={6}>
        {(loaded) => (
          <>
            {loaded.length === 0 && (
              <EmptyState icon="CLOUD" title="No webhooks yet">
                <p className="hint">
                  A webhook sends events to your https address, or alerts to Slack or by email.
                </p>
              </EmptyState>
            )}
            <ul className="rows" aria-label="Webhooks">
              {loaded.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} workspaceId={workspaceId} />
              ))}
            </ul>
          </>
        )}
      </Loading>
    </div>
  );
}

/** With the secret, where messages are signed. */
function CreatedNotice({ created, children }: { readonly created: Created; readonly children: ReactNode }) {
  const { webhook, secret } = created;
  const title = `Webhook created: ${titleOfWebhook(webhook)}`;
  if (FORMAT[webhook.format].carries === 'ALERTS')
    return (
      <Notice tone="GOOD" title={title}>
        {children}
      </Notice>
    );
  return (
    <NewSecret title={title} label="secret" secret={secret} use={SECRET_USE}>
      {children}
    </NewSecret>
  );
}

function addressOfWebhook({ id: webhookId }: Pick<WebhookPartsFragment, 'id'>, workspaceId: string | null) {
  return addressOf({ page: 'WEBHOOKS', webhookId, ...(workspaceId !== null && { workspaceId }) });
}

type RowProps = { readonly webhook: WebhookPartsFragment; readonly workspaceId: string | null };

function WebhookRow({ webhook, workspaceId }: RowProps) {
  const { format, filter, workspace } = webhook;
  return (
    <li className="row">
      <div className="row-line">
        <a className="row-link" href={addressOfWebhook(webhook, workspaceId)}>
          <strong>{titleOfWebhook(webhook)}</strong>
          <span className="hint">
            {FORMAT[format].words} · {filterInWords(filter)}
            {workspaceId === null && ` · ${workspace?.name ?? 'All workspaces'}`}
          </span>
        </a>
        <WebhookState webhook={webhook} />
      </div>
    </li>
  );
}
