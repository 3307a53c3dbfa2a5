import { quoteShell } from '../../../src/setup-kit/shell.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import type { Role } from './policy-forms.tsx';

type Props = {
  readonly role: Role;
  /** The policy that is the boundary. Null where Aurora cannot see which one it is. */
  readonly arn: string | null;
};

/** How to see which other roles have the same permissions boundary. */
export function BoundaryUsers({ role: { name }, arn }: Props) {
  return (
    <Disclosure title="See which roles use it">
      <p>
        In the IAM console, open the policy. Choose the tab <strong>Entities attached</strong>.
      </p>
      <p>Or with the AWS CLI:</p>
      <CodeBlock title="Roles with this boundary" text={listCommand(name, arn)} />
    </Disclosure>
  );
}

function listCommand(roleName: string, arn: string | null): string {
  const policy =
    arn === null
      ? `"$(aws iam get-role --role-name ${quoteShell(roleName)} --query Role.PermissionsBoundary.PermissionsBoundaryArn --output text)"`
      : quoteShell(arn);
  return `aws iam list-entities-for-policy --policy-usage-filter PermissionsBoundary --policy-arn ${policy}`;
}
