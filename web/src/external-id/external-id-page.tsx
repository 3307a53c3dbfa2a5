import { useState } from 'react';
import {
  type ConnectionStatus,
  ExternalIdRotationDocument,
  type ExternalIdRotationQuery,
  RotateExternalIdDocument,
} from '../../../schema/generated/graphql.ts';
import { ReplaceWarning } from '../connection/replace-policy.tsx';
import { useAction, useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { asMoment } from '../parts/time.ts';
import { Value } from '../parts/value.tsx';
import { useQuery } from '../routes.ts';
import { useMayWrite } from '../session/viewer.ts';
import { useThrottledActivity, useWorkspace } from '../workspace/activity.tsx';
import { pageVariables, readListPage } from '../workspace/list-page.ts';
import { EndRotationDialog, type How } from './end-rotation-dialog.tsx';
import { RotatingRoles, USES_NEW } from './rotating-roles.tsx';

/** Those that a rotation counts: the others do not work now. */
const IN_USE: ConnectionStatus[] = ['PENDING', 'CONNECTED', 'DEGRADED'];

export type RotatingWorkspace = NonNullable<ExternalIdRotationQuery['workspace']>;
type Rotation = NonNullable<RotatingWorkspace['externalIdRotation']>;

/** The External ID of the workspace, and its rotation. */
export function ExternalIdPage() {
  const { id: workspaceId } = useWorkspace();
  const [query] = useQuery();
  const { data, problem, refresh } = useData(ExternalIdRotationDocument, {
    workspaceId,
    filter: { status: IN_USE },
    ...pageVariables(readListPage(query)),
  });
  useThrottledActivity(refresh);
  usePolling(refresh);
  const workspace = data?.workspace ?? undefined;
  return (
    <div className="wide">
      <PageTitle title="External ID">
        <p className="lead">
          The roles of this workspace require it, so that no other customer can make Aurora use them.
        </p>
      </PageTitle>
      <Loading of={workspace} problem={problem} lines={6}>
        {(loaded) =>
          loaded.externalIdRotation === null ? (
            <AtRest workspace={loaded} refresh={refresh} />
          ) : (
            <Rotating workspace={loaded} rotation={loaded.externalIdRotation} refresh={refresh} />
          )
        }
      </Loading>
    </div>
  );
}

type Props = { readonly workspace: RotatingWorkspace; readonly refresh: () => void };

/** No rotation is in progress. */
function AtRest({ workspace: { id: workspaceId, externalId }, refresh }: Props) {
  const mayWrite = useMayWrite();
  const rotate = useAction(RotateExternalIdDocument);
  const [isAsking, setIsAsking] = useState(false);
  const start = async () => {
    if ((await rotate.run({ workspaceId })) === undefined) return;
    announce('Rotation started.');
    setIsAsking(false);
    refresh();
  };
  return (
    <>
      <Section
        title="Current External ID"
        hint={`Since ${asMoment(externalId.createdAt)}`}
        actions={mayWrite && <Button onPress={() => setIsAsking(true)}>Start rotation</Button>}
      >
        <Value
          label="External ID"
          value={externalId.value}
          hint="You can change it without a pause: both External IDs are valid until you finish the rotation."
        />
      </Section>
      {isAsking && (
        <ConfirmDialog
          title="Start a rotation?"
          words="Start rotation"
          pendingWords="Starting"
          tone="PRIMARY"
          action={rotate}
          onConfirm={() => void start()}
          onClose={() => setIsAsking(false)}
        >
          <p>
            The workspace gets a new External ID. The previous one stays valid until you finish, so nothing
            stops working. The trust policy of each role must change before that.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** What the customer must do, how far the roles are, and the two ways to end. */
function Rotating({ workspace, rotation, refresh }: Props & { readonly rotation: Rotation }) {
  const { externalId, trustPolicy } = workspace;
  return (
    <>
      <ProgressSection workspaceId={workspace.id} rotation={rotation} refresh={refresh} />
      <Section
        title="Change the trust policy of each role"
        hint="Each role works all the time: before, during and after the change."
      >
        <Steps previous={rotation.previous.value} next={externalId.value} />
        {trustPolicy.__typename === 'TrustPolicy' ? (
          <Disclosure title="Replace the whole policy instead" hint="if no one else uses the role">
            <ReplaceWarning>To keep them, change only the External ID.</ReplaceWarning>
            <CodeBlock title="New trust policy" text={trustPolicy.json} fileName="trust-policy.json" />
          </Disclosure>
        ) : (
          <MistakeNotice mistake={trustPolicy} />
        )}
      </Section>
      <RotatingRoles workspace={workspace} />
    </>
  );
}

/** What to do with one role. */
function Steps({ previous, next }: { readonly previous: string; readonly next: string }) {
  return (
    <ol className="usage">
      <li>
        <span>
          In the list of roles below, choose <strong>Edit in AWS</strong>. Sign in to the AWS account of the
          role. AWS shows the tab <strong>Trust relationships</strong> of the role.
        </span>
      </li>
      <li>
        <span>
          Choose <strong>Edit trust policy</strong>.
        </span>
      </li>
      <li>
        <div className="group">
          <span>Find the previous External ID in the text. Replace it with the new one.</span>
          <Value label="Previous External ID" value={previous} />
          <Value label="New External ID" value={next} />
          <span className="hint">Change nothing else. Keep the quotation marks.</span>
        </div>
      </li>
      <li>
        <span>
          Choose <strong>Update policy</strong>.
        </span>
      </li>
      <li>
        <span>
          Come back here, and wait up to five minutes. The list then says <strong>{USES_NEW}</strong>.
        </span>
      </li>
      <li>
        <span>
          Do the same for each role. When all use the new External ID, choose <strong>Finish</strong>.
        </span>
      </li>
    </ol>
  );
}

type ProgressProps = Pick<Props, 'refresh'> & { readonly workspaceId: string; readonly rotation: Rotation };

function ProgressSection({ workspaceId, rotation, refresh }: ProgressProps) {
  const mayWrite = useMayWrite();
  const [asked, setAsked] = useState<How>();
  const { moved, notMoved, unknown } = rotation.progress;
  const all = moved + notMoved + unknown;
  const isDone = moved === all;
  return (
    <Section
      title={
        all === 0
          ? 'No role uses the External ID'
          : isDone
            ? 'All roles use the new External ID'
            : `${moved.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} roles use the new External ID`
      }
      hint={`Rotation started ${asMoment(rotation.startedAt)}. Aurora checks each role within five minutes.`}
      actions={
        mayWrite && (
          <>
            <Button onPress={() => setAsked('UNDO')}>Undo</Button>
            <Button tone={isDone ? 'PRIMARY' : 'PLAIN'} onPress={() => setAsked('FINISH')}>
              Finish
            </Button>
          </>
        )
      }
    >
      {all > 0 && (
        <>
          <progress
            className="progress"
            data-tone={isDone ? 'GOOD' : undefined}
            aria-label="Roles that use the new External ID"
            value={moved}
            max={all}
          />
          <p className="hint">
            New External ID: {moved.toLocaleString('en-US')} · Previous External ID:{' '}
            {notMoved.toLocaleString('en-US')} · Not checked yet: {unknown.toLocaleString('en-US')}
          </p>
        </>
      )}
      {asked !== undefined && (
        <EndRotationDialog
          how={asked}
          workspaceId={workspaceId}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            refresh();
          }}
        />
      )}
    </Section>
  );
}
