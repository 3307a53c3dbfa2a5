import {
  AwsCredentialsConfigDocument,
  type AwsCredentialsSnippetKind,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice } from '../parts/notice.tsx';
import { Tabs } from '../parts/tabs.tsx';

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
  return (
    <>
      <p>Programs get short-lived credentials from Aurora. You only configure them.</p>
      <Loading of={data?.awsCredentialsConfig} problem={problem} lines={6}>
        {({ warnings, snippets }) => (
          <>
            {warnings.map((warning) => (
              <Notice key={warning} tone="WARNING" title={warning} />
            ))}
            <Tabs
              label="Ways to use it"
              tabs={snippets.map(({ kind, title, text, notes }) => ({
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
          </>
        )}
      </Loading>
    </>
  );
}
