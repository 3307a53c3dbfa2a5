import { OrganizationsDocument, type OrganizationsQuery } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { BackLink } from '../parts/back-link.tsx';
import { Badge } from '../parts/badge.tsx';
import { Loading } from '../parts/loading.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { addressOf } from '../routes.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useThrottledActivity, useWorkspace } from '../workspace/activity.tsx';
import { ConnectOrganization } from './connect-organization.tsx';
import { PROGRESS } from './progress-words.ts';

/** The organizations of a workspace, and the form to connect one. */
export function OrganizationsPage() {
  const { id: workspaceId } = useWorkspace();
  const { data, problem, refresh } = useData(OrganizationsDocument, { workspaceId });
  useThrottledActivity(refresh);
  const organizations = data?.workspace?.organizations;
  return (
    <div className="narrow">
      <BackLink href={addressOf({ page: 'WORKSPACE', workspaceId })} words="All accounts" />
      <PageTitle title={organizations?.length === 0 ? 'Connect an organization' : 'Organizations'}>
        <p className="lead">
          Aurora lists the accounts of your AWS organization, and connects those that you choose. New accounts
          in the chosen units also get connected when their role exists.
        </p>
      </PageTitle>
      <Loading of={organizations} problem={problem} lines={6}>
        {(loaded) => (
          <>
            <ul className="rows">
              {loaded.map((organization) => (
                <OrganizationRow key={organization.id} organization={organization} />
              ))}
            </ul>
            <IfMayConnect>
              <ConnectOrganization isFirst={loaded.length === 0} />
            </IfMayConnect>
          </>
        )}
      </Loading>
    </div>
  );
}

type Listed = NonNullable<OrganizationsQuery['workspace']>['organizations'][number];

function OrganizationRow({ organization }: { readonly organization: Listed }) {
  const { id: workspaceId } = useWorkspace();
  const { id, awsOrganizationId, role, counts } = organization;
  return (
    <li className="row">
      <div className="workspace-row">
        <a className="row-link" href={addressOf({ page: 'ORGANIZATION', workspaceId, organizationId: id })}>
          <strong>{awsOrganizationId ?? 'New organization'}</strong>
          <span className="hint">Read from account {role.accountId}</span>
        </a>
        <ul className="chips">
          {counts
            .filter(({ count }) => count > 0)
            .map(({ progress, count }) => (
              <li key={progress}>
                <Badge size="SMALL" tone={PROGRESS[progress].tone}>
                  {count.toLocaleString('en-US')} {PROGRESS[progress].words.toLowerCase()}
                </Badge>
              </li>
            ))}
        </ul>
      </div>
    </li>
  );
}
