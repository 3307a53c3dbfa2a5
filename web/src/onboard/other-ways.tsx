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

/** These ways report nothing: they end with the form for the ARN. */
const WITH_ARN: readonly string[] = ['console', 'own'];

/** Whether the way of the address has the form for the ARN. */
export function endsWithArn(way: string | undefined): boolean {
  return way !== undefined && WITH_ARN.includes(way);
}

type Props = WayProps & {
  readonly variables: SetupKitQueryVariables;
  /** The recommended way, which is above. */
  readonly recommended: 'quick' | 'cli';
  readonly arnForm: ReactNode;
};

/** All other ways to create the role, folded. The open one is in the address. */
export function OtherWays({ plain, reporting, variables, recommended, arnForm }: Props) {
  const [query, change] = useQuery();
  const { kit, isUnable, prepare } = reporting;
  const files = isUnable ? plain : kit?.setupKit;
  const way = (key: string, doesReport = true) => ({
    isOpen: query['way'] === key,
    onToggle: (isOpen: boolean) => {
      change({ way: isOpen ? key : null });
      if (isOpen && doesReport && files === undefined) void prepare();
    },
  });
  const file = (one: SetupFile | undefined) =>
    one === undefined ? (
      <div>
        <Button isPending={reporting.isRunning} pendingWords="Preparing" onPress={() => void prepare()}>
          Show the file
        </Button>
      </div>
    ) : (
      <FileForm file={one} />
    );
  return (
    <section className="group" aria-labelledby="other-ways">
      <h2 id="other-ways">Other ways</h2>
      <div className="card disclosures">
        {recommended === 'quick' && (
          <Disclosure title="AWS CLI" hint="CloudShell or a terminal" {...way('cli')}>
            <CloudShell plain={plain} reporting={reporting} />
          </Disclosure>
        )}
        <Disclosure title="CloudFormation" hint="template file" {...way('cloudformation')}>
          {file(files?.cloudFormation.template)}
          {files !== undefined && (
            <Disclosure title="With the AWS CLI">
              <FileForm file={files.cloudFormation.cli} />
            </Disclosure>
          )}
        </Disclosure>
        <Disclosure title="Terraform" {...way('terraform')}>
          {file(files?.terraform)}
        </Disclosure>
        <Disclosure title="AWS console" hint="by hand, five steps" {...way('console', false)}>
          <ConsoleSteps steps={plain.consoleSteps} />
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
