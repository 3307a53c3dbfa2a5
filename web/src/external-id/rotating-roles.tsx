import { roleNameOf } from '../connection/role-name.ts';
import { titleOf } from '../connection/title.ts';
import { Badge } from '../parts/badge.tsx';
import { ExternalLink } from '../parts/button.tsx';
import type { Tone } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { readListPage, useShownPage } from '../workspace/list-page.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import type { RotatingWorkspace } from './external-id-page.tsx';

/** The state of a role that is done. */
export const USES_NEW = 'Uses the new External ID';

type Role = RotatingWorkspace['awsConnections']['edges'][number]['node'];

/** The roles in use, with how far each is. */
export function RotatingRoles({ workspace }: { readonly workspace: RotatingWorkspace }) {
  const [query] = useQuery();
  const shown = useShownPage(workspace.awsConnections, readListPage(query));
  if (shown === undefined || shown.edges.length === 0) return null;
  return (
    <Section title="Roles">
      <PagedList words={{ one: 'role', many: 'roles' }} label="Roles" shown={shown} isOnCard empty={null}>
        {(role) => <RoleRow key={role.id} role={role} workspaceId={workspace.id} />}
      </PagedList>
    </Section>
  );
}

function RoleRow({ role, workspaceId }: { readonly role: Role; readonly workspaceId: string }) {
  const { id, name, accountId, roleArn, externalIdRotation, trustRelationshipsUrl } = role;
  const { words, tone } = stateOf(externalIdRotation);
  return (
    <li className="role-row">
      <span className="breakable">
        <a href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>{titleOf(role)}</a>{' '}
        <span className="hint">
          {name !== null && `${accountId} · `}
          {roleNameOf(roleArn)}
        </span>
      </span>
      <Badge tone={tone} size="SMALL">
        {words}
      </Badge>
      {trustRelationshipsUrl !== null && externalIdRotation?.takesNew !== true && (
        <span className="role-link">
          <ExternalLink href={trustRelationshipsUrl}>
            Edit in AWS<span className="visually-hidden"> the trust policy of {titleOf(role)}</span>
          </ExternalLink>
        </span>
      )}
    </li>
  );
}

/** @param rotation null when the rotation has just ended */
function stateOf(rotation: Role['externalIdRotation']): {
  readonly words: string;
  readonly tone: Tone | 'QUIET';
} {
  if (rotation?.takesNew === true) return { words: USES_NEW, tone: 'GOOD' };
  if (rotation?.takesNew == null) return { words: 'Not checked yet', tone: 'QUIET' };
  return rotation.takesPrevious === false
    ? { words: 'Uses neither External ID', tone: 'BAD' }
    : { words: 'Uses the previous one', tone: 'WARNING' };
}
