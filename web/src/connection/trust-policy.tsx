import { type ConnectionPartsFragment, PrepareRoleDocument } from '../../../schema/generated/graphql.ts';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { useData } from '../data/hooks.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { roleNameOf } from './role-name.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'roleArn' | 'partition'>;
  /** The role accepts other callers: replace its policy instead of comparing it. */
  readonly isOpen: boolean;
};

/** The trust policy that the role needs, and where to change it. */
export function ExpectedPolicy({ connection: { roleArn, partition }, isOpen }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem } = useData(PrepareRoleDocument, { workspaceId });
  const policy = data?.workspace?.trustPolicy;
  const name = roleNameOf(roleArn);
  const page = `roles/details/${encodeURIComponent(name)}?section=trust_relationships`;
  const url = consoleUrl(partition, 'iam', page);
  return (
    <>
      <h2>{isOpen ? 'Replace the trust policy with this one' : "Compare the role's trust policy"}</h2>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {data === undefined && problem === undefined && <Waiting lines={6} />}
      {policy?.__typename === 'TrustPolicy' && (
        <>
          {!isOpen && (
            <dl className="facts">
              <dt>Aurora's AWS account ID</dt>
              <dd>
                <CopyText text={accountIn(policy.principalArn)} />
              </dd>
              <dt>Your External ID</dt>
              <dd className="breakable">
                <CopyText text={policy.externalId} />
              </dd>
            </dl>
          )}
          <CodeBlock title="Trust policy" text={policy.json} fileName="trust-policy.json" />
        </>
      )}
      <p>
        {url === null ? (
          `IAM console: Roles, ${name}, "Trust relationships".`
        ) : (
          <a href={url} target="_blank" rel="noreferrer">
            Open the trust relationships of {name} in the AWS console
            <span className="visually-hidden"> (opens in a new tab)</span>
          </a>
        )}
      </p>
    </>
  );
}

function accountIn(principalArn: string): string {
  return principalArn.split(':')[4] ?? principalArn;
}
