import { type ConnectionPartsFragment, PrepareRoleDocument } from '../../../schema/generated/graphql.ts';
import { consoleUrl } from '../../../src/setup-kit/console.ts';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { roleNameOf } from './role-name.ts';

type Connection = Pick<ConnectionPartsFragment, 'roleArn' | 'partition'>;

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
      <NeededPolicy />
      <TrustRelationships connection={connection} />
    </>
  );
}

/** The trust policy for roles of this workspace. */
export function NeededPolicy() {
  const { id: workspaceId } = useWorkspace();
  const { data, problem } = useData(PrepareRoleDocument, { workspaceId });
  if (data === undefined)
    return problem === undefined ? <Waiting lines={8} /> : <ProblemNotice problem={problem} />;
  const policy = data.workspace?.trustPolicy;
  if (policy === undefined) return null;
  if (policy.__typename !== 'TrustPolicy') return <MistakeNotice mistake={policy} />;
  return <CodeBlock title="Trust policy" text={policy.json} fileName="trust-policy.json" />;
}

/** A link to the place in the AWS console where the trust policy of this role is edited. */
export function TrustRelationships({
  connection: { roleArn, partition },
}: {
  readonly connection: Connection;
}) {
  const name = roleNameOf(roleArn);
  const page = `roles/details/${encodeURIComponent(name)}?section=trust_relationships`;
  const url = consoleUrl(partition, 'iam', page);
  if (url === null) return <p className="hint">IAM console: Roles, {name}, "Trust relationships".</p>;
  return (
    <div>
      <LinkButton href={url} isExternal>
        Edit in the AWS console
      </LinkButton>
    </div>
  );
}
