import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { useActions } from '../connection/actions.tsx';
import { roleNameOf } from '../connection/role-name.ts';
import { accountNumber, titleOf } from '../connection/title.ts';
import { AURORA_SIDE, isAuroraSide } from '../parts/aurora-side.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { addressOf } from '../routes.ts';
import { useIsCustomer } from '../session/viewer.ts';

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly workspaceId: string;
  readonly refresh: () => void;
};

/** One connection in the list: its status and actions. */
export function ConnectionRow({ connection, workspaceId, refresh }: Props) {
  const { tools, results } = useActions(connection, { refresh, inList: true });
  const isCustomer = useIsCustomer();
  const { id, name, roleArn, accountId, status, failure } = connection;
  return (
    <li className="row" data-connection={id} data-status={status}>
      <div className="row-head">
        <a className="row-link" href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>
          <strong>{titleOf(connection)}</strong>
          <span className="row-account">
            {name !== null && `${accountNumber(accountId)} · `}
            {roleNameOf(roleArn)}
          </span>
        </a>
        <StatusBadge status={status} />
        {tools}
      </div>
      {failure !== null && status !== 'PENDING' && (
        <p className="hint">{isCustomer && isAuroraSide(failure) ? AURORA_SIDE : failure.title}</p>
      )}
      {results}
    </li>
  );
}
