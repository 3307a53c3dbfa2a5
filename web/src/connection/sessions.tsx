import { useState } from 'react';
import {
  CachedCredentialsDocument,
  type CachedCredentialsQuery,
  type ConnectionPartsFragment,
  RevokeSessionsDocument,
  type RevokeSessionsMutation,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction, useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice, Remedies } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { useMayWrite, useReadsEverything } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { Fold, type FoldSummary } from './fold.tsx';
import { roleNameOf } from './role-name.ts';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'> };
type Session = NonNullable<NonNullable<CachedCredentialsQuery['awsConnection']>['credentials']>[number];
type Answer = Exclude<RevokeSessionsMutation['revokeSessions'], Mistake>;
type Revoked = Answer & {
  /** When the last known credentials expire. Null if none is known: the viewer may not read them, or no server has any. */
  readonly lastExpiry: string | null;
};

/** Who uses the role now, for operators and auditors, and the way to end these sessions. */
export function Sessions({ connection }: Props) {
  const readsEverything = useReadsEverything();
  const mayWrite = useMayWrite();
  const { data, problem, refresh } = useData(readsEverything ? CachedCredentialsDocument : null, {
    id: connection.id,
  });
  const [isAsking, setIsAsking] = useState(false);
  const [revoked, setRevoked] = useState<Revoked>();
  usePolling(refresh);
  if (!readsEverything && !mayWrite) return null;
  const sessions = data === undefined ? undefined : (data.awsConnection?.credentials ?? []);
  const revokedAt = data?.awsConnection?.sessionsRevokedAt ?? null;
  return (
    <Fold title="Sessions" summary={revoked === undefined ? inShort(sessions) : NOT_ENDED}>
      {readsEverything && (
        <Loading of={sessions} problem={problem} lines={3}>
          {(loaded) => loaded.length > 0 && <SessionList sessions={loaded} />}
        </Loading>
      )}
      {revokedAt !== null && revoked === undefined && (
        <p className="hint">
          Last revoked {asMoment(revokedAt)}. To see the commands for AWS again, revoke again.
        </p>
      )}
      {revoked === undefined ? (
        mayWrite && (
          <>
            <p>If a program has lost its credentials, revoke the sessions of this role.</p>
            <div>
              <Button onPress={() => setIsAsking(true)}>Revoke sessions</Button>
            </div>
          </>
        )
      ) : (
        <InAws revoked={revoked} />
      )}
      {isAsking && (
        <RevokeDialog
          connection={connection}
          onClose={() => setIsAsking(false)}
          onDone={(done) => {
            setRevoked({ ...done, lastExpiry: lastExpiryOf(sessions ?? []) });
            setIsAsking(false);
            refresh();
          }}
        />
      )}
    </Fold>
  );
}

const NOT_ENDED: FoldSummary = { words: 'Not ended in AWS yet', tone: 'WARNING' };

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
      <p>The sessions on the server that answers. The customer sees their names in CloudTrail.</p>
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

/** What the owner of the role does, so that AWS ends the sessions, too. */
function InAws({ revoked: { policyName, policy, commands, lastExpiry } }: { readonly revoked: Revoked }) {
  // Another server may have credentials that expire later.
  const until = lastExpiry === null ? 'they expire' : `at least ${asMoment(lastExpiry)}`;
  return (
    <>
      <Notice tone="WARNING" title={`Not ended in AWS yet: these credentials work until ${until}.`}>
        <p>
          Aurora has forgotten the sessions, but AWS still accepts them. To end them now, run these commands
          as the owner of the role.
        </p>
        <div>
          <CopyAction text={commands} what="Commands" label="Copy the commands" />
        </div>
      </Notice>
      <CodeBlock title="Commands" text={commands} />
      <Disclosure title="Policy" hint="that the commands attach">
        <CodeBlock title={policyName} text={policy} fileName={`${policyName}.json`} />
      </Disclosure>
    </>
  );
}

type DialogProps = Props & { readonly onClose: () => void; readonly onDone: (answer: Answer) => void };

function RevokeDialog({ connection: { id, roleArn }, onClose, onDone }: DialogProps) {
  const revoke = useAction(RevokeSessionsDocument);
  const confirm = async () => {
    const done = await revoke.run({ connectionId: id });
    if (done === undefined) return;
    announce('Aurora has forgotten the sessions. They are not ended in AWS yet.');
    onDone(done);
  };
  return (
    <ConfirmDialog
      title="Revoke the sessions of this role?"
      words="Revoke sessions"
      pendingWords="Revoking"
      action={revoke}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        Every server forgets the sessions of <strong className="breakable">{roleNameOf(roleArn)}</strong>.
        Programs get new ones with their next request.
      </p>
      <p>
        AWS accepts the old sessions until they expire. Next, Aurora shows the commands with which the owner
        of the role ends them.
      </p>
    </ConfirmDialog>
  );
}
