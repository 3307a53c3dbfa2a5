import { useState } from 'react';
import type { ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Section } from '../parts/section.tsx';
import { addressOf } from '../routes.ts';
import { useReturnTo } from '../session/return-to.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { RetryNotices, useRetryRoles } from '../workspace/retry-roles.tsx';
import type { Line } from './many-lines.tsx';

const TO_RETRY: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE']);

/** How many of the accounts are connected, live, and a button that tries all failed ones again. */
export function ManyProgress({ lines }: { readonly lines: readonly Line[] }) {
  const { id: workspaceId } = useWorkspace();
  const retry = useRetryRoles();
  const back = useReturnTo();
  // Events may arrive before the answer that names their connections, so all are kept.
  const [changed, setChanged] = useState<ReadonlyMap<string, ConnectionStatus>>(new Map());
  useActivity((changes) => setChanged((before) => new Map([...before, ...changes])));
  const accounts = new Map(
    lines.flatMap(({ awsConnection: account, roleArn }) =>
      account === null || roleArn === null
        ? []
        : [[roleArn, changed.get(account.id) ?? account.status] as const],
    ),
  );
  const statuses = [...accounts.values()];
  const connected = statuses.filter((status) => status === 'CONNECTED').length;
  const pending = statuses.filter((status) => status === 'PENDING').length;
  const refused = lines.filter(({ error }) => error !== null).length;
  const failed = [...accounts].filter(([, status]) => TO_RETRY.has(status)).map(([roleArn]) => roleArn);
  if (accounts.size === 0) return null;

  return (
    <Section title={`${connected} of ${accounts.size} connected`}>
      <progress
        className="progress"
        data-tone={connected === accounts.size && refused === 0 ? 'GOOD' : undefined}
        aria-label="Connected accounts"
        value={connected}
        max={accounts.size}
      />
      <div className="progress-foot">
        <span className="hint">{stateOf({ pending, failed: failed.length, refused })}</span>
        <div className="buttons">
          {failed.length > 0 && (
            <Button
              isPending={retry.outcome.isRunning}
              pendingWords="Trying again"
              onPress={() => void retry.run(failed)}
            >
              Try all {failed.length} failed again
            </Button>
          )}
          <LinkButton href={addressOf({ page: 'WORKSPACE', workspaceId })}>Show all accounts</LinkButton>
          {back !== null && (
            <LinkButton tone="PRIMARY" href={back.url}>
              Back to {back.host}
            </LinkButton>
          )}
        </div>
      </div>
      <RetryNotices outcome={retry.outcome} />
    </Section>
  );
}

type Counts = { readonly pending: number; readonly failed: number; readonly refused: number };

function stateOf({ pending, failed, refused }: Counts): string {
  const parts = [
    ...(pending > 0 ? [`${pending} verifying`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(refused > 0 ? [`${count(refused, 'line')} ${refused === 1 ? 'needs' : 'need'} a fix`] : []),
  ];
  return parts.length === 0 ? 'All accounts are connected.' : `${parts.join(', ')}.`;
}
