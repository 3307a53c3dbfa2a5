import { CapabilitySetsDocument, type ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { roleNameOf } from '../connection/role-name.ts';
import type { Story } from '../connection/story.ts';
import { titleOf } from '../connection/title.ts';
import { WhatNow } from '../connection/what-now.tsx';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { useReturnTo } from '../session/return-to.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { choiceIn, OWN, titleOfChoice } from './permissions.ts';

type Props = { readonly connection: ConnectionPartsFragment; readonly story: Story | undefined };

/** The moment of success: what was proven, and where to go from here. */
export function Connected({ connection, story }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { id, accountId, name, roleArn } = connection;
  const back = useReturnTo();
  return (
    <>
      <div className="success">
        <svg className="success-mark" viewBox="0 0 64 64" fill="none" aria-hidden="true">
          <circle className="success-wave" cx="32" cy="32" r="29" />
          <circle className="success-ring" cx="32" cy="32" r="29" />
          <path className="success-check" d="m20.500 33 8 8.200L44 24.500" />
        </svg>
        <PageTitle title="Connected and secure">
          <p className="lead">
            You are done. Aurora can now work in {name === null ? 'account ' : `${titleOf(connection)}, `}
            <span className="nowrap">{accountId}</span>, through {roleNameOf(roleArn)}.
          </p>
        </PageTitle>
        <Chosen />
        <p className="success-proof">{proofIn(story)}</p>
        <div className="buttons">
          <LinkButton
            tone="PRIMARY"
            size="LARGE"
            href={back?.url ?? addressOf({ page: 'WORKSPACE', workspaceId })}
          >
            {back === null ? 'View accounts' : `Back to ${back.host}`}
          </LinkButton>
          <LinkButton size="LARGE" href={addressOf({ page: 'CONNECTION', workspaceId, connectionId: id })}>
            Open the account
          </LinkButton>
          <LinkButton size="LARGE" href={addressOf({ page: 'CONNECT', workspaceId })}>
            Connect another account
          </LinkButton>
        </div>
      </div>
      <WhatNow connection={connection} />
    </>
  );
}

/** The choice in the first step. It is not proven: the user may have changed the role. */
function Chosen() {
  const [query] = useQuery();
  const { data } = useData(CapabilitySetsDocument, {});
  const sets = data?.capabilitySets ?? [];
  const choice = choiceIn(query['permissions'], sets);
  if (choice === null || choice === OWN) return null;
  return (
    <p className="success-granted">
      You chose the permissions <strong>{titleOfChoice(choice)}</strong>.
    </p>
  );
}

function proofIn(story: Story | undefined): string {
  const established = story?.established;
  if (established === undefined) return 'The role refuses calls without your External ID.';
  return `Security test passed: Aurora tried ${established.probes.length} wrong External IDs, and AWS refused them all.`;
}
