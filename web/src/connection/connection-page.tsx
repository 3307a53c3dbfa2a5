import { useState } from 'react';
import {
  ConnectionHistoryDocument,
  type ConnectionHistoryQuery,
  type EventPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { ConnectionAlerts } from '../alerts/connection-alerts.tsx';
import { useData } from '../data/hooks.ts';
import { BackLink } from '../parts/back-link.tsx';
import { Button } from '../parts/button.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { Notice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { addressOf } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useIsCustomer, useMayConnect } from '../session/viewer.ts';
import { useActivity, useWorkspace } from '../workspace/activity.tsx';
import { SettingsDialog } from '../workspace/settings-dialog.tsx';
import { useActions } from './actions.tsx';
import { DeleteRole } from './delete-role.tsx';
import { DisconnectSection } from './disconnect-section.tsx';
import { Failure } from './failure.tsx';
import { Fold } from './fold.tsx';
import { History } from './history.tsx';
import { NoSuchAccount } from './no-such-account.tsx';
import { Progress } from './progress.tsx';
import { Proof } from './proof.tsx';
import { useReadings } from './readings.ts';
import { BrokenRoleDetails, PERMISSIONS_ID, RoleDetails } from './role-details.tsx';
import { roleNameOf } from './role-name.ts';
import { type Story, useStory } from './story.ts';
import { Summary } from './summary.tsx';
import { titleOf } from './title.ts';
import { Usage } from './usage.tsx';

const EVENTS = 50;

type PageProps = { readonly connectionId: string };

/** One connection: its verification, its proof, or its failure. */
export function ConnectionPage({ connectionId }: PageProps) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(ConnectionHistoryDocument, { id: connectionId, first: EVENTS });
  useActivity((changes) => changes.has(connectionId) && refresh());
  const connection = data?.awsConnection;

  if (connection === undefined) return <NotLoaded problem={problem} lines={8} />;
  if (connection === null) return <NoSuchAccount />;
  return (
    <div className={connection.status === 'PENDING' ? 'narrow' : 'wide'}>
      <BackLink href={addressOf({ page: 'WORKSPACE', workspaceId })} words="All accounts" />
      {/* Each verification has its own story. */}
      <Account key={connection.verification?.startedAt} connection={connection} refresh={refresh} />
      {connection.status !== 'DISCONNECTED' && (
        <IfMayConnect>
          <DisconnectSection connection={connection} refresh={refresh} />
        </IfMayConnect>
      )}
    </div>
  );
}

type Connection = NonNullable<ConnectionHistoryQuery['awsConnection']>;

type Props = { readonly connection: Connection; readonly refresh: () => void };

function Account({ connection, refresh }: Props) {
  const story = useStory(connection.id);
  const { results, ...actions } = useActions(connection, { refresh });
  const events = connection.events.edges.map(({ node }) => node);
  const test = (
    <IfMayConnect>
      <Button isPending={actions.isTesting} pendingWords="Checking" onPress={actions.test}>
        Check now
      </Button>
    </IfMayConnect>
  );
  return (
    <>
      <Title connection={connection} refresh={refresh}>
        {connection.status === 'CONNECTED' && test}
      </Title>
      {results}
      <State connection={connection} story={story} events={events} actions={actions} refresh={refresh} />
      {/* Below what they are about. */}
      <ConnectionAlerts connectionId={connection.id} />
    </>
  );
}

type TitleProps = Props & { readonly children: React.ReactNode };

/** The name or number of the account, what it is, and the actions that are always there. */
function Title({ connection, refresh, children }: TitleProps) {
  const mayEdit = useMayConnect();
  const [isEditing, setIsEditing] = useState(false);
  const { id, name, accountId, roleArn, status } = connection;
  return (
    <>
      <PageTitle
        title={titleOf(connection)}
        badge={<StatusBadge status={status} />}
        actions={
          <>
            {children}
            {mayEdit && <Button onPress={() => setIsEditing(true)}>Edit</Button>}
          </>
        }
      >
        <p className="lead breakable">
          {name !== null && `${accountId} · `}
          {roleNameOf(roleArn)}
        </p>
      </PageTitle>
      {isEditing && (
        <SettingsDialog
          connectionId={id}
          onClose={() => setIsEditing(false)}
          onSaved={() => {
            setIsEditing(false);
            refresh();
          }}
        />
      )}
    </>
  );
}

type StateProps = {
  readonly connection: Connection;
  readonly story: Story | undefined;
  readonly events: readonly EventPartsFragment[];
  readonly actions: Omit<ReturnType<typeof useActions>, 'results'>;
  readonly refresh: () => void;
};

/** What to know and to do in this status. The rest is folded below. */
function State({ connection, story, events, actions, refresh }: StateProps) {
  switch (connection.status) {
    case 'PENDING':
      return (
        <Progress connection={connection} story={story} tryNow={actions.retry}>
          <History connectionId={connection.id} latest={events} />
        </Progress>
      );
    case 'CONNECTED':
      return <ConnectedState connection={connection} story={story} events={events} refresh={refresh} />;
    case 'DISCONNECTED':
      return (
        <>
          <Notice tone="INFO" title="Aurora no longer uses this role.">
            <IfMayConnect>
              <p>
                To let Aurora use it again, choose Reconnect. Otherwise delete the role in AWS, or remove
                Aurora from its trust policy, as shown below.
              </p>
              <Button
                isPending={actions.isReconnecting}
                pendingWords="Reconnecting"
                onPress={actions.reconnect}
              >
                Reconnect
              </Button>
            </IfMayConnect>
          </Notice>
          <Section title="What remains in AWS">
            <DeleteRole connection={connection} />
          </Section>
          <div className="card disclosures">
            <History connectionId={connection.id} latest={events} />
          </div>
        </>
      );
    default:
      return (
        <Failure connection={connection} story={story} tryAgain={actions.retry} isTrying={actions.isTrying}>
          {/* Only a role that has worked can have shown itself. */}
          {connection.status === 'FAILED' ? (
            <History connectionId={connection.id} latest={events} />
          ) : (
            <BrokenRoleDetails connection={connection} events={events} refresh={refresh} />
          )}
        </Failure>
      );
  }
}

/** A connection that works: whether all is well, and the rest folded. */
function ConnectedState({ connection, story, events, refresh }: Omit<StateProps, 'actions'>) {
  const isCustomer = useIsCustomer();
  const readings = useReadings(connection.id, events);
  const [isOpen, setIsOpen] = useState(false);
  const showPermissions = () => {
    setIsOpen(true);
    document.getElementById(PERMISSIONS_ID)?.querySelector('button')?.focus();
  };
  return (
    <>
      <Summary connection={connection} readings={readings} showPermissions={showPermissions} />
      <div className="card disclosures">
        {!isCustomer && (
          <Fold title="How to use it" summary={{ words: 'Short-lived credentials for programs' }}>
            <Usage connectionId={connection.id} />
          </Fold>
        )}
        <Fold title="Connection checks" summary={{ words: 'Passed' }}>
          <Proof connection={connection} story={story} />
        </Fold>
        <RoleDetails
          connection={connection}
          readings={readings}
          permissions={{ isOpen, onToggle: setIsOpen }}
          refresh={refresh}
        />
      </div>
    </>
  );
}
