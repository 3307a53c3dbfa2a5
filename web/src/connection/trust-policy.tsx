import {
  type ConnectionPartsFragment,
  type ExplanationPartsFragment,
  FailedConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { Correction } from './explanation.tsx';
import { roleNameOf } from './role-name.ts';

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;

type Props = {
  readonly connection: Connection;
  /** The role accepts other callers: replace its policy instead of comparing it. */
  readonly isOpen: boolean;
};

/** The trust policy that the role needs, and where to change it. */
export function ExpectedPolicy({ connection, isOpen }: Props) {
  return (
    <>
      <h2>{isOpen ? 'Replace the trust policy with this one' : "Compare the role's trust policy"}</h2>
      <PolicyToCopy connection={connection} />
    </>
  );
}

type PolicyProps = {
  readonly connection: Connection;
  /** What is wrong with the present policy. Its correction keeps the other statements. */
  readonly explanation?: ExplanationPartsFragment | undefined;
};

/** The correct trust policy, and a link to the place in the AWS console where the role's one is edited. */
export function PolicyToCopy({ connection: { id, roleArn }, explanation }: PolicyProps) {
  const { data, problem } = useData(FailedConnectionDocument, { id });
  if (data === undefined)
    return problem === undefined ? <Waiting lines={8} /> : <ProblemNotice problem={problem} />;
  if (data.awsConnection === null) return null;
  const { trustRelationshipsUrl: url, workspace } = data.awsConnection;
  const policy = workspace.trustPolicy;
  return (
    <>
      {explanation !== undefined && explanation.correction !== null ? (
        <Correction explanation={explanation} />
      ) : policy.__typename === 'TrustPolicy' ? (
        <CodeBlock title="Trust policy" text={policy.json} fileName="trust-policy.json" />
      ) : (
        <MistakeNotice mistake={policy} />
      )}
      {url === null ? (
        <p className="hint">IAM console: Roles, {roleNameOf(roleArn)}, "Trust relationships".</p>
      ) : (
        <div>
          <LinkButton href={url} isExternal>
            Edit in the AWS console
          </LinkButton>
        </div>
      )}
    </>
  );
}
