import { useState } from 'react';
import type { AuditLogQuery } from '../../../schema/generated/graphql.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { titleOf } from '../connection/title.ts';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { FactLines } from '../parts/fact-lines.tsx';
import { asExactMoment, asMoment } from '../parts/time.ts';
import { addressOf, type Query } from '../routes.ts';
import { actionInWords, detailInWords, tokenInSentence } from './words.ts';

type Entry = AuditLogQuery['auditLog']['edges'][number]['node'];

type Props = {
  readonly entry: Entry;
  /** Whether the page is about all workspaces. */
  readonly isOfAll: boolean;
  readonly show: (patch: Query) => void;
};

/** One action: what, about which account, who, and when. The rest is folded. */
export function AuditEntry({ entry, isOfAll, show }: Props) {
  const { action, detail, tokenName, occurredAt, workspace } = entry;
  return (
    <li className="row audit-row">
      <div className="row-words">
        <p>
          <strong>{actionInWords(action)}</strong>{' '}
          <span className="hint">by {tokenInSentence(tokenName)}</span>
        </p>
        <About entry={entry} isOfAll={isOfAll} />
        {detail !== null && detail !== workspace?.name && (
          <p className="hint breakable">{detailInWords(action, detail)}</p>
        )}
      </div>
      <time className="hint" dateTime={occurredAt}>
        {asMoment(occurredAt)}
      </time>
      <Details entry={entry} show={show} />
    </li>
  );
}

/** The account, and on a page about all workspaces the workspace. */
function About({ entry, isOfAll }: Omit<Props, 'show'>) {
  const { workspaceId, workspace, connectionId, awsConnection } = entry;
  if (awsConnection === null && (!isOfAll || workspaceId === null)) return null;
  return (
    <p className="hint breakable">
      {awsConnection !== null && workspaceId !== null && (
        <>
          <a href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: awsConnection.id })}>
            {titleOf(awsConnection)}
          </a>
          {awsConnection.name !== null && ` · ${awsConnection.accountId}`}
          {` · ${roleNameOf(awsConnection.roleArn)}`}
        </>
      )}
      {awsConnection === null && connectionId !== null && 'An account that is deleted'}
      {isOfAll && workspaceId !== null && (
        <>
          {connectionId !== null && ' · '}
          {workspace === null ? (
            'A workspace that is deleted'
          ) : (
            <a href={addressOf({ page: 'AUDIT', workspaceId })}>{workspace.name}</a>
          )}
        </>
      )}
    </p>
  );
}

/** Where the request came from, and filters by its token and account. */
function Details({ entry, show }: Omit<Props, 'isOfAll'>) {
  const [isOpen, setIsOpen] = useState(false);
  const { position, occurredAt, tokenId, address, requestId, connectionId } = entry;
  return (
    <Disclosure title="Details" isOpen={isOpen} onToggle={setIsOpen}>
      {isOpen && (
        <>
          <FactLines
            facts={[
              { name: 'Time', words: asExactMoment(occurredAt) },
              { name: 'Address', words: address },
              { name: 'Token', words: <code>{tokenId}</code> },
              { name: 'Request', words: <code>{requestId}</code> },
              { name: 'Position', words: position.toLocaleString('en-US') },
            ]}
          />
          <div className="buttons">
            <Button size="SMALL" onPress={() => show({ by: tokenId })}>
              Only this token
            </Button>
            {connectionId !== null && (
              <Button size="SMALL" onPress={() => show({ account: connectionId })}>
                Only this account
              </Button>
            )}
          </div>
        </>
      )}
    </Disclosure>
  );
}
