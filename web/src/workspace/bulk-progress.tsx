import { useState } from 'react';
import {
  type AwsConnectionFilter,
  type ConnectionStatus,
  ConnectionsDocument,
  type ConnectionsQuery,
  type ConnectionsQueryVariables,
} from '../../../schema/generated/graphql.ts';
import type { Answer } from '../data/client.ts';
import { useClient } from '../data/hooks.ts';
import type { Problem } from '../data/problem.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { useWorkspace } from './activity.tsx';
import type { StatusCounts } from './list-tools.tsx';
import { CheckAllAgain, RetryNotices, useRetryRoles } from './retry-roles.tsx';

const FAILED: readonly ConnectionStatus[] = ['FAILED', 'INSECURE'];
/** As many as one mutation accepts. */
const MAX_RETRIED = 1_000;
const PAGE_SIZE = 100;

type Props = {
  readonly counts: StatusCounts;
  /** Which accounts the counts are about. */
  readonly filter: AwsConnectionFilter;
  readonly refresh: () => void;
};

/** How many accounts are connected while others are not, and a button that checks all failed ones again. */
export function BulkProgress({ counts, filter, refresh }: Props) {
  const retry = useRetryAll(filter);
  const countOf = (...statuses: ConnectionStatus[]) =>
    counts.reduce((sum, { status, count }) => (statuses.includes(status) ? sum + count : sum), 0);
  const failed = countOf(...FAILED);
  const pending = countOf('PENDING');
  const connected = countOf('CONNECTED');
  const disconnected = countOf('DISCONNECTED');
  const all = connected + pending + failed + countOf('DEGRADED');
  // One account has its state and action in its row.
  if (all < 2 || failed + pending === 0) return null;
  return (
    <section className="bulk" aria-label="Progress">
      <div className="progress-foot">
        <p>
          <strong>
            {connected.toLocaleString('en-US')} of {all.toLocaleString('en-US')} connected
          </strong>{' '}
          {disconnected > 0 && (
            <span className="hint">Not counting {disconnected.toLocaleString('en-US')} disconnected</span>
          )}
        </p>
        {failed > 1 && (
          <CheckAllAgain
            accounts={failed}
            isRunning={retry.isRunning}
            onPress={() => void retry.run().then(refresh)}
          />
        )}
      </div>
      <progress className="progress" aria-label="Connected accounts" value={connected} max={all} />
      {retry.problem !== undefined && <ProblemNotice problem={retry.problem} />}
      <RetryNotices outcome={retry.outcome} />
    </section>
  );
}

/** Reads the roles of all failed accounts, and checks them again. */
function useRetryAll(filter: AwsConnectionFilter) {
  const { id: workspaceId } = useWorkspace();
  const client = useClient();
  const retry = useRetryRoles();
  const [isReading, setIsReading] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const read = async () => {
    const roleArns: string[] = [];
    for (let after: string | null = null; roleArns.length < MAX_RETRIED; ) {
      const variables: ConnectionsQueryVariables = {
        workspaceId,
        filter: { ...filter, status: [...FAILED] },
        first: PAGE_SIZE,
        after,
      };
      const answer: Answer<ConnectionsQuery> = await client.request(ConnectionsDocument, variables);
      const page = answer.data?.workspace?.awsConnections;
      if (page === undefined) return setProblem(answer.problem);
      roleArns.push(...page.edges.map(({ node }) => node.roleArn));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    return roleArns;
  };
  const run = async () => {
    setProblem(undefined);
    setIsReading(true);
    const roleArns = await read();
    if (roleArns !== undefined && roleArns.length > 0) await retry.run(roleArns);
    setIsReading(false);
  };
  return { run, isRunning: isReading, problem, outcome: retry.outcome };
}
