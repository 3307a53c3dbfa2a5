import {
  AwsCredentialsConfigDocument,
  type AwsCredentialsSnippetKind,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';

/** Short titles for the tabs. The panel shows the full title. */
const TABS: Readonly<Record<AwsCredentialsSnippetKind, string>> = {
  ENVIRONMENT: 'Environment',
  PROFILE: 'Profile',
  AWS_CLI: 'AWS CLI',
  KUBERNETES: 'Kubernetes',
  ECS: 'ECS',
  DOCKER_COMPOSE: 'Docker Compose',
  JAVASCRIPT: 'JavaScript',
  PYTHON: 'Python',
  GO: 'Go',
  TERRAFORM: 'Terraform',
};

/** How programs use the connected account. */
export function Usage({ connectionId }: { readonly connectionId: string }) {
  const { data, problem } = useData(AwsCredentialsConfigDocument, { connectionId });
  const config = data?.awsCredentialsConfig;
  return (
    <>
      <p>Programs get short-lived credentials from Aurora. You only configure them.</p>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {config === undefined && problem === undefined && <Waiting lines={6} />}
      {config?.warnings.map((warning) => (
        <Notice key={warning} tone="WARNING" title={warning} />
      ))}
      {config !== undefined && (
        <Tabs
          label="Ways to use it"
          tabs={config.snippets.map(({ kind, title, text, notes }) => ({
            key: kind,
            title: TABS[kind],
            body: (
              <>
                <CodeBlock title={title} text={text} />
                {notes.map((note) => (
                  <p key={note} className="hint">
                    {note}
                  </p>
                ))}
              </>
            ),
          }))}
        />
      )}
    </>
  );
}
