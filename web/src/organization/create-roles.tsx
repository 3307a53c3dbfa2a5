import { useState } from 'react';
import {
  CapabilitySetsDocument,
  type OrganizationPartsFragment,
  SetupKitDocument,
  WorkspaceCapabilitiesDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { CommandSteps } from '../onboard/command-steps.tsx';
import { choiceIn, grantOf, kitChoice, MANAGED, titleOfChoice } from '../onboard/permissions.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { addressOf } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { choiceOf, choiceWords, includedUnits, rootOf, totalOf } from './choice.ts';
import { PROGRESS } from './progress-words.ts';

/** Nothing is chosen: who creates the roles decides what Aurora may do. */
const NONE = '';

type Props = { readonly organization: OrganizationPartsFragment };

/** The commands that create the role in all chosen accounts. */
export function CreateRoles({ organization }: Props) {
  const { id: workspaceId } = useWorkspace();
  const sets = useData(CapabilitySetsDocument, {});
  const ofWorkspace = useData(WorkspaceCapabilitiesDocument, { id: workspaceId });
  const draft = useDraft(`${workspaceId}.permissions.${organization.id}`);
  const known = sets.data?.capabilitySets ?? [];
  const names = [...known.map(({ name }) => name), ...Object.keys(MANAGED)];
  const permissions =
    choiceIn(draft.text, known) ?? choiceIn(ofWorkspace.data?.workspace?.capabilities?.name, known) ?? NONE;
  const choice = choiceOf(organization);
  const { chosen: wanted, connected } = totalOf(organization.units, choice);
  const isDone = wanted > 0 && connected >= wanted;
  // Until the user folds or unfolds it, it is open while accounts need their role.
  const [toggled, setToggled] = useState<boolean | null>(null);
  return (
    <Disclosure
      title={isDone ? 'Create the roles again' : 'Create the roles'}
      hint={permissions === NONE ? 'Choose the permissions' : 'The same commands for all chosen accounts'}
      level={2}
      isCard
      isOpen={toggled ?? connected < wanted}
      onToggle={setToggled}
    >
      <Select
        label="Permissions of the roles"
        options={[
          ...(permissions === NONE ? [{ key: NONE, words: 'Choose the permissions' }] : []),
          ...names.map((key) => ({ key, words: titleOfChoice(key) })),
        ]}
        chosen={permissions}
        onChoose={draft.change}
      />
      {permissions === NONE ? (
        <p>Choose the permissions first. Then you get the commands that create the roles.</p>
      ) : (
        <>
          <p>
            The commands create the role <strong>{choice.roleName}</strong> with the permissions{' '}
            <strong>{titleOfChoice(permissions)}</strong> in:{' '}
            <strong>{choiceWords(organization.units, choice)}</strong>. {grantOf(permissions, known)}
          </p>
          <When connected={connected} isDone={isDone} />
          <Script organization={organization} permissions={permissions} />
          <ExistingRoles roleName={choice.roleName} />
        </>
      )}
    </Disclosure>
  );
}

/** When to run the commands, and what another run changes. */
function When({ connected, isDone }: { readonly connected: number; readonly isDone: boolean }) {
  return (
    <>
      {connected === 0 ? (
        <p>
          Run these commands now if you have not run them yet, in the management account or in that of a
          delegated administrator. They create a CloudFormation StackSet, and the StackSet creates the role in
          each chosen account. Then Aurora connects the accounts by itself.
        </p>
      ) : (
        <p>
          {!isDone &&
            'If you have run these commands already, wait: AWS needs some minutes to create the roles. '}
          After you change the accounts, run the commands again.
        </p>
      )}
      <p>
        You can run the commands again. Choose the same permissions and role name as the last time: other
        permissions change the roles in all accounts that have one.{' '}
        <strong>Another role name deletes the old roles.</strong> Accounts that are connected with them then
        stop working.
      </p>
    </>
  );
}

/** What AWS does in an account that has such a role already. */
function ExistingRoles({ roleName }: { readonly roleName: string }) {
  return (
    <Disclosure title={`Does an account already have a role named ${roleName}?`}>
      <p>
        AWS does not change that role, and creates no other one in that account. The other accounts get their
        roles.
      </p>
      <p>
        If the old role already trusts Aurora with your External ID, the account connects with it. Otherwise,
        the account stays at "{PROGRESS.PENDING_ROLE.words}": "How to fix" in its row says what to do.
      </p>
    </Disclosure>
  );
}

function Script({ organization, permissions }: Props & { readonly permissions: string }) {
  const { id: workspaceId } = useWorkspace();
  const choice = choiceOf(organization);
  const { data, problem } = useData(SetupKitDocument, {
    workspaceId,
    ...kitChoice(permissions, ''),
    roleName: choice.roleName,
    unitIds: [...choice.unitIds],
    exceptAccountIds: [...choice.exceptAccountIds],
  });
  const kit = data?.setupKit;
  const root = rootOf(organization.units);
  const hasRoot = root !== undefined && includedUnits(organization.units, choice).has(root.id);
  if (kit === undefined) return <NotLoaded problem={problem} lines={6} />;
  if (kit.__typename !== 'SetupKit') return <MistakeNotice mistake={kit} />;
  return (
    <>
      <CommandSteps
        file={kit.stackSet}
        partition={kit.partition}
        account="the management account or a delegated administrator's account"
        isMain
        next="Then come back: accounts connect as their roles appear."
      />
      {hasRoot && (
        <IfMayConnect>
          <p>
            To connect the management account, use{' '}
            <a href={addressOf({ page: 'CONNECT', workspaceId })}>Connect an account</a>.
          </p>
        </IfMayConnect>
      )}
    </>
  );
}
