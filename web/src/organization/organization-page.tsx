import { useState } from 'react';
import {
  ConnectOrganizationDocument,
  OrganizationDocument,
  type OrganizationPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Ago } from '../parts/ago.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { Notice, OutcomeNotice, ProblemNotice, Remedies } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Spinner } from '../parts/spinner.tsx';
import { addressOf } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useMayConnect } from '../session/viewer.ts';
import { useThrottledActivity, useWorkspace } from '../workspace/activity.tsx';
import { Accounts } from './accounts.tsx';
import { type Choice, choiceOf, choiceWords } from './choice.ts';
import { ChoiceBar, ChoiceFields } from './choice-panel.tsx';
import { CreateRoles } from './create-roles.tsx';
import { OrganizationProgress } from './organization-progress.tsx';

/** How often to ask: no event tells of a reading, or of a try of a missing role. */
const POLL_MS = 5_000;
/** One organization: how far its accounts have come, which are chosen, and all of them as a tree. */
export function OrganizationPage({ organizationId }: { readonly organizationId: string }) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(OrganizationDocument, { id: organizationId });
  useThrottledActivity(refresh);
  usePolling(refresh, POLL_MS);
  const organization = data?.organization;
  if (organization === undefined) return <NotLoaded problem={problem} lines={8} />;
  if (organization === null)
    return (
      <NotFound what="organization" reason="the organization may belong to another workspace">
        <div>
          <LinkButton href={addressOf({ page: 'ORGANIZATION', workspaceId })}>Organizations</LinkButton>
        </div>
      </NotFound>
    );
  return (
    <div className="wide">
      <BackLink href={addressOf({ page: 'ORGANIZATION', workspaceId })} words="Organizations" />
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Shown organization={organization} refresh={refresh} />
    </div>
  );
}

type Props = { readonly organization: OrganizationPartsFragment; readonly refresh: () => void };

function Shown({ organization, refresh }: Props) {
  const { id: workspaceId } = useWorkspace();
  const read = useAction(ConnectOrganizationDocument);
  const { awsOrganizationId, managementAccountId, readAt, role } = organization;
  const readNow = () => read.run({ workspaceId, roleArn: role.roleArn }).then(refresh);
  return (
    <>
      <PageTitle
        title={awsOrganizationId ?? 'New organization'}
        actions={
          <IfMayConnect>
            <Button isPending={read.isRunning} pendingWords="Reading" onPress={() => void readNow()}>
              Refresh from AWS
            </Button>
          </IfMayConnect>
        }
      >
        <p className="hint">
          {managementAccountId !== null && <>Management account {managementAccountId} · </>}
          {readAt === null ? (
            'Not read yet'
          ) : (
            <>Read {<Ago moment={readAt} />} · Aurora reads it every hour</>
          )}
        </p>
      </PageTitle>
      <OutcomeNotice of={read} />
      <State organization={organization} />
      {readAt !== null && <Chosen organization={organization} refresh={refresh} />}
    </>
  );
}

/** Why Aurora does not read the organization, or that it has begun. */
function State({ organization: { problem, readAt, role } }: Pick<Props, 'organization'>) {
  const { id: workspaceId } = useWorkspace();
  const toRole = addressOf({ page: 'CONNECTION', workspaceId, connectionId: role.id });
  if (problem !== null) {
    // A problem without a time is that of the role's connection, whose page says what to do.
    const isOfRole = problem.since === null;
    return (
      <Notice
        tone="BAD"
        title={isOfRole ? "Aurora can't use the role that reads the organization." : problem.message}
        urgent
      >
        {isOfRole ? (
          <>
            <p>Nothing is read and no account connects until the role works again.</p>
            <LinkButton href={toRole}>Fix the role</LinkButton>
          </>
        ) : (
          <Remedies remedies={problem.remedies} />
        )}
      </Notice>
    );
  }
  if (readAt !== null) return null;
  return role.status === 'PENDING' ? (
    <Notice tone="INFO" title="Checking the role. New roles can take a few minutes.">
      <LinkButton href={toRole}>Show the progress</LinkButton>
    </Notice>
  ) : (
    <p className="with-spinner">
      <Spinner /> Reading the organization…
    </p>
  );
}

function Chosen({ organization: read, refresh }: Props) {
  // Until it is read again, the first choice is known from the answer that saved it.
  const [firstChosen, setFirstChosen] = useState<OrganizationPartsFragment>();
  const organization = read.choice === null ? (firstChosen ?? read) : read;
  const { choice: stored } = organization;
  const mayConnect = useMayConnect();
  // Before the first choice, choosing is what the page is for.
  const [edited, setEdited] = useState<Choice | null>(
    stored === null && mayConnect ? choiceOf(organization) : null,
  );
  const saved = (chosen: OrganizationPartsFragment) => {
    setFirstChosen(chosen);
    setEdited(null);
    // The next step is at the top, and the button in the bar is gone.
    document.querySelector('h1')?.focus();
    refresh();
  };
  return (
    <>
      {edited !== null ? (
        <ChoiceFields choice={edited} isFirst={stored === null} onChange={setEdited} />
      ) : stored === null ? (
        <p className="hint">No accounts are chosen yet.</p>
      ) : (
        <>
          <ChosenLine organization={organization} onEdit={() => setEdited(choiceOf(organization))} />
          <OrganizationProgress organization={organization} refresh={refresh} />
          <CreateRoles organization={organization} />
        </>
      )}
      <Accounts
        organization={organization}
        choice={edited ?? choiceOf(organization)}
        onChange={edited === null ? undefined : setEdited}
      />
      {edited !== null && (
        <ChoiceBar
          organization={organization}
          choice={edited}
          onClose={stored === null ? undefined : () => setEdited(null)}
          onSaved={saved}
        />
      )}
    </>
  );
}

type LineProps = Pick<Props, 'organization'> & { readonly onEdit: () => void };

function ChosenLine({ organization, onEdit }: LineProps) {
  const choice = choiceOf(organization);
  return (
    <section className="chosen-line" aria-label="Chosen accounts">
      <p>
        <strong>{choiceWords(organization.units, choice)}</strong>{' '}
        <span className="hint">
          Role <span className="nowrap">{choice.roleName}</span>
        </span>
      </p>
      <IfMayConnect>
        <Button size="SMALL" onPress={onEdit}>
          Change the choice
        </Button>
      </IfMayConnect>
    </section>
  );
}
