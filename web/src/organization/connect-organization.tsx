import {
  ConnectOrganizationDocument,
  SetupKitDocument,
  type SetupKitQuery,
  WhoIsAuroraDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import type { AuroraAccount } from '../onboard/arn-field.tsx';
import { CommandSteps } from '../onboard/command-steps.tsx';
import { RoleArnForm } from '../onboard/role-arn-form.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { ConsoleSteps, FileForm } from '../parts/setup-forms.tsx';
import { goTo } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';

/** Another name than the role of the accounts: the management account may have both. */
const ROLE_NAME = 'AuroraOrganizationReader';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;

/** Creates the role that reads the organization, and connects it by its ARN. */
export function ConnectOrganization({ isFirst }: { readonly isFirst: boolean }) {
  const { id: workspaceId } = useWorkspace();
  const who = useData(WhoIsAuroraDocument, {});
  const { data, problem } = useData(SetupKitDocument, {
    workspaceId,
    access: 'OWN_POLICIES',
    readsOrganization: true,
    roleName: ROLE_NAME,
  });
  const identity = who.data?.auroraIdentity;
  const aurora = identity?.__typename === 'AuroraIdentity' ? identity : undefined;
  const steps = (
    <>
      <Section
        title="Create a role in the management account"
        hint='The management account owns your organization. To see which account it is, open AWS Organizations in the AWS console: it has the label "management account". The account of a delegated administrator works too. The role can only list units and accounts.'
      >
        <Loading of={data?.setupKit} problem={problem} lines={8}>
          {(kit) => (kit.__typename === 'SetupKit' ? <Ways kit={kit} /> : <MistakeNotice mistake={kit} />)}
        </Loading>
      </Section>
      <Section
        title="Paste the role's ARN"
        hint="Aurora checks the role, then lists your accounts. Next, you choose accounts and create their roles."
      >
        <ConnectForm aurora={aurora} />
      </Section>
    </>
  );
  return isFirst ? (
    steps
  ) : (
    <Disclosure title="Connect another organization" level={2} isCard>
      {steps}
    </Disclosure>
  );
}

function Ways({ kit }: { readonly kit: Kit }) {
  const permissions = kit.permissions.map(({ policy }) => policy.json).join('\n');
  return (
    <>
      <CommandSteps
        file={kit.cli}
        partition={kit.partition}
        account="the management account"
        isMain
        next="The last line of the output is the ARN of the role. Paste it below: this page does not find the role by itself."
      />
      <div className="group">
        <Disclosure title="CloudFormation">
          <FileForm file={kit.cloudFormation.template} />
        </Disclosure>
        <Disclosure title="Terraform">
          <FileForm file={kit.terraform} />
        </Disclosure>
        <Disclosure title="AWS console">
          <ConsoleSteps
            steps={kit.consoleSteps}
            last={{
              title: 'Connect the role',
              instruction: 'Paste the ARN below. Choose Connect organization.',
            }}
          />
        </Disclosure>
        <Disclosure title="Permissions of the role">
          <CodeBlock title="Permissions" text={permissions} />
        </Disclosure>
      </div>
    </>
  );
}

function ConnectForm({ aurora }: { readonly aurora: AuroraAccount | undefined }) {
  const { id: workspaceId } = useWorkspace();
  const action = useAction(ConnectOrganizationDocument);
  const connect = async (roleArn: string) => {
    const connected = await action.run({ workspaceId, roleArn });
    if (connected === undefined) return false;
    goTo({ page: 'ORGANIZATION', workspaceId, organizationId: connected.organization.id });
    return true;
  };
  return (
    <RoleArnForm
      aurora={aurora}
      draft="organization-role"
      words="Connect organization"
      exampleName={ROLE_NAME}
      // The commands come first.
      isMain={false}
      outcome={action}
      connect={connect}
    />
  );
}
