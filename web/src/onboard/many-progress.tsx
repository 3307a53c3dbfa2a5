import { useState } from 'react';
import { type ConnectionStatus, RetryConnectionDocument } from '../../../schema/generated/graphql.ts';
import { useClient } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { Section } from '../parts/section.tsx';
import { addressOf } from '../routes.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import type { Line } from './many-lines.tsx';

const TO_RETRY: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE']);

/** How many of the accounts are connected, live, and a button that tries all failed ones again. */
export function ManyProgress({ lines }: { readonly lines: readonly Line[] }) {
  const { id: workspaceId } = useWorkspace();
  const client = useClient();
  // Events may arrive before the answer that names their connections, so all are kept.
  const [changed, setChanged] = useState<ReadonlyMap<string, ConnectionStatus>>(new Map());
  const [isRetrying, setIsRetrying] = useState(false);
  useActivity((changes) => setChanged((before) => new Map([...before, ...changes])));
  const accounts = new Map(
    lines.flatMap(({ awsConnection }) =>
      awsConnection === null
        ? []
        : [[awsConnection.id, changed.get(awsConnection.id) ?? awsConnection.status] as const],
    ),
  );
  const statuses = [...accounts.values()];
  const connected = statuses.filter((status) => status === 'CONNECTED').length;
  const pending = statuses.filter((status) => status === 'PENDING').length;
  const failed = [...accounts].filter(([, status]) => TO_RETRY.has(status)).map(([id]) => id);
  if (accounts.size === 0) return null;

  const retryAll = async () => {
    setIsRetrying(true);
    for (const id of failed) await client.request(RetryConnectionDocument, { id });
    setIsRetrying(false);
    announce(`Trying ${failed.length} again.`);
  };
  return (
    <Section title={`${connected} of ${accounts.size} connected`}>
      <progress
        className="progress"
        data-tone={connected === accounts.size ? 'GOOD' : undefined}
        aria-label="Connected accounts"
        value={connected}
        max={accounts.size}
      />
      <div className="progress-foot">
        <span className="hint">{stateOf(pending, failed.length)}</span>
        <div className="buttons">
          {failed.length > 0 && (
            <Button isPending={isRetrying} pendingWords="Trying again" onPress={() => void retryAll()}>
              Try all {failed.length} failed again
            </Button>
          )}
          <LinkButton href={addressOf({ page: 'WORKSPACE', workspaceId })}>Show all accounts</LinkButton>
        </div>
      </div>
    </Section>
  );
}

function stateOf(pending: number, failed: number): string {
  const parts = [
    ...(pending > 0 ? [`${pending} verifying`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.length === 0 ? 'All accounts are connected.' : `${parts.join(', ')}. You can leave this page.`;
}
