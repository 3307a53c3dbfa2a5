import type { ReactNode } from 'react';
import type { SetupKitQueryVariables } from '../../../schema/generated/graphql.ts';
import type { SetupFile } from '../../../src/setup-kit/setup-file.ts';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { useQuery } from '../routes.ts';
import { CloudShell, type WayProps } from './recommended-way.tsx';
import { StackSetWay } from './stack-set-way.tsx';

type Props = WayProps & {
  readonly variables: SetupKitQueryVariables;
  /** The recommended way, which is above. */
  readonly recommended: 'quick' | 'cli';
  readonly arnForm: ReactNode;
};

/** All other ways to create the role, folded. The open one is in the address. */
export function OtherWays({ plain, reporting, variables, recommended, arnForm }: Props) {
  const [query] = useQuery();
  const way = useWay(reporting);
  const files = reporting.isUnable ? plain : reporting.kit?.setupKit;
  return (
    <section className="group" aria-labelledby="other-ways">
      <h2 id="other-ways">Other ways</h2>
      <div className="card disclosures">
        {recommended === 'quick' ? (
          <Disclosure title="AWS CLI" hint="CloudShell or a terminal" {...way('cli')}>
            <CloudShell plain={plain} reporting={reporting} isChosen={query['way'] === 'cli'} />
          </Disclosure>
        ) : (
          <TemplateWay plain={plain} reporting={reporting} title="CloudFormation" />
        )}
        <Disclosure title="Terraform" {...way('terraform')}>
          <KitFile file={files?.terraform} reporting={reporting} />
        </Disclosure>
        <Disclosure title="AWS console" hint="by hand" {...way('console', false)}>
          <ConsoleSteps
            steps={plain.consoleSteps}
            last={{
              title: 'Connect the role',
              instruction: 'Paste the ARN below. Choose Connect AWS account.',
            }}
          />
          {query['way'] === 'console' && arnForm}
        </Disclosure>
        <Disclosure title="A whole organization" hint="all accounts at once" {...way('stackset', false)}>
          {query['way'] === 'stackset' && <StackSetWay variables={variables} />}
        </Disclosure>
        <Disclosure title="Already have a role?" {...way('own', false)}>
          <p>Use any role with this trust policy and the permissions you choose.</p>
          <CodeBlock title="Trust policy" text={plain.trustPolicy.json} fileName="trust-policy.json" />
          {query['way'] === 'own' && arnForm}
        </Disclosure>
      </div>
    </section>
  );
}

/** How a folded way opens: its address, and the kit that it needs. */
function useWay({ isUnable, kit, prepare }: WayProps['reporting']) {
  const [query, change] = useQuery();
  return (key: string, doesReport = true) => ({
    isOpen: query['way'] === key,
    onToggle: (isOpen: boolean) => {
      change({ way: isOpen ? key : null });
      if (isOpen && doesReport && !isUnable && kit === null) void prepare();
    },
  });
}

/** The template, to deploy by hand. */
export function TemplateWay({ plain, reporting, title }: WayProps & { readonly title: string }) {
  const way = useWay(reporting);
  const files = reporting.isUnable ? plain : reporting.kit?.setupKit;
  return (
    <Disclosure title={title} hint="template file" {...way('cloudformation')}>
      <KitFile file={files?.cloudFormation.template} reporting={reporting} />
      {files !== undefined && (
        <Disclosure title="With the AWS CLI">
          <FileForm file={files.cloudFormation.cli} />
        </Disclosure>
      )}
    </Disclosure>
  );
}

type FileProps = Pick<WayProps, 'reporting'> & { readonly file: SetupFile | undefined };

/** A file of the kit, or a button that makes the kit. */
function KitFile({ file, reporting }: FileProps) {
  if (file !== undefined) return <FileForm file={file} />;
  return (
    <div>
      <Button
        isPending={reporting.isRunning}
        pendingWords="Preparing"
        onPress={() => void reporting.prepare()}
      >
        Show the file
      </Button>
    </div>
  );
}
