import { useId, useRef } from 'react';
import {
  type OrganizationAccountFilter,
  OrganizationAccountsDocument,
  type OrganizationAccountsQuery,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Badge } from '../parts/badge.tsx';
import { LinkButton } from '../parts/button.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { addressOf, type Query } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useThrottledActivity, useWorkspace } from '../workspace/activity.tsx';
import { ListFoot } from '../workspace/list-foot.tsx';
import { type ListPage, pageVariables, useShownPage } from '../workspace/list-page.ts';
import { NoMatches } from '../workspace/no-matches.tsx';
import { needsFix } from '../workspace/row-actions.tsx';
import { CHOOSE_UNIT_FIRST, type Choice, whyNotIncluded, withException } from './choice.ts';
import { MissingRole } from './missing-role.tsx';
import { PROGRESS } from './progress-words.ts';

/** How often to ask: no event tells of a try of a missing role. */
const POLL_MS = 10_000;

export type Choosing = {
  readonly organizationId: string;
  readonly partition: string;
  readonly managementAccountId: string | null;
  readonly choice: Choice;
  /** The chosen units, with all below them. */
  readonly included: ReadonlySet<string>;
  /** Undefined while the choice is not being changed. */
  readonly onChange: ((choice: Choice) => void) | undefined;
  /** The button that tries all accounts without a role again. */
  readonly againWords: string;
};

type Props = Choosing & {
  readonly filter: OrganizationAccountFilter;
  readonly page: ListPage;
  readonly onTurn: (patch: Query) => void;
  /** In place of the rows when there are none. Null: nothing. Default: that nothing matches. */
  readonly emptyWords?: string | null;
  /** The path of each unit, to show where an account is. */
  readonly paths?: ReadonlyMap<string, string>;
};

/** One page of accounts. The browser holds only this page. */
export function AccountRows({ filter, page, onTurn, emptyWords, paths, ...choosing }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const { data, problem, refresh } = useData(OrganizationAccountsDocument, {
    id: choosing.organizationId,
    filter,
    ...pageVariables(page),
  });
  useThrottledActivity(refresh);
  usePolling(refresh, POLL_MS);
  const shown = useShownPage(data?.organization?.accounts, page);
  if (shown === undefined) return <NotLoaded problem={problem} lines={3} />;
  const { edges, pageInfo, from, totalCount } = shown;
  if (edges.length === 0) return <Nothing words={emptyWords} />;
  const hasOthers = pageInfo.hasPreviousPage || pageInfo.hasNextPage;
  return (
    <>
      <ul ref={list} className="members" tabIndex={-1} aria-label="Accounts" aria-busy={data === undefined}>
        {edges.map(({ node }) => (
          <Member key={node.accountId} member={node} path={paths?.get(node.unitId)} {...choosing} />
        ))}
      </ul>
      {(hasOthers || paths !== undefined) && (
        <ListFoot
          words={{ one: 'account', many: 'accounts' }}
          from={from}
          count={edges.length}
          total={totalCount}
          pageInfo={pageInfo}
          onTurn={(patch) => {
            onTurn(patch);
            list.current?.focus();
          }}
        />
      )}
    </>
  );
}

function Nothing({ words }: { readonly words: string | null | undefined }) {
  if (words === null) return null;
  if (words !== undefined) return <p className="hint">{words}</p>;
  return <NoMatches />;
}

type Member = NonNullable<OrganizationAccountsQuery['organization']>['accounts']['edges'][number]['node'];

type MemberProps = Choosing & { readonly member: Member; readonly path: string | undefined };

function Member({ member, path, managementAccountId, choice, included, onChange, ...rest }: MemberProps) {
  const { id: workspaceId } = useWorkspace();
  const { accountId, name, unitId, state, chosen, awsConnection } = member;
  // AWS often names the management account by its number.
  const title = name === '' || name.includes(accountId) ? accountId : name;
  const isManagement = accountId === managementAccountId;
  const isChoosing = onChange !== undefined;
  const whyNot = whyNotIncluded(member, managementAccountId);
  const whyLocked = whyNot ?? (included.has(unitId) ? null : CHOOSE_UNIT_FIRST);
  const hint = useId();
  const toConnection =
    awsConnection === null
      ? null
      : addressOf({ page: 'CONNECTION', workspaceId, connectionId: awsConnection.id });
  return (
    <li className="member">
      <div className="member-line">
        {isChoosing && (
          <input
            type="checkbox"
            className="box"
            aria-label={`Connect ${title}`}
            aria-describedby={hint}
            checked={whyNot === null && included.has(unitId) && !choice.exceptAccountIds.has(accountId)}
            disabled={whyLocked !== null}
            onChange={() => onChange(withException(choice, member))}
          />
        )}
        <span className="member-words">
          {toConnection === null ? (
            <strong>{title}</strong>
          ) : (
            <a href={toConnection}>
              <strong>{title}</strong>
            </a>
          )}
          <span id={hint} className="hint">
            {[
              ...(title === accountId ? [] : [accountId]),
              ...(whyLocked !== null && isChoosing ? [whyLocked] : []),
              ...(path === undefined ? [] : [path]),
            ].join(' · ')}
          </span>
          {isManagement && awsConnection === null && (
            <IfMayConnect>
              <span className="hint">
                It needs its own role:{' '}
                <a href={addressOf({ page: 'CONNECT', workspaceId })}>Connect this account</a>
              </span>
            </IfMayConnect>
          )}
        </span>
        <MemberState member={member} isManagement={isManagement} isChoosing={isChoosing} />
        {toConnection !== null && !isChoosing && needsFix(awsConnection?.status) && (
          <IfMayConnect>
            <LinkButton size="SMALL" href={toConnection}>
              Fix<span className="visually-hidden"> {title}</span>
            </LinkButton>
          </IfMayConnect>
        )}
      </div>
      {awsConnection === null && chosen && state === 'ACTIVE' && !isChoosing && (
        <MissingRole
          account={member}
          roleName={choice.roleName}
          partition={rest.partition}
          againWords={rest.againWords}
        />
      )}
    </li>
  );
}

type StateProps = { readonly member: Member; readonly isManagement: boolean; readonly isChoosing: boolean };

function MemberState({ member, isManagement, isChoosing }: StateProps) {
  const { awsConnection, state, chosen } = member;
  const inOrganization = state !== 'ACTIVE' ? state : isManagement ? 'MANAGEMENT' : null;
  const words = PROGRESS[inOrganization ?? (chosen ? 'PENDING_ROLE' : 'NOT_CHOSEN')];
  // While the user chooses, the box says what will be, and not what was. A connection stays when its account is no
  // longer chosen.
  const isShown = !isChoosing && (awsConnection === null || inOrganization !== null || !chosen);
  return (
    <span className="chips">
      {awsConnection !== null && <StatusBadge status={awsConnection.status} />}
      {isShown && <Badge tone={words.tone}>{words.words}</Badge>}
    </span>
  );
}
