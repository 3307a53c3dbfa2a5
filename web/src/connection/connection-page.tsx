import {
  ConnectionHistoryDocument,
  type ConnectionPartsFragment,
  type ConnectionStatus,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { BackLink } from '../parts/back-link.tsx';
import { LinkButton } from '../parts/button.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf } from '../routes.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { useActions } from './actions.tsx';
import { ToDelete } from './disconnect-dialog.tsx';
import { Failure } from './failure.tsx';
import { History } from './history.tsx';
import { Progress } from './progress.tsx';
import { Proof } from './proof.tsx';
import { roleNameOf } from './role-name.ts';
import { RoleReport } from './role-report.tsx';
import { useStory } from './story.ts';
import { accountNumber, titleOf } from './title.ts';
import { Usage } from './usage.tsx';
import { WhatNow } from './what-now.tsx';

const EVENTS = 50;

/** A connection in these states has worked, so its role may have shown itself. */
const SHOWS_REPORT: ReadonlySet<ConnectionStatus> = new Set(['CONNECTED', 'INSECURE', 'DEGRADED']);

type PageProps = { readonly connectionId: string };

/** One connection: its verification, its proof, or its failure. */
export function ConnectionPage({ connectionId }: PageProps) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(ConnectionHistoryDocument, { id: connectionId, first: EVENTS });
  useActivity((changes) => changes.has(connectionId) && refresh());
  const connection = data?.awsConnection;

  if (connection === undefined)
    return problem === undefined ? <Waiting lines={8} /> : <ProblemNotice problem={problem} />;
  if (connection === null) {
    return (
      <div className="narrow">
        <PageTitle title="No such connection" />
        <p>The address may be incomplete, or the connection may belong to another workspace.</p>
        <p>
          <LinkButton href={addressOf({ page: 'WORKSPACE', workspaceId })}>All accounts</LinkButton>
        </p>
      </div>
    );
  }
  const events = connection.events.edges.map(({ node }) => node);
  return (
    <div className={connection.status === 'PENDING' ? 'narrow' : 'wide'}>
      <BackLink href={addressOf({ page: 'WORKSPACE', workspaceId })} words="All accounts" />
      <PageTitle title={titleOf(connection)} badge={<StatusBadge status={connection.status} />}>
        <p className="lead breakable">
          {connection.name !== null && `${accountNumber(connection.accountId)} · `}
          {roleNameOf(connection.roleArn)}
        </p>
      </PageTitle>
      {/* Each verification has its own story. */}
      <Verification key={connection.verification?.startedAt} connection={connection} refresh={refresh} />
      {SHOWS_REPORT.has(connection.status) ? (
        <RoleReport connection={connection} events={events} />
      ) : (
        <History events={events} />
      )}
    </div>
  );
}

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly refresh: () => void;
};

function Verification({ connection, refresh }: Props) {
  const isCustomer = useIsCustomer();
  const story = useStory(connection.id);
  const { tools, results, retry, isTrying } = useActions(connection, { refresh });
  switch (connection.status) {
    case 'PENDING':
      return (
        <>
          {results}
          <Progress connection={connection} story={story} tryNow={retry} />
          {tools}
        </>
      );
    case 'CONNECTED':
      return (
        <>
          <Notice tone="GOOD" title="Connected and secure." />
          {tools}
          {results}
          <Proof connection={connection} story={story} />
          {isCustomer ? <WhatNow connection={connection} /> : <Usage connectionId={connection.id} />}
        </>
      );
    case 'DISCONNECTED':
      return (
        <>
          <Notice tone="INFO" title="Disconnected. Aurora no longer uses this role.">
            <p>To let Aurora work in this account again, reconnect it.</p>
          </Notice>
          {tools}
          {results}
          <section className="card">
            <h2>What remains in AWS</h2>
            <ToDelete connection={connection} />
          </section>
        </>
      );
    default:
      return (
        <>
          {results}
          <Failure connection={connection} story={story} tryAgain={retry} isTrying={isTrying} />
          {tools}
        </>
      );
  }
}
