/** What can be done with a connection, wherever it is shown. */
import { useState } from 'react';
import { useClient } from 'urql';
import {
  ConnectAwsAccountDocument,
  type ConnectionPartsFragment,
  RetryConnectionDocument,
  TestConnectionDocument,
  type TestConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { forUrql } from '../data/documents.ts';
import { type Problem, problemOf } from '../data/problem.ts';
import { announce } from '../parts/announcer.tsx';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { OUTCOMES, TestPanel } from './test-panel.tsx';

type Mistake = { readonly message: string; readonly remedies: readonly string[] };
type Outcome = {
  readonly test?: TestConnectionQuery['testConnection'];
  readonly problem?: Problem;
  readonly mistake?: Mistake;
};

/** The buttons, what came of them, and the retry for where a button of its own stands. */
export function useActions(connection: ConnectionPartsFragment, refresh: () => void) {
  const client = useClient();
  const { id: workspaceId } = useWorkspace();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({});
  const [asking, setAsking] = useState(false);
  const { id, roleArn, region, status } = connection;

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
      announce(OUTCOMES[data.testConnection.outcome]);
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
        </button>
      ) : (
        <>
          {status !== 'PENDING' && (
            <button type="button" className="button" disabled={busy} onClick={() => void test()}>
              {busy ? 'Testing…' : 'Test now'}
            </button>
          )}
          <button type="button" className="button" onClick={() => setAsking(true)}>
            Disconnect
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
      {outcome.test !== undefined && <TestPanel test={outcome.test} />}
      {outcome.problem !== undefined && <ProblemNotice problem={outcome.problem} />}
      {outcome.mistake !== undefined && <MistakeNotice mistake={outcome.mistake} />}
    </>
  );
  return { tools, results, retry: () => void retry() };
}
