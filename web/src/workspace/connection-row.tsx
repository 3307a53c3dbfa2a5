import type { ConnectionPartsFragment, SettingsPartsFragment } from '../../../schema/generated/graphql.ts';
import { adviceOn } from '../connection/advice.ts';
import { roleNameOf } from '../connection/role-name.ts';
import { titleOf } from '../connection/title.ts';
import { Ago } from '../parts/ago.tsx';
import { AURORA_SIDE, isAuroraSide } from '../parts/aurora-side.ts';
import { STATUS, StatusBadge } from '../parts/status-badge.tsx';
import { addressOf } from '../routes.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from './activity.tsx';
import { type Label, Labels } from './labels.tsx';
import { useRowActions } from './row-actions.tsx';
import type { Selection } from './selection.ts';

export type ListedAccount = ConnectionPartsFragment & SettingsPartsFragment;

type Props = {
  readonly account: ListedAccount;
  /** Whether the page has another account with the same title: the name of the role tells them apart. */
  readonly isTitleRepeated: boolean;
  /** Undefined: the viewer can do nothing with several. */
  readonly selection: Selection | undefined;
  readonly onChooseLabel: (label: Label) => void;
  readonly refresh: () => void;
};

/** One account of the list: what it is, how it is, and what to do with it. */
export function ConnectionRow({ account, isTitleRepeated, selection, onChooseLabel, refresh }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { tools, results } = useRowActions(account, refresh);
  const isCustomer = useIsCustomer();
  const { id, name, roleArn, accountId, status, failure, labels } = account;
  const about = [...(name === null ? [] : [accountId]), ...(isTitleRepeated ? [] : [roleNameOf(roleArn)])];
  const isOfAurora = failure !== null && isAuroraSide(failure);
  return (
    <li className="row" data-connection={id} data-status={status}>
      <div className="row-head" data-selectable={selection !== undefined}>
        {selection !== undefined && (
          <input
            type="checkbox"
            className="box"
            aria-label={`Select ${titleOf(account)}`}
            checked={selection.has(account)}
            onChange={({ target }) => selection.set([account], target.checked)}
          />
        )}
        <div className="row-words row-name">
          <a className="row-link" href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>
            <strong>
              {titleOf(account)}
              {isTitleRepeated && ` · ${roleNameOf(roleArn)}`}
            </strong>
            <span className="row-account">{about.join(' · ')}</span>
          </a>
          <Labels labels={labels} onChoose={onChooseLabel} />
        </div>
        <StatusBadge status={status} isAuroraSide={isOfAurora} />
        <Times account={account} />
        {tools}
        {/* A verification may still succeed, unless Aurora cannot go on. */}
        {failure !== null && (status !== 'PENDING' || isOfAurora) && (
          <p className="hint row-reason" data-tone={status === 'PENDING' ? 'WARNING' : STATUS[status].tone}>
            {isCustomer && isOfAurora ? AURORA_SIDE : adviceOn(failure, account).title}
          </p>
        )}
      </div>
      {results}
    </li>
  );
}

/** When the account was last checked and used. For a disconnected account: when it was disconnected. */
function Times({ account }: Pick<Props, 'account'>) {
  const { status, disconnectedAt, lastCheckedAt, lastUsedAt } = account;
  return (
    <div className="row-times">
      {disconnectedAt !== null ? (
        <span>
          Disconnected <Ago moment={disconnectedAt} />
        </span>
      ) : (
        <span>
          {lastCheckedAt === null ? (
            'Not checked yet'
          ) : (
            <>
              <span className="row-label">Checked </span>
              <Ago moment={lastCheckedAt} />
            </>
          )}
        </span>
      )}
      {lastUsedAt !== null ? (
        <span>
          <span className="row-label">Used </span>
          <Ago moment={lastUsedAt} />
        </span>
      ) : (
        // No program could use the others.
        status === 'CONNECTED' && <span>Never used</span>
      )}
    </div>
  );
}
