import { useId, useState } from 'react';
import { type RoleAccess, SetupKitDocument, type SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;

/** The choices on the page. Customers attach their own policies in AWS. */
const ACCESS = {
  POWER_USER: {
    words: 'PowerUserAccess (recommended)',
    meaning: 'Full access except IAM and AWS Organizations.',
  },
  READ_ONLY: {
    words: 'ReadOnlyAccess',
    meaning: 'Read-only. Aurora can view resources but never change them.',
  },
} as const;

type Access = keyof typeof ACCESS & RoleAccess;

/** The ways to create the role. */
export function SetupKit() {
  const id = useId();
  const { id: workspaceId } = useWorkspace();
  const [access, setAccess] = useState<Access>('POWER_USER');
  const { data, problem } = useData(SetupKitDocument, { workspaceId, access });
  // The previous kit stays until the next one has loaded, so that the layout does not shift.
  const [shown, setShown] = useState<Kit | null>(null);
  const answer = data?.setupKit;
  if (answer?.__typename === 'SetupKit' && answer !== shown) setShown(answer);
  return (
    <div className="setup-kit">
      <div className="field">
        <label htmlFor={id}>Permissions</label>
        <select
          id={id}
          value={access}
          aria-describedby={`${id}-meaning`}
          onChange={({ target }) => setAccess(target.value as Access)}
        >
          {Object.entries(ACCESS).map(([key, { words }]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
        <p id={`${id}-meaning`} className="hint">
          {ACCESS[access].meaning}
        </p>
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {answer !== undefined && answer.__typename !== 'SetupKit' && <MistakeNotice mistake={answer} />}
      {shown === null ? problem === undefined && <Waiting lines={8} /> : <Forms kit={shown} />}
    </div>
  );
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
