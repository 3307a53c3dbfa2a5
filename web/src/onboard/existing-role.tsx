import type { ReactNode } from 'react';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { WAYS } from './way.ts';

type Props = {
  readonly roleName: string;
  readonly partition: string;
};

/** For the commands, which update only a role that they created. */
export function RoleToReplace(props: Props) {
  return (
    <Question {...props}>
      <p>
        If Aurora's setup for this workspace created it, the commands update it. If not, they stop, and change
        nothing.
      </p>
      <ToKeepIt />
      <p>
        Are you sure that no one else uses the role? The commands then show a line that allows them to replace
        its trust policy, and the permissions that Aurora's commands gave it earlier. Its other policies stay.
      </p>
    </Question>
  );
}

/** For a way in which AWS refuses such a role. */
export function ExistingRole(props: Props) {
  return (
    <Question {...props}>
      <p>
        If there is one, AWS refuses to create it again, and the role stays as it is. Only the stack or the
        configuration that created it may change it.
      </p>
      <ToKeepIt />
      <p>
        Are you sure that no one needs the old role? Delete it in the IAM console. Then do the steps here.
      </p>
    </Question>
  );
}

/** Folded, because nothing can go wrong. */
function Question({ children, ...role }: Props & { readonly children: ReactNode }) {
  return (
    <Disclosure title={`Does the account already have a role named ${role.roleName}?`}>
      <HowToLook {...role} />
      {children}
    </Disclosure>
  );
}

function HowToLook({ roleName, partition }: Props) {
  const url = consoleUrl(partition, 'iam', 'roles');
  return (
    <>
      <p>
        Search for it in the IAM console under Roles.{' '}
        {url !== null && <ExternalLink href={url}>Open the roles in the AWS console</ExternalLink>}
      </p>
      <p>
        Or run <CopyText text={`aws iam get-role --role-name ${roleName}`} />. The answer{' '}
        <code>NoSuchEntity</code> means that there is none.
      </p>
    </>
  );
}

function ToKeepIt() {
  return <p>To connect that role as it is, use "{WAYS.own}" below.</p>;
}
