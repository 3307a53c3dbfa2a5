import { useEffect, useRef, useState } from 'react';
import {
  ConnectionHistoryDocument,
  type ConnectionPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useActions } from '../connection/actions.tsx';
import { Failure } from '../connection/failure.tsx';
import { NoSuchAccount } from '../connection/no-such-account.tsx';
import { Progress } from '../connection/progress.tsx';
import { roleNameOf } from '../connection/role-name.ts';
import { type Story, useStory } from '../connection/story.ts';
import { useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { NotLoaded } from '../parts/loading.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { addressOf } from '../routes.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { Connected } from './connected.tsx';
import { StepsBar } from './steps-bar.tsx';

/** Last step: the verification of the new connection, and its end. */
export function VerifyScreen({ connectionId }: { readonly connectionId: string }) {
  const { data, problem, refresh } = useData(ConnectionHistoryDocument, { id: connectionId, first: 1 });
  useActivity((changes) => changes.has(connectionId) && refresh());
  const connection = data?.awsConnection;
  if (connection === undefined) return <NotLoaded problem={problem} lines={8} />;
  if (connection === null) return <NoSuchAccount />;
  return <Verified connection={connection} refresh={refresh} />;
}

const ROLE_STEP = 1;

/** Whether the role must change: certain once a verification has ended, or found a role that is open. */
function isRoleWrong({ status, failure }: ConnectionPartsFragment, story: Story | undefined): boolean {
  if (status === 'PENDING') return story?.attempts.at(-1)?.__typename === 'ExternalIdNotEnforced';
  return failure !== null && !isAuroraSide(failure);
}

type Props = { readonly connection: ConnectionPartsFragment; readonly refresh: () => void };

function Verified({ connection, refresh }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { id, status, accountId, roleArn } = connection;
  const story = useStory(id);
  const { results, retry, isTrying } = useActions(connection, { refresh });
  const [isPolicyWrong, setIsPolicyWrong] = useState(false);
  const isWrong = isPolicyWrong || isRoleWrong(connection, story);
  useAnnouncedEnd(status);
  if (status === 'CONNECTED')
    return (
      <>
        <StepsBar current={3} />
        <Connected connection={connection} story={story} />
      </>
    );
  return (
    <>
      <StepsBar current={2} wrong={isWrong ? ROLE_STEP : undefined} />
      <PageTitle title={status === 'PENDING' ? 'Checking your role' : 'Not connected yet'}>
        <p className="lead">
          {roleNameOf(roleArn)} in account {accountId}
        </p>
      </PageTitle>
      {results}
      {status === 'PENDING' ? (
        <Progress connection={connection} story={story} tryNow={retry} onChecked={setIsPolicyWrong} />
      ) : (
        <Failure connection={connection} story={story} tryAgain={retry} isTrying={isTrying} />
      )}
      <p className="hint">
        <a href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>Open the account's page</a>
      </p>
    </>
  );
}

/** Announces the end of a verification that the user watched. */
function useAnnouncedEnd(status: ConnectionPartsFragment['status']) {
  const before = useRef(status);
  useEffect(() => {
    if (before.current === 'PENDING' && status !== 'PENDING')
      announce(
        status === 'CONNECTED' ? 'The account is connected.' : 'Not connected. The page says what to do.',
      );
    before.current = status;
  }, [status]);
}
