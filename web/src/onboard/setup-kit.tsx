import { type ReactNode, useId, useState } from 'react';
import { type RoleAccess, SetupKitDocument, type SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;
type File = Kit['cli'];

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

function ConsoleSteps({ steps }: { readonly steps: Kit['consoleSteps'] }) {
  return (
    <ol className="console-steps">
      {steps.map(({ title, detail, values, url }) => (
        <li key={title}>
          <div>
            <strong>{title}</strong>
            <p className="console-detail">{copyable(detail, values)}</p>
            {url !== null && (
              <p>
                <a href={url} target="_blank" rel="noreferrer">
                  Open in the AWS console<span className="visually-hidden"> (opens in a new tab)</span>
                </a>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The text, with a copy button for each value in it. The values are in the order of the text. */
function copyable(detail: string, values: readonly string[]): ReactNode[] {
  let rest = detail;
  const parts = values.flatMap((value, index) => {
    const place = rest.indexOf(value);
    if (place < 0) return [];
    const before = rest.slice(0, place);
    rest = rest.slice(place + value.length);
    const stop = /^[.,]?/.exec(rest)?.[0] ?? '';
    rest = rest.slice(stop.length);
    return [
      before,
      // biome-ignore lint/suspicious/noArrayIndexKey: a value has no other identity.
      <span key={index} className="with-stop">
        <CopyText text={value} />
        {stop}
      </span>,
    ];
  });
  return [...parts, rest];
}

function FileForm({ file: { fileName, content, usage } }: { readonly file: File }) {
  return (
    <>
      <ol className="usage">
        {usage.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <CodeBlock title={fileName} text={content} fileName={fileName} />
    </>
  );
}
