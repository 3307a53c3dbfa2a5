import type { ReactNode } from 'react';
import {
  type ConnectionPartsFragment,
  type ExplanationPartsFragment,
  FailedConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { MistakeNotice, Notice } from '../parts/notice.tsx';
import { roleNameOf } from './role-name.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** What is wrong with the present policy. Its correction keeps the other statements. */
  readonly explanation: ExplanationPartsFragment | undefined;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** The three steps that correct the trust policy of a role, with their heading. */
export function FixSteps({ connection: { id, roleArn }, explanation, children }: Props) {
  const { data, problem } = useData(FailedConnectionDocument, { id });
  if (data === undefined) return <NotLoaded problem={problem} lines={8} />;
  if (data.awsConnection === null) return null;
  const { trustRelationshipsUrl: url, workspace } = data.awsConnection;
  const policy = workspace.trustPolicy;
  const correction = explanation?.correction ?? null;
  if (correction === null && policy.__typename !== 'TrustPolicy') return <MistakeNotice mistake={policy} />;
  const json = correction?.json ?? (policy.__typename === 'TrustPolicy' ? policy.json : '');
  const title = correction === null ? 'Trust policy' : 'Corrected policy';
  return (
    <div className="group">
      <h2>Fix it in three steps</h2>
      {correction === null ? (
        <Notice tone="WARNING" title="This replaces the whole trust policy">
          <p>
            Anyone else who uses this role loses access. To keep them, first choose "Check my current policy"
            below.
          </p>
        </Notice>
      ) : (
        <p className="hint">
          Does anyone else use this role? The corrected policy keeps their correct entries.
        </p>
      )}
      <ol className="usage">
        <li>
          <div className="group">
            <span>Copy the {title.toLowerCase()}.</span>
            <div>
              <CopyAction text={json} what={title} label={`Copy the ${title.toLowerCase()}`} />
            </div>
            <Disclosure title={`Show the ${title.toLowerCase()}`}>
              <CodeBlock title={title} text={json} fileName="trust-policy.json" />
            </Disclosure>
          </div>
        </li>
        <li>
          <div className="group">
            <span>
              Open the trust policy in AWS and choose <strong>Edit trust policy</strong>. Replace the whole
              text with the copied policy, then choose <strong>Update policy</strong>.
            </span>
            {url === null ? (
              <p className="hint">IAM console: Roles, {roleNameOf(roleArn)}, "Trust relationships".</p>
            ) : (
              <div>
                <LinkButton href={url} isExternal>
                  Open the trust policy in AWS
                </LinkButton>
              </div>
            )}
          </div>
        </li>
        <li>
          <div className="group">{children}</div>
        </li>
      </ol>
    </div>
  );
}
