import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Notice } from '../parts/notice.tsx';
import { WAYS } from './way.ts';

type Props = {
  readonly roleName: string;
  readonly partition: string;
  /** Whether this way changes a role that exists. Otherwise AWS refuses it. */
  readonly isReplaced?: boolean;
};

/** What to find out before any of the ways: whether the account has a role with this name, and what then. */
export function ExistingRole({ roleName, partition, isReplaced = false }: Props) {
  const url = consoleUrl(partition, 'iam', 'roles');
  return (
    <Notice tone="WARNING" title={`Does the account already have a role named ${roleName}?`}>
      <p>
        Search for it in the IAM console under Roles.{' '}
        {url !== null && <ExternalLink href={url}>Open the roles in the AWS console</ExternalLink>}
      </p>
      <p>
        Or run <CopyText text={`aws iam get-role --role-name ${roleName}`} />. The answer{' '}
        <code>NoSuchEntity</code> means that there is none.
      </p>
      <p>
        <strong>If there is one, stop.</strong>{' '}
        {isReplaced
          ? 'This way replaces its trust policy, and the permissions of an earlier choice. Its other policies stay. Go on only if no one else uses the role.'
          : 'AWS refuses to create it again. Only the stack or configuration that created it may change it.'}{' '}
        To keep the role as it is, use "{WAYS.own}" below.
      </p>
    </Notice>
  );
}
