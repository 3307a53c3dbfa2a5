import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { consoleUrl, homeRegion } from '../../../src/setup-kit/console.ts';
import { ROLE_STACK_NAME } from '../../../src/setup-kit/stack-steps.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { roleNameOf } from './role-name.ts';

type Props = { readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'accountId' | 'partition'> };

/** How to find out how the role was created, and how to delete it in that way. */
export function DeleteRole({ connection: { roleArn, accountId, partition } }: Props) {
  const name = roleNameOf(roleArn);
  const stacks = consoleUrl(partition, 'cloudformation', 'stacks');
  const roles = consoleUrl(partition, 'iam', 'roles');
  const findStack = `aws cloudformation describe-stack-resources --region ${homeRegion(partition)} --physical-resource-id ${name}`;
  return (
    <>
      <p>
        The role is still in your account. Delete it in the way in which it was created. Sign in to AWS
        account <strong>{accountId}</strong>, and find that out:
      </p>
      <ol className="usage">
        <li>
          <div className="group">
            <strong>Did a CloudFormation stack create it?</strong>
            <span>
              Look for a stack named <code>{ROLE_STACK_NAME}</code> in CloudFormation.{' '}
              {stacks !== null && (
                <ExternalLink href={stacks}>Open the stacks in the AWS console</ExternalLink>
              )}
            </span>
            <span>
              Perhaps the stack has another name? Run <CopyText text={findStack} />. It shows the stack, or
              says that it does not exist.
            </span>
            <span>
              Yes: select the stack, and choose Delete. The stack deletes the role, and you are done. If the
              name of the stack begins with <code>StackSet-</code>, ask who manages the organization: the
              stack belongs to a StackSet of the management account.
            </span>
          </div>
        </li>
        <li>
          <div className="group">
            <strong>No stack? Did Terraform create it?</strong>
            <span>
              Ask your team whether their Terraform files create this role, for example in{' '}
              <code>aurora-role.tf</code>. Yes: remove that part, and run terraform apply. Terraform deletes
              the role, and you are done.
            </span>
          </div>
        </li>
        <li>
          <div className="group">
            <strong>Neither, or no one knows? Delete it by hand.</strong>
            <span>
              In the IAM console under Roles, select {name}, and choose Delete. Enter the name of the role,
              and choose Delete again.{' '}
              {roles !== null && <ExternalLink href={roles}>Open the roles in the AWS console</ExternalLink>}
            </span>
            <span>Or run the commands below.</span>
          </div>
        </li>
      </ol>
      <Disclosure title="With the AWS CLI" hint="in CloudShell or a terminal" isOpenAtFirst>
        <CodeBlock
          title="Commands"
          text={[
            `for policy in $(aws iam list-attached-role-policies --role-name ${name} --query 'AttachedPolicies[].PolicyArn' --output text); do`,
            `  aws iam detach-role-policy --role-name ${name} --policy-arn "$policy"`,
            'done',
            `for policy in $(aws iam list-role-policies --role-name ${name} --query 'PolicyNames[]' --output text); do`,
            `  aws iam delete-role-policy --role-name ${name} --policy-name "$policy"`,
            'done',
            `aws iam delete-role --role-name ${name}`,
          ].join('\n')}
        />
      </Disclosure>
    </>
  );
}
