import { useState } from 'react';
import type { AccountLineOutcome, ConnectionStatus } from '../../../schema/generated/graphql.ts';
import { LinkButton } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Section } from '../parts/section.tsx';
import { STATUS } from '../parts/status-badge.tsx';
import { addressOf } from '../routes.ts';
import { useReturnTo } from '../session/return-to.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { CheckAllAgain, useCheckAgain } from '../workspace/check-again.tsx';
import { type Line, ManyLines } from './many-lines.tsx';

const TO_RETRY: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE']);

/** What came of the lines, live: the accounts, the lines that connected nothing, and what to do next. */
export function ManyProgress({ lines }: { readonly lines: readonly Line[] }) {
  const { id: workspaceId } = useWorkspace();
  const check = useCheckAgain();
  const back = useReturnTo();
  // Events may arrive before the answer that names their connections, so all are kept.
  const [changed, setChanged] = useState<ReadonlyMap<string, ConnectionStatus>>(new Map());
  useActivity((changes) => setChanged((before) => new Map([...before, ...changes])));
  const accounts = accountsIn(lines, changed);
  const statuses = [...accounts.values()];
  const connected = statuses.filter((status) => status === 'CONNECTED').length;
  const refused = refusedIn(lines);
  const failed = [...accounts]
    .map(([id, status]) => ({ id, status }))
    .filter(({ status }) => TO_RETRY.has(status));
  const isEverything = connected === accounts.size && refused === 0;
  const isRunning = statuses.includes('PENDING');
  // The form above is the next step while lines are wrong.
  const isNext = refused === 0;

  return (
    <Section title={summaryOf(lines, statuses)}>
      {isRunning && (
        <progress
          className="progress"
          aria-label="Connected accounts"
          value={connected}
          max={accounts.size + refused}
        />
      )}
      <ManyLines lines={lines} />
      <div className="progress-foot">
        <span className="hint">{isEverything && accounts.size > 0 && allConnected(lines)}</span>
        <div className="buttons">
          {failed.length > 0 && (
            <CheckAllAgain
              size="MEDIUM"
              accounts={failed.length}
              isRunning={check.isRunning}
              onPress={() => void check.these(failed)}
            />
          )}
          <LinkButton
            tone={isNext && back === null ? 'PRIMARY' : 'PLAIN'}
            href={addressOf({ page: 'WORKSPACE', workspaceId })}
          >
            Show all accounts
          </LinkButton>
          {back !== null && (
            <LinkButton tone={isNext ? 'PRIMARY' : 'PLAIN'} href={back.url}>
              Back to {back.host}
            </LinkButton>
          )}
        </div>
      </div>
      {check.notices}
    </Section>
  );
}

/** The accounts of the lines by id, each once, with its present status. */
function accountsIn(lines: readonly Line[], changed: ReadonlyMap<string, ConnectionStatus>) {
  return new Map(
    lines.flatMap(({ awsConnection: account }) =>
      account === null ? [] : [[account.id, changed.get(account.id) ?? account.status] as const],
    ),
  );
}

/** How many lines have a mistake. */
export function refusedIn(lines: readonly Line[]): number {
  return lines.filter(({ error }) => error !== null).length;
}

function allConnected(lines: readonly Line[]): string {
  return withOutcome(lines, 'SKIPPED') > 0
    ? 'All active accounts are connected.'
    : 'All accounts are connected.';
}

function withOutcome(lines: readonly Line[], outcome: AccountLineOutcome): number {
  return lines.filter((line) => line.outcome === outcome).length;
}

/** "5 accounts: 1 connected, 4 to correct. 1 line left out". @param statuses of the accounts, each once */
export function summaryOf(
  lines: readonly Line[],
  statuses: readonly ConnectionStatus[] = [...accountsIn(lines, new Map()).values()],
): string {
  const leftOut = withOutcome(lines, 'DUPLICATE') + withOutcome(lines, 'SKIPPED');
  const refused = refusedIn(lines);
  const parts = [
    ...Object.entries(STATUS).flatMap(([status, { words }]) => {
      const sum = statuses.filter((one) => one === status).length;
      return sum === 0 ? [] : [`${sum} ${words.toLowerCase()}`];
    }),
    ...(refused > 0 ? [`${refused} to correct`] : []),
  ];
  const accounts = statuses.length + refused;
  return [
    ...(accounts > 0 ? [`${count(accounts, 'account')}: ${parts.join(', ')}`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, 'line')} left out`] : []),
  ].join('. ');
}
