import { useState } from 'react';
import {
  type ApiKeyPartsFragment,
  ApiKeysDocument,
  RevokeApiKeyDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { InlineFacts } from '../parts/inline-facts.tsx';
import { NewSecret } from '../parts/new-secret.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { addressOf, useQuery } from '../routes.ts';
import { useIsOperator } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { readListPage, reversedPageVariables, useNewestFirst } from '../workspace/list-page.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import { type Created, CreateKeyDialog } from './create-key-dialog.tsx';
import { SCOPE, stateOf } from './words.ts';

/** The API keys of a workspace. An auditor sees them, too. */
export function ApiKeysPage() {
  const { id: workspaceId } = useWorkspace();
  const isOperator = useIsOperator();
  const [isCreating, setIsCreating] = useState(false);
  const [created, setCreated] = useState<Created>();
  const [asked, setAsked] = useState<ApiKeyPartsFragment>();
  const list = useKeys(workspaceId);
  return (
    <div className="wide">
      <PageTitle
        title="API keys"
        actions={
          isOperator && (
            <Button tone={created === undefined ? 'PRIMARY' : 'PLAIN'} onPress={() => setIsCreating(true)}>
              New API key
            </Button>
          )
        }
      >
        <p className="lead">With a key, a program calls Aurora’s API for this workspace.</p>
      </PageTitle>
      {created !== undefined && (
        <NewSecret
          title={`API key created: ${created.apiKey.name}`}
          label="API key"
          secret={created.token}
          use="Programs send it in the header “Authorization: Bearer”."
        />
      )}
      <KeyList {...list} onRevoke={isOperator ? setAsked : undefined} />
      {isCreating && (
        <CreateKeyDialog
          workspaceId={workspaceId}
          onClose={() => setIsCreating(false)}
          onCreated={(made) => {
            setCreated(made);
            setIsCreating(false);
            list.refresh();
          }}
        />
      )}
      {asked !== undefined && (
        <RevokeDialog
          apiKey={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            if (created?.apiKey.id === asked.id) setCreated(undefined);
            setAsked(undefined);
            list.refresh();
          }}
        />
      )}
    </div>
  );
}

function useKeys(workspaceId: string) {
  const [query] = useQuery();
  const page = readListPage(query);
  return useNewestFirst(
    ApiKeysDocument,
    { workspaceId, ...reversedPageVariables(page) },
    page,
    ({ workspace }) => workspace?.apiKeys,
  );
}

type ListProps = Omit<ReturnType<typeof useKeys>, 'refresh'> & {
  /** Undefined: the viewer may not. */
  readonly onRevoke: ((apiKey: ApiKeyPartsFragment) => void) | undefined;
};

function KeyList({ shown, isFresh, problem, onRevoke }: ListProps) {
  const now = useNow();
  return (
    <PagedList
      words={{ one: 'key', many: 'keys' }}
      label="API keys"
      shown={shown}
      problem={problem}
      lines={6}
      isFresh={isFresh}
      empty={
        <EmptyState icon="SHIELD" title="No API keys yet">
          <p className="hint">Create one for each program, so that you can revoke it alone.</p>
        </EmptyState>
      }
    >
      {(key) => <KeyRow key={key.id} apiKey={key} now={now} onRevoke={onRevoke} />}
    </PagedList>
  );
}

type RowProps = Pick<ListProps, 'onRevoke'> & { readonly apiKey: ApiKeyPartsFragment; readonly now: number };

function KeyRow({ apiKey, now, onRevoke }: RowProps) {
  const { id: workspaceId } = useWorkspace();
  const { name, tokenId, hint, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  const { words, tone, isActive } = stateOf(apiKey, now);
  const facts = [
    `Created ${asMoment(createdAt)}`,
    lastUsedAt === null ? 'Never used' : `Last used ${asMoment(lastUsedAt)}`,
    revokedAt !== null
      ? `Revoked ${asMoment(revokedAt)}`
      : expiresAt === null
        ? 'Never expires'
        : `${isActive ? 'Expires' : 'Expired'} ${asMoment(expiresAt)}`,
  ];
  return (
    <li className="row">
      <div className="key-row">
        <div className="row-words">
          <p className="breakable">
            <strong>{name}</strong> <code className="hint">…{hint}</code>
          </p>
          <p className="hint">{scopes.map((scope) => SCOPE[scope].short).join(' · ')}</p>
          <p className="hint">
            <InlineFacts facts={facts} />
            {' · '}
            <a href={addressOf({ page: 'AUDIT', workspaceId }, { by: tokenId })}>
              Audit log<span className="visually-hidden"> of {name}</span>
            </a>
          </p>
        </div>
        <Badge tone={tone}>
          <span className="badge-dot" aria-hidden="true" />
          {words}
        </Badge>
        {isActive && onRevoke !== undefined && (
          <Button size="SMALL" onPress={() => onRevoke(apiKey)}>
            Revoke<span className="visually-hidden"> {name}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

type DialogProps = {
  readonly apiKey: ApiKeyPartsFragment;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function RevokeDialog({ apiKey: { id, name, hint }, onClose, onDone }: DialogProps) {
  const revoke = useAction(RevokeApiKeyDocument);
  const confirm = async () => {
    if ((await revoke.run({ id })) === undefined) return;
    announce('API key revoked.');
    onDone();
  };
  return (
    <ConfirmDialog
      title="Revoke this API key?"
      words="Revoke key"
      pendingWords="Revoking"
      action={revoke}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        <strong className="breakable">{name}</strong> (<code>…{hint}</code>) stops working at once, with the
        onboarding links that it made. Programs that use it fail. This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}
