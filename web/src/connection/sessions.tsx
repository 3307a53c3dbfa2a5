import { useState } from 'react';
import {
  CachedCredentialsDocument,
  type CachedCredentialsQuery,
  type ConnectionPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Button } from '../parts/button.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice, Remedies } from '../parts/notice.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { useMayWrite, useReadsEverything } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Fold, type FoldSummary } from './fold.tsx';
import { oldSessionsEndAt } from './old-sessions.ts';
import { EndInAws, RevokeDialog, type Revoked } from './revoke-dialog.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** Aurora has forgotten the sessions: what the rest of the page shows of the connection is old. */
  readonly onForgotten: () => void;
};
type Session = NonNullable<NonNullable<CachedCredentialsQuery['awsConnection']>['credentials']>[number];

/** Who uses the role now, for operators and auditors, and the way to end these sessions. */
export function Sessions({ connection, onForgotten }: Props) {
  const readsEverything = useReadsEverything();
  const mayWrite = useMayWrite();
  const { data, problem, refresh } = useData(readsEverything ? CachedCredentialsDocument : null, {
    id: connection.id,
  });
  const [isAsking, setIsAsking] = useState(false);
  const [revoked, setRevoked] = useState<Revoked>();
  const now = useNow();
  usePolling(refresh);
  if (!readsEverything && !mayWrite) return null;
  const sessions = data === undefined ? undefined : (data.awsConnection?.credentials ?? []);
  const revokedAt = data?.awsConnection?.sessionsRevokedAt ?? null;
  const isOver = revoked === undefined && oldSessionsEndAt(revokedAt, now) === null;
  return (
    <Fold title="Sessions" summary={isOver ? inShort(sessions) : NOT_ENDED}>
      {readsEverything && (
        <Loading of={sessions} problem={problem} lines={3}>
          {(loaded) => loaded.length > 0 && <SessionList sessions={loaded} />}
        </Loading>
      )}
      {revokedAt !== null && revoked === undefined && (
        <p className="hint">
          Aurora forgot all sessions from before {asMoment(revokedAt)}.
          {!isOver && ' To see the commands for AWS again, end the sessions again.'}
        </p>
      )}
      {revoked === undefined || isAsking ? (
        mayWrite && (
          <>
            <p>
              If credentials may have leaked, end the sessions of this role. Aurora forgets them, and you run
              commands that end them in AWS.
            </p>
            <div>
              <Button onPress={() => setIsAsking(true)}>End the sessions in two steps</Button>
            </div>
          </>
        )
      ) : (
        <EndInAws revoked={revoked} />
      )}
      {isAsking && (
        <RevokeDialog
          connection={connection}
          revoked={revoked}
          onClose={() => setIsAsking(false)}
          onForgotten={(answer) => {
            setRevoked({ ...answer, lastExpiry: lastExpiryOf(sessions ?? []) });
            refresh();
            onForgotten();
          }}
        />
      )}
    </Fold>
  );
}

const NOT_ENDED: FoldSummary = { words: 'Old sessions may still work', tone: 'WARNING' };

/** @param sessions undefined: not loaded, or the viewer may not read them */
function inShort(sessions: readonly Session[] | undefined): FoldSummary {
  if (sessions === undefined) return { words: 'Of programs' };
  const failing = sessions.filter(({ lastError }) => lastError !== null).length;
  if (sessions.length === 0) return { words: 'No program uses the role now' };
  const words = sessions.length === 1 ? '1 in use' : `${sessions.length.toLocaleString('en-US')} in use`;
  return { words: failing === 0 ? words : `${words}, ${failing.toLocaleString('en-US')} cannot be renewed` };
}

function SessionList({ sessions }: { readonly sessions: readonly Session[] }) {
  return (
    <>
      <p>The sessions that this server of Aurora holds. The customer sees their names in CloudTrail.</p>
      <ul className="link-list" aria-label="Sessions">
        {sessions.map((session) => (
          // Sessions of one name may differ in Region, duration and policies.
          <SessionLine key={keyOf(session)} session={session} />
        ))}
      </ul>
    </>
  );
}

function keyOf({ sessionName, tokenId, region, durationSeconds, policy, policyArns }: Session): string {
  return [sessionName, tokenId, region, durationSeconds, policy, ...policyArns].join(' ');
}

function SessionLine({ session }: { readonly session: Session }) {
  const { id: workspaceId } = useWorkspace();
  const readsEverything = useReadsEverything();
  const { sessionName, tokenId, region, policy, policyArns, expiresAt, lastUsedAt, lastError } = session;
  const isNarrow = policy !== null || policyArns.length > 0;
  return (
    <li className="link-line">
      <span className="breakable">
        <code>{sessionName}</code>
        <br />
        <span className="hint">
          {expiresAt === null ? 'No valid credentials' : `Until ${asMoment(expiresAt)}`} · Last used{' '}
          {asMoment(lastUsedAt)} · {region}
          {isNarrow && ' · Narrower than the role'}
        </span>
      </span>
      {readsEverything && (
        <a className="hint" href={addressOf({ page: 'AUDIT', workspaceId }, { by: tokenId })}>
          Audit log of its token
        </a>
      )}
      {lastError !== null && (
        <Notice tone="WARNING" title={lastError.title}>
          <Remedies remedies={lastError.remedies} />
          <p className="hint">
            Next attempt: {asMoment(lastError.retryAt)}
            {lastError.awsErrorCode !== null && ` · ${lastError.awsErrorCode}`}
            {lastError.awsRequestId !== null && ` · AWS request ${lastError.awsRequestId}`}
          </p>
        </Notice>
      )}
    </li>
  );
}

function lastExpiryOf(sessions: readonly Session[]): string | null {
  const expiries = sessions.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]));
  return expiries.reduce((last: string | null, one) => (last === null || one > last ? one : last), null);
}
