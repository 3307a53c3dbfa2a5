import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Notice } from '../parts/notice.tsx';
import { WAYS } from './way.ts';

type Props = {
  readonly roleName: string;
  readonly partition: string;
};

const questionOn = (roleName: string) => `Does the account already have a role named ${roleName}?`;

/** For a way that would change such a role: what to find out first. */
export function RoleToReplace(props: Props) {
  return (
    <Notice tone="WARNING" title={questionOn(props.roleName)}>
      <HowToLook {...props} />
      <p>
        <strong>If there is one, stop.</strong> This way replaces its trust policy, and the permissions that
        commands of Aurora gave it earlier. Its other policies stay. Go on only if no one else uses the role.
      </p>
      <ToKeepIt />
    </Notice>
  );
}

/** For a way in which AWS refuses such a role, so that nothing can go wrong. */
export function ExistingRole(props: Props) {
  return (
    <Disclosure title={questionOn(props.roleName)}>
      <HowToLook {...props} />
      <p>
        If there is one, AWS refuses to create it again, and the role stays as it is. Only the stack or the
        configuration that created it may change it.
      </p>
      <ToKeepIt />
      <p>
        Are you sure that no one needs the old role? Delete it in the IAM console. Then do the steps here.
      </p>
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
