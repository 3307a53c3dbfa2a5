/** Why a chosen account has no connection yet, and what to do about it. */
import { consoleUrl, homeRegion } from '../../../src/setup-kit/console.ts';
import { ROLE_STACK_NAME } from '../../../src/setup-kit/stack-steps.ts';
import { ExternalLink } from '../parts/button.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';

type Props = {
  readonly account: {
    readonly accountId: string;
    readonly tries: number;
    readonly nextTryAt: string | null;
    readonly answer: string | null;
    readonly refused: boolean;
  };
  readonly roleName: string;
  readonly partition: string;
  /** The button that tries all such accounts again. */
  readonly againWords: string;
};

/** For an account that waits for its role. Unless AWS refused the role, the answer says what else is wrong. */
export function MissingRole({ account, roleName, partition, againWords }: Props) {
  const { accountId, tries, nextTryAt, answer, refused } = account;
  if (answer === null) return null;
  const next = nextTryAt === null ? [] : [`Next try ${asMoment(nextTryAt)}`];
  if (!refused)
    return (
      <Disclosure title="Why" hint={next[0]}>
        <p className="hint breakable">{answer}</p>
      </Disclosure>
    );
  const tried = tries === 1 ? 'Tried once' : `Tried ${tries} times`;
  return (
    <Disclosure title="How to fix" hint={[tried, ...next].join(' · ')}>
      <p>
        Aurora cannot use the role {roleName} of this account. AWS gives the same answer when the role does
        not exist, and when its trust policy is wrong.
      </p>
      <Steps accountId={accountId} roleName={roleName} partition={partition} againWords={againWords} />
      <Disclosure title="What AWS said">
        <p className="hint breakable">{answer}</p>
      </Disclosure>
    </Disclosure>
  );
}

/** The StackSet says what happened in the account. */
function Steps({
  accountId,
  roleName,
  partition,
  againWords,
}: Omit<Props, 'account'> & { readonly accountId: string }) {
  const { id: workspaceId } = useWorkspace();
  const url = consoleUrl(partition, 'cloudformation', 'stacksets');
  const connectIt = <a href={addressOf({ page: 'CONNECT', workspaceId })}>connect this one account</a>;
  return (
    <ol className="usage">
      <li>Run the commands under "Create the roles" above if you have not run them yet. Wait 10 minutes.</li>
      <li>
        Sign in to the AWS console of the management account, or of the delegated administrator that ran the
        commands. Open <strong>CloudFormation</strong> in the Region <strong>{homeRegion(partition)}</strong>,
        and choose <strong>StackSets</strong>.{' '}
        {url !== null && <ExternalLink href={url}>Open the StackSets in the AWS console</ExternalLink>}
      </li>
      <li>
        Choose <strong>{ROLE_STACK_NAME}</strong>, then the tab <strong>Stack instances</strong>. Search for
        the account <CopyText text={accountId} />.
      </li>
      <li>
        Do what fits:
        <ul className="remedies">
          <li>The account is not in the list: run the commands again.</li>
          <li>
            "Status reason" says that the role already exists: AWS did not change that role. If no one uses
            it, delete it in IAM, and run the commands again. If someone uses it, leave out this account with
            "Change the choice". Then {connectIt} with another role name.
          </li>
          <li>"Status reason" has another text: correct what it says, and run the commands again.</li>
          <li>
            "Status" is CURRENT: the role exists. Wait 10 minutes. Is the account still not connected? Then{' '}
            {connectIt} with the ARN of {roleName}: its page shows the error.
          </li>
        </ul>
      </li>
      <li>Choose "{againWords}" at the top of this page.</li>
    </ol>
  );
}
