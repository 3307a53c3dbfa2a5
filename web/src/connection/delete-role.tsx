import { type ConnectionPartsFragment, FailedConnectionDocument } from '../../../schema/generated/graphql.ts';
import { consoleUrl, trustRelationshipsUrl } from '../../../src/setup-kit/console.ts';
import { ROLE_STACK_NAME } from '../../../src/setup-kit/stack-steps.ts';
import { useData } from '../data/hooks.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { deleteRoleCommands, findStackCommands } from './delete-role-commands.ts';
import { roleNameOf } from './role-name.ts';
import { WhoUsesRole } from './who-uses-role.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'accountId' | 'partition'>;
};

/** Whether to delete the role, how to find out how it was created, and how to delete it in that way. */
export function DeleteRole({ connection: { id, roleArn, accountId, partition } }: Props) {
  const role = { partition, name: roleNameOf(roleArn) };
  return (
    <>
      <p>
        The role <strong className="breakable">{role.name}</strong> is still in AWS account{' '}
        <strong>{accountId}</strong>, and still allows Aurora to use it. Sign in to that account. Then answer
        these questions, one after the other.
      </p>
      <ol className="usage">
        <SharedRole {...role} connectionId={id} />
        <OfStack {...role} />
        <OfTerraform />
        <ByHand {...role} />
      </ol>
    </>
  );
}

type RoleProps = { readonly partition: string; readonly name: string };

/** First of all: others may use a role that was connected as it was. */
function SharedRole({ connectionId, ...role }: RoleProps & { readonly connectionId: string }) {
  const { data } = useData(FailedConnectionDocument, { id: connectionId });
  const policy = data?.awsConnection?.workspace.trustPolicy;
  const url = trustRelationshipsUrl(role);
  return (
    <li>
      <div className="group">
        <strong>Does anyone else use the role?</strong>
        <span>
          Open the role in the IAM console under Roles.{' '}
          {url !== null && <ExternalLink href={url}>Open the role in the AWS console</ExternalLink>}
        </span>
        <WhoUsesRole />
        <span>
          Aurora's own use also counts as activity.
          {policy?.__typename === 'TrustPolicy' && (
            <>
              {' '}
              In "Principal", Aurora is <code className="breakable">{policy.principalArn}</code>.
            </>
          )}
        </span>
        <ul className="remedies">
          <li>
            <strong>Yes:</strong> keep the role. Remove only Aurora's statement from its trust policy: choose{' '}
            <strong>Edit trust policy</strong>, delete that statement, and choose{' '}
            <strong>Update policy</strong>. If it also names others, delete only Aurora's line. If a stack or
            Terraform manages the role, make this change there. Then you are done.
          </li>
          <li>
            <strong>No one knows:</strong> do not delete the role. Ask the people who manage this account
            first.
          </li>
          <li>
            <strong>No:</strong> go on with step 2.
          </li>
        </ul>
      </div>
    </li>
  );
}

function OfStack({ partition, name }: RoleProps) {
  const url = consoleUrl(partition, 'cloudformation', 'stacks');
  return (
    <li>
      <div className="group">
        <strong>Did a CloudFormation stack create it?</strong>
        <span>
          Look for a stack named <code>{ROLE_STACK_NAME}</code> in CloudFormation.{' '}
          {url !== null && <ExternalLink href={url}>Open the stacks in the AWS console</ExternalLink>}
        </span>
        <span>
          The list has the stacks of one Region only. Repeat the search in every Region that you use: choose
          it in the menu at the top right.
        </span>
        <span>The stack can have another name. If you do not find it, search with the AWS CLI.</span>
        <Disclosure title="Search every Region with the AWS CLI" hint="in CloudShell or a terminal">
          <CodeBlock title="Search" text={findStackCommands(partition, name)} />
          <p>
            Below each Region you see the name of the stack, or that it does not exist there. Any other error,
            such as AccessDenied, says nothing: ask the people who manage this account.
          </p>
        </Disclosure>
        <span>
          Yes: select the stack, and choose Delete. The stack deletes the role, and you are done. If the name
          of the stack begins with <code>StackSet-</code>, it belongs to a StackSet of the management account:
          ask the people who manage the organization.
        </span>
      </div>
    </li>
  );
}

function OfTerraform() {
  return (
    <li>
      <div className="group">
        <strong>No stack? Did Terraform create it?</strong>
        <span>
          Ask your team whether their Terraform files create this role, for example in{' '}
          <code>aurora-role.tf</code>. Yes: remove that part, and run terraform apply. Terraform deletes the
          role, and you are done.
        </span>
      </div>
    </li>
  );
}

function ByHand({ partition, name }: RoleProps) {
  const url = consoleUrl(partition, 'iam', 'roles');
  return (
    <li>
      <div className="group">
        <strong>Neither? Delete it by hand.</strong>
        <span>No one knows how it was created? Then ask first, and do not delete it.</span>
        <span>
          In the IAM console under Roles, select {name}, and choose Delete. Enter the name of the role, and
          choose Delete again.{' '}
          {url !== null && <ExternalLink href={url}>Open the roles in the AWS console</ExternalLink>}
        </span>
        <Disclosure title="Delete it with the AWS CLI instead" hint="in CloudShell or a terminal">
          <CodeBlock title="Commands" text={deleteRoleCommands(name)} />
        </Disclosure>
      </div>
    </li>
  );
}
