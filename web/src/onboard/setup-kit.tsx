import { useState } from 'react';
import {
  CapabilitySetsDocument,
  type CapabilitySetsQuery,
  SetupKitDocument,
  type SetupKitQuery,
  WorkspaceCapabilitiesDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { type Option, PermissionChoice, WorkspaceOffer } from './permission-choice.tsx';
import { PermissionReasons } from './permission-reasons.tsx';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;

/** The managed policies on the page. Customers attach their own policies in AWS. No set has such a name. */
const MANAGED = {
  PowerUserAccess: { access: 'POWER_USER', meaning: 'Full access except IAM and AWS Organizations.' },
  ReadOnlyAccess: {
    access: 'READ_ONLY',
    meaning: 'Read-only. Aurora can view resources but never change them.',
  },
} as const;

const RECOMMENDED: keyof typeof MANAGED = 'PowerUserAccess';

/** What the role may do, and the ways to create it. */
export function SetupKit() {
  const { id } = useWorkspace();
  const sets = useData(CapabilitySetsDocument, {});
  const workspace = useData(WorkspaceCapabilitiesDocument, { id });
  const problem = sets.problem ?? workspace.problem;
  const isLoaded = sets.data !== undefined && workspace.data !== undefined;
  return (
    <div className="setup-kit">
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {isLoaded ? (
        <KitOfChoice
          sets={sets.data.capabilitySets}
          ofWorkspace={workspace.data.workspace?.capabilities?.name ?? null}
          refresh={workspace.refresh}
        />
      ) : (
        problem === undefined && <Waiting lines={8} />
      )}
    </div>
  );
}

type ChoiceProps = {
  readonly sets: CapabilitySetsQuery['capabilitySets'];
  /** The name of the set that the workspace has chosen. */
  readonly ofWorkspace: string | null;
  readonly refresh: () => void;
};

function KitOfChoice({ sets, ofWorkspace, refresh }: ChoiceProps) {
  const { id: workspaceId } = useWorkspace();
  const [chosen, choose] = useState(ofWorkspace ?? RECOMMENDED);
  const set = sets.some(({ name }) => name === chosen) ? chosen : null;
  const access = chosen in MANAGED ? MANAGED[chosen as keyof typeof MANAGED].access : 'POWER_USER';
  const { data, problem } = useData(SetupKitDocument, { workspaceId, access, capabilities: set });
  // Until the next kit has loaded, the previous one stays, so that the layout does not shift.
  const [previous, setPrevious] = useState<Kit | null>(null);
  const answer = data?.setupKit;
  if (answer?.__typename === 'SetupKit' && answer !== previous) setPrevious(answer);
  const isLoading = answer === undefined && problem === undefined;
  const kit = isLoading ? previous : answer?.__typename === 'SetupKit' ? answer : null;
  return (
    <>
      <PermissionChoice options={optionsOf(sets, ofWorkspace)} chosen={chosen} choose={choose} />
      {set !== null && set !== ofWorkspace && <WorkspaceOffer key={set} set={set} onChosen={refresh} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {answer !== undefined && answer.__typename !== 'SetupKit' && <MistakeNotice mistake={answer} />}
      {kit === null && isLoading && <Waiting lines={8} />}
      {kit !== null && (
        // Inert, so that nobody copies the previous kit by mistake.
        <div className="setup-kit" inert={isLoading}>
          {kit.capabilities !== null && (
            <PermissionReasons set={kit.capabilities} permissions={kit.permissions} />
          )}
          <h3>Create the role</h3>
          <Forms kit={kit} />
        </div>
      )}
    </>
  );
}

function optionsOf(sets: ChoiceProps['sets'], ofWorkspace: string | null): Option[] {
  const managed = Object.entries(MANAGED).map(([name, { meaning }]) => ({
    name,
    meaning,
    mark: ofWorkspace === null && name === RECOMMENDED ? 'recommended' : null,
  }));
  const ofSets = sets.map(({ name, description }) => ({
    name,
    meaning: description,
    mark: name === ofWorkspace ? 'chosen for this workspace' : null,
  }));
  return [...managed, ...ofSets];
}

function Forms({ kit }: { readonly kit: Kit }) {
  const { quickCreateUrl, template, cli } = kit.cloudFormation;
  return (
    <Tabs
      label="Ways to create the role"
      tabs={[
        { key: 'console', title: 'Console', body: <ConsoleSteps steps={kit.consoleSteps} /> },
        { key: 'cli', title: 'AWS CLI', body: <FileForm file={kit.cli} /> },
        {
          key: 'cloudformation',
          title: 'CloudFormation',
          body: (
            <>
              {quickCreateUrl !== null && <QuickCreate url={quickCreateUrl} />}
              <h3>{quickCreateUrl === null ? 'In the console' : 'With the template file'}</h3>
              <FileForm file={template} />
              <h3>With the AWS CLI</h3>
              <FileForm file={cli} />
            </>
          ),
        },
        { key: 'terraform', title: 'Terraform', body: <FileForm file={kit.terraform} /> },
        { key: 'stackset', title: 'StackSet', body: <FileForm file={kit.stackSet} /> },
      ]}
    />
  );
}

function QuickCreate({ url }: { readonly url: string }) {
  return (
    <>
      <p>
        <a className="button button-primary" href={url} target="_blank" rel="noreferrer">
          Create the stack in the console
          <span className="visually-hidden"> (opens in a new tab)</span>
        </a>
      </p>
      <p>
        Everything is filled in. Check "I acknowledge that AWS CloudFormation might create IAM resources with
        custom names", and choose Create stack. Its output RoleArn is the role's ARN.
      </p>
    </>
  );
}
