import type { ReactNode } from 'react';
import type { SetupKitQueryVariables } from '../../../schema/generated/graphql.ts';
import type { SetupFile, SetupStep } from '../../../src/setup-kit/setup-file.ts';
import { roleStackSteps } from '../../../src/setup-kit/stack-steps.ts';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { ExistingRole } from './existing-role.tsx';
import { OwnRole } from './own-role.tsx';
import { Commands, type WayProps } from './recommended-way.tsx';
import { StackSetWay } from './stack-set-way.tsx';
import { CLI_HINT, useOtherWays, WAYS } from './way.ts';
import { WayEnd } from './way-end.tsx';

type Props = WayProps & {
  readonly variables: SetupKitQueryVariables;
  /** The recommended way, which is above. */
  readonly recommended: 'quick' | 'cli';
  readonly arnForm: ReactNode;
};

/** All other ways to create the role, folded. The open one is in the address. */
export function OtherWays({ plain, reporting, variables, recommended, arnForm }: Props) {
  const { isUnable, kit, prepare } = reporting;
  const way = useOtherWays(() => {
    if (!isUnable) void prepare();
  });
  const files = isUnable ? plain : kit?.setupKit;
  const end = (key: string) => way(key).isOpen && <WayEnd reporting={reporting} arnForm={arnForm} />;
  return (
    <section className="group" aria-labelledby="other-ways">
      <h2 id="other-ways">Other ways</h2>
      <div className="card disclosures">
        {recommended === 'quick' && (
          <Disclosure title={WAYS.cli} hint={CLI_HINT} {...way('cli')}>
            <Commands plain={plain} reporting={reporting} />
            {end('cli')}
          </Disclosure>
        )}
        <Disclosure title={WAYS.cloudformation} hint="to deploy yourself" {...way('cloudformation')}>
          <KitFile
            file={files?.cloudFormation.template}
            reporting={reporting}
            stepsFor={({ fileName }) => roleStackSteps(plain.partition, fileName)}
          />
          {files !== undefined && (
            <Disclosure title="With the AWS CLI instead">
              <FileForm file={files.cloudFormation.cli} />
            </Disclosure>
          )}
          <ExistingRole {...plain} />
          {end('cloudformation')}
        </Disclosure>
        <Disclosure title={WAYS.terraform} {...way('terraform')}>
          <KitFile file={files?.terraform} reporting={reporting} />
          <ExistingRole {...plain} />
          {end('terraform')}
        </Disclosure>
        <Disclosure title={WAYS.console} hint="by hand" {...way('console', false)}>
          <ExistingRole {...plain} />
          <ConsoleSteps
            steps={plain.consoleSteps}
            last={{
              title: 'Connect the role',
              instruction: 'Paste the ARN, and choose Connect AWS account.',
              form: way('console').isOpen && arnForm,
            }}
          />
        </Disclosure>
        <Disclosure title={WAYS.stackset} hint="all accounts at once" {...way('stackset', false)}>
          {way('stackset').isOpen && <StackSetWay variables={variables} />}
        </Disclosure>
        <Disclosure title={WAYS.own} {...way('own', false)}>
          <OwnRole plain={plain} recommended={WAYS[recommended]} arnForm={way('own').isOpen && arnForm} />
        </Disclosure>
      </div>
    </section>
  );
}

type FileProps = Pick<WayProps, 'reporting'> & {
  readonly file: SetupFile | undefined;
  /** The first lines of its usage as steps in the console. */
  readonly stepsFor?: (file: SetupFile) => SetupStep[];
};

/** A file of the kit, or a button that makes the kit. */
function KitFile({ file, reporting, stepsFor }: FileProps) {
  if (file !== undefined) return <FileForm file={file} isFolded steps={stepsFor?.(file)} />;
  return (
    <div>
      <Button
        isPending={reporting.isRunning}
        pendingWords="Preparing"
        onPress={() => void reporting.prepare()}
      >
        Prepare the file
      </Button>
    </div>
  );
}
