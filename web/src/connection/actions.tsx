/** What a user can do with a connection. */
import {
  ConnectAwsAccountDocument,
  type ConnectionPartsFragment,
  RetryConnectionDocument,
  TestConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useReconnected } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { consequenceOf, outcomeOf, TestPanel } from './test-panel.tsx';

type Options = { readonly refresh: () => void };

/** The actions, which of them are running, and what came of them. */
export function useActions({ id, roleArn, region }: ConnectionPartsFragment, { refresh }: Options) {
  const { id: workspaceId } = useWorkspace();
  const testing = useAction(TestConnectionDocument);
  const retrying = useAction(RetryConnectionDocument);
  const connecting = useAction(ConnectAwsAccountDocument);
  const actions = [testing, retrying, connecting];
  const reset = () => {
    for (const action of actions) action.reset();
  };
  const perform = async (action: () => Promise<unknown>) => {
    reset();
    await action();
    refresh();
  };
  const test = async () => {
    const result = await testing.run({ id });
    if (result === undefined) return;
    const words = [outcomeOf(result), consequenceOf(result)];
    announce(words.filter((sentence) => sentence !== null).join(' '));
  };

  // The problem is over once the server is back.
  useReconnected(() => {
    for (const action of actions) if (action.problem?.isTemporary === true) action.reset();
  });

  return {
    test: () => void perform(test),
    isTesting: testing.isRunning,
    retry: () => void perform(() => retrying.run({ id })),
    isTrying: retrying.isRunning,
    reconnect: () => void perform(() => connecting.run({ workspaceId, roleArn, region })),
    isReconnecting: connecting.isRunning,
    results: (
      <>
        {testing.success !== undefined && <TestPanel test={testing.success} onClose={testing.reset} />}
        <OutcomeNotice of={testing} />
        <OutcomeNotice of={retrying} />
        <OutcomeNotice of={connecting} />
      </>
    ),
  };
}
