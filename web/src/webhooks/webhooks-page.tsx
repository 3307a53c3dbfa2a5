import { useState } from 'react';
import { type WebhookPartsFragment, WebhooksDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { NewSecret } from '../parts/new-secret.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf } from '../routes.ts';
import { type Created, CreateWebhookDialog } from './webhook-dialog.tsx';
import { WebhookState } from './webhook-state.tsx';
import { FORMAT, filterInWords, SECRET_USE, titleOfWebhook } from './words.ts';

/** No stream tells of webhooks. */
const POLL_MS = 20_000;
/** As many as a workspace, or the operator, can have. */
const MAX_SHOWN = 100;

/** @param workspaceId null: of all workspaces, for operators */
export function WebhooksPage({ workspaceId }: { readonly workspaceId: string | null }) {
  const { data, problem, refresh } = useData(WebhooksDocument, { workspaceId, first: MAX_SHOWN });
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<Created>();
  usePolling(refresh, POLL_MS);
  const webhooks = data?.webhooks.edges.map(({ node }) => node);
  return (
    <div className="wide">
      <PageTitle
        title="Webhooks"
        actions={
          <Button tone="PRIMARY" onPress={() => setIsCreating(true)}>
            New webhook
          </Button>
        }
      >
        <p className="lead">Aurora sends what happens to accounts to your endpoints.</p>
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
        <NewSecret
          title={`Webhook created: ${titleOfWebhook(created.webhook)}`}
          label="Secret"
          secret={created.secret}
          use={SECRET_USE}
        >
          <LinkButton href={addressOfWebhook(created.webhook, workspaceId)}>
            Open it to send a test
          </LinkButton>
        </NewSecret>
      )}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {webhooks === undefined && problem === undefined && <Waiting lines={6} />}
      {webhooks?.length === 0 && (
        <EmptyState icon="CLOUD" title="No webhooks yet">
          <p className="hint">A webhook needs an https address that accepts POST requests.</p>
        </EmptyState>
      )}
      <ul className="rows" aria-label="Webhooks">
        {webhooks?.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} workspaceId={workspaceId} />
        ))}
      </ul>
    </div>
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
      <div className="workspace-row">
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
