import type { SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { scriptNeeds } from '../../../src/setup-kit/setup-file.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { Notes } from '../parts/setup-forms.tsx';
import { CommandSteps } from './command-steps.tsx';
import { ExistingRole, RoleToReplace } from './existing-role.tsx';
import type { useReportingKit } from './use-reporting-kit.ts';

export type PlainKit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;

export type WayProps = {
  /** The kit that reports nothing, for its forms that do not depend on it. */
  readonly plain: PlainKit;
  readonly reporting: ReturnType<typeof useReportingKit>;
};

/** The stack with everything filled in, on a page of the console. */
export function QuickCreate({ plain, reporting }: WayProps) {
  const known = reporting.isUnable
    ? plain.cloudFormation.quickCreateUrl
    : (reporting.kit?.setupKit.cloudFormation.quickCreateUrl ?? null);
  const open = async () => {
    // A tab that opens after an answer of the server would be a popup.
    const tab = window.open('', '_blank');
    const kit = await reporting.prepare();
    const url = kit?.setupKit.cloudFormation.quickCreateUrl ?? null;
    if (tab === null || url === null) return tab?.close();
    tab.opener = null;
    tab.location.replace(url);
    announce('The AWS console opened in a new tab.');
  };
  return (
    <>
      <Notes notes={plain.cloudFormation.template.notes} />
      <ol className="usage">
        <li>
          <div className="group">
            <span>Open the prepared stack in the account that you want to connect.</span>
            <div>
              {known === null ? (
                <Button
                  tone="PRIMARY"
                  size="LARGE"
                  isPending={reporting.isRunning}
                  pendingWords="Preparing"
                  onPress={() => void open()}
                >
                  Create the stack in AWS
                </Button>
              ) : (
                <LinkButton tone="PRIMARY" size="LARGE" href={known} isExternal>
                  Create the stack in AWS
                </LinkButton>
              )}
            </div>
          </div>
        </li>
        <li>
          <span>
            Select the box "I acknowledge that AWS CloudFormation might create IAM resources with custom
            names".
          </span>
        </li>
        <li>
          <span>Choose Create stack. {nextOf(reporting)}</span>
        </li>
      </ol>
      <ExistingRole {...plain} />
    </>
  );
}

/** The commands that create the role. */
export function Commands({ plain, reporting }: WayProps) {
  const file = reporting.isUnable ? plain.cli : (reporting.kit?.setupKit.cli ?? null);
  return (
    <>
      <CommandSteps
        file={file}
        load={async () => (await reporting.prepare())?.setupKit.cli.content ?? null}
        isLoading={reporting.isRunning}
        partition={plain.partition}
        account="the account that you want to connect"
        isMain
        notes={[scriptNeeds(!reporting.isUnable)]}
        next={nextOf(reporting)}
      />
      <RoleToReplace {...plain} />
    </>
  );
}

/** What follows the last step in AWS. */
function nextOf({ isUnable }: WayProps['reporting']): string {
  return isUnable
    ? "Then paste the role's ARN below."
    : 'Then come back: this page continues by itself when the role exists.';
}
