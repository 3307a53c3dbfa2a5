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
import { ReplaceWords } from './replace-policy.tsx';
import { roleNameOf } from './role-name.ts';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** What is wrong with the present policy. Its correction keeps the other statements. */
  readonly explanation: ExplanationPartsFragment | undefined;
  /** False: only the checker, because nothing says yet that the policy is wrong. */
  readonly isShown: boolean;
  /** Checks the policy that is in AWS. It is always there, so that it keeps what was typed and the focus. */
  readonly checker: ReactNode;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** The three steps that correct the trust policy of a role, with their heading. */
export function FixSteps({ connection: { id, roleArn }, explanation, isShown, checker, children }: Props) {
  const { data, problem } = useData(isShown ? FailedConnectionDocument : null, { id });
  const found = data?.awsConnection ?? undefined;
  const correction = explanation?.correction ?? null;
  return (
    <div className="group">
      {isShown && <h2>Fix it in three steps</h2>}
      <ol className="usage" data-plain={!isShown}>
        <li>
          <div className="group">
            {found !== undefined && <OpenPolicy url={found.trustRelationshipsUrl} roleArn={roleArn} />}
            {isShown && correction === null && (
              <span>
                Does anyone else use this role? Then copy the text that is there, and check it here.
              </span>
            )}
            {checker}
          </div>
        </li>
        {isShown && (
          <li>
            {found === undefined ? (
              <NotLoaded problem={problem} lines={8} />
            ) : correction !== null ? (
              <CopyPolicy json={correction.json} title="Corrected policy">
                <p className="hint">It keeps the correct entries of others who use this role.</p>
              </CopyPolicy>
            ) : found.workspace.trustPolicy.__typename === 'TrustPolicy' ? (
              <CopyPolicy json={found.workspace.trustPolicy.json} title="Trust policy">
                <Notice tone="WARNING" title="This replaces the whole trust policy">
                  <p>
                    Anyone else who uses this role loses access. To keep them, check the policy in step 1.
                  </p>
                </Notice>
              </CopyPolicy>
            ) : (
              <MistakeNotice mistake={found.workspace.trustPolicy} />
            )}
          </li>
        )}
        {isShown && (
          <li>
            <div className="group">{children}</div>
          </li>
        )}
      </ol>
    </div>
  );
}

function OpenPolicy({ url, roleArn }: { readonly url: string | null; readonly roleArn: string }) {
  return (
    <>
      <span>Open the trust policy of the role in AWS.</span>
      {url === null ? (
        <p className="hint">IAM console: Roles, {roleNameOf(roleArn)}, "Trust relationships".</p>
      ) : (
        <div>
          <LinkButton href={url} isExternal>
            Open the trust policy in AWS
          </LinkButton>
        </div>
      )}
    </>
  );
}

type CopyProps = {
  readonly json: string;
  readonly title: 'Corrected policy' | 'Trust policy';
  /** What the policy changes for others. */
  readonly children: ReactNode;
};

function CopyPolicy({ json, title, children }: CopyProps) {
  const name = title.toLowerCase();
  return (
    <div className="group">
      <span>Copy the {name}.</span>
      {children}
      <div>
        <CopyAction text={json} what={title} label={`Copy the ${name}`} />
      </div>
      <Disclosure title={`Show the ${name}`}>
        <CodeBlock title={title} text={json} fileName="trust-policy.json" />
      </Disclosure>
      <ReplaceWords />
    </div>
  );
}
