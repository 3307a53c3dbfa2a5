/** What can be done with a connection, wherever it is shown. */
import { useContext, useEffect, useState } from 'react';
import { useClient } from 'urql';
import {
  ConnectAwsAccountDocument,
  type ConnectionPartsFragment,
  type ConnectionStatus,
  RetryConnectionDocument,
  TestConnectionDocument,
  type TestConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { forUrql } from '../data/documents.ts';
import { LinkContext } from '../data/link-context.ts';
import { type Problem, problemOf } from '../data/problem.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { consequenceOf, OUTCOMES, TestPanel } from './test-panel.tsx';
import { titleOf } from './title.ts';

type Mistake = { readonly code: string; readonly message: string; readonly remedies: readonly string[] };
type Outcome = {
  readonly test?: TestConnectionQuery['testConnection'];
  readonly problem?: Problem;
  readonly mistake?: Mistake;
};

/** These connections need a new verification, not a test. */
const TO_RETRY: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE', 'DEGRADED']);

type Options = {
  readonly refresh: () => void;
  /** In a list: a connection that does not work has "Try again" in place of "Test now". */
  readonly inList?: boolean;
};

/** The buttons, what came of them, and the retry for where a button of its own stands. */
export function useActions(connection: ConnectionPartsFragment, { refresh, inList = false }: Options) {
  const client = useClient();
  const link = useContext(LinkContext);
  const { id: workspaceId } = useWorkspace();
  const isCustomer = useIsCustomer();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({});
  const [asking, setAsking] = useState(false);
  const { id, roleArn, region, status, failure } = connection;

  // Once the server is back, its absence is no longer worth a notice.
  useEffect(
    () =>
      link.subscribe(() => {
        if (link.current() === 'LOST') return;
        setOutcome((latest) => (latest.problem?.passing === true ? {} : latest));
      }),
    [link],
  );

  const run = async (action: () => Promise<Outcome>) => {
    setBusy(true);
    setOutcome({});
    setOutcome(await action());
    setBusy(false);
    refresh();
  };
  const test = () =>
    run(async () => {
      const { data, error } = await client.query(forUrql(TestConnectionDocument), { id }).toPromise();
      if (data === undefined) return error === undefined ? {} : { problem: problemOf(error) };
      const said = [OUTCOMES[data.testConnection.outcome], consequenceOf(data.testConnection)];
      announce(said.filter((words) => words !== null).join(' '));
      return { test: data.testConnection };
    });
  const retry = () =>
    run(async () => {
      const { data, error } = await client.mutation(forUrql(RetryConnectionDocument), { id }).toPromise();
      const answer = data?.retryConnection;
      if (error !== undefined) return { problem: problemOf(error) };
      return answer === undefined || answer.__typename === 'RetryConnectionSuccess'
        ? {}
        : { mistake: answer };
    });
  const reconnect = () =>
    run(async () => {
      const { data, error } = await client
        .mutation(forUrql(ConnectAwsAccountDocument), { workspaceId, roleArn, region })
        .toPromise();
      const answer = data?.connectAwsAccount;
      if (error !== undefined) return { problem: problemOf(error) };
      return answer === undefined || answer.__typename === 'ConnectAwsAccountSuccess'
        ? {}
        : { mistake: answer };
    });

  // Each button of a list has its own name for those who hear it.
  const suffix = inList && <span className="visually-hidden"> {titleOf(connection)}</span>;
  const tools = (
    <div className="buttons tools">
      {status === 'DISCONNECTED' ? (
        <button
          type="button"
          className="button button-primary"
          disabled={busy}
          onClick={() => void reconnect()}
        >
          Reconnect
          {suffix}
        </button>
      ) : (
        <>
          {inList && TO_RETRY.has(status)
            ? !(isCustomer && failure !== null && isAuroraSide(failure)) && (
                <button type="button" className="button" disabled={busy} onClick={() => void retry()}>
                  {busy ? 'Trying…' : 'Try again'}
                  {suffix}
                </button>
              )
            : status !== 'PENDING' && (
                <button type="button" className="button" disabled={busy} onClick={() => void test()}>
                  {busy ? 'Testing…' : 'Test now'}
                  {suffix}
                </button>
              )}
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Disconnect
            {suffix}
          </button>
        </>
      )}
      {asking && (
        <DisconnectDialog
          connection={connection}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            setOutcome({});
            refresh();
          }}
        />
      )}
    </div>
  );
  const results = (
    <>
      {outcome.test !== undefined && <TestPanel test={outcome.test} onClose={() => setOutcome({})} />}
      {outcome.problem !== undefined && <ProblemNotice problem={outcome.problem} />}
      {outcome.mistake !== undefined && <MistakeNotice mistake={outcome.mistake} />}
    </>
  );
  return { tools, results, retry: () => void retry() };
}
