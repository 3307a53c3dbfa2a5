import type { ReactNode } from 'react';
import {
  type ConnectionPartsFragment,
  type ExplanationPartsFragment,
  FailedConnectionDocument,
  type FailedConnectionQuery,
} from '../../../schema/generated/graphql.ts';
import { storedRoleArn } from '../../../src/iam/arn/stored-role-arn.ts';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { mayBeGone } from './advice.ts';
import { NoSuchRole } from './no-such-role.tsx';
import { ReplaceWarning, ReplaceWords } from './replace-policy.tsx';
import { roleNameOf } from './role-name.ts';
import { WhomItTrusts } from './whom-it-trusts.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** What is wrong with the present policy. Its correction keeps the other statements. */
  readonly explanation: ExplanationPartsFragment | undefined;
  /** Whether the user has checked a policy here. */
  readonly isChecked: boolean;
  /** False: only the checker, because nothing says yet that the policy is wrong. */
  readonly isShown: boolean;
  /** Whether AWS has just shown that the role is open. Then a correct policy is not the one in effect. */
  readonly isRoleOpen: boolean;
  /** Checks the policy that is in AWS. It is always there, so that it keeps what was typed and the focus. */
  readonly checker: ReactNode;
  /** The last step: how the role is checked again. */
  readonly children: ReactNode;
};

/** The steps that correct the trust policy of a role, with their heading. All of them are there before a check. */
export function FixSteps({
  connection,
  explanation,
  isChecked,
  isShown,
  isRoleOpen,
  checker,
  children,
}: Props) {
  const { id, roleArn } = connection;
  const { data, problem } = useData(isShown ? FailedConnectionDocument : null, { id });
  const found = data?.awsConnection ?? undefined;
  const correction = explanation?.correction ?? null;
  const isCorrect = isChecked && explanation?.verdict === 'WORKS';
  return (
    <div className="group">
      {isShown && <h2>Fix it step by step</h2>}
      <ol className="usage" data-plain={!isShown}>
        <li>
          <div className="group">
            {found !== undefined && (
              <OpenPolicy
                url={found.trustRelationshipsUrl}
                roleArn={roleArn}
                mayBeGone={mayBeGone(found.failure?.causes ?? [])}
              />
            )}
            {isShown && correction === null && (
              <span>
                In AWS, open the tab <strong>Trust relationships</strong>. Copy the whole text, and paste it
                here.
              </span>
            )}
            {checker}
          </div>
        </li>
        {isShown && (
          <li>
            {isCorrect && isRoleOpen ? (
              <span>
                The policy that you checked is correct, but AWS does not use it for this role yet. Already
                saved there? Then wait. If not, copy it.
              </span>
            ) : isCorrect ? (
              <span>The policy that you checked is correct. Do not change it.</span>
            ) : correction !== null ? (
              <CorrectedPolicy correction={correction} />
            ) : found === undefined ? (
              <NotLoaded problem={problem} lines={8} />
            ) : (
              <WholePolicy isChecked={isChecked} workspace={found.workspace} />
            )}
          </li>
        )}
        {isShown && (!isCorrect || isRoleOpen) && (
          <li>
            <ReplaceWords />
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

type OpenProps = { readonly url: string | null; readonly roleArn: string; readonly mayBeGone: boolean };

function OpenPolicy({ url, roleArn, mayBeGone: isDoubtful }: OpenProps) {
  return (
    <>
      <span>
        Sign in to AWS account <strong>{storedRoleArn(roleArn)?.accountId ?? roleArn}</strong>.
        {isDoubtful && (
          <>
            {' '}
            Look whether the role <strong className="breakable">{roleNameOf(roleArn)}</strong> still exists.
          </>
        )}
      </span>
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
      {isDoubtful && <NoSuchRole />}
    </>
  );
}

type CorrectedProps = { readonly correction: NonNullable<ExplanationPartsFragment['correction']> };

function CorrectedPolicy({ correction: { json, changes } }: CorrectedProps) {
  return (
    <div className="group">
      <span>Copy the corrected policy.</span>
      <p className="hint">It keeps the correct entries of others who use this role. It changes this:</p>
      <ul className="remedies hint">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      <div>
        <CopyAction text={json} what="Corrected policy" label="Copy the corrected policy" />
      </div>
      <Disclosure title="Show the corrected policy">
        <CodeBlock title="Corrected policy" text={json} fileName="trust-policy.json" />
      </Disclosure>
    </div>
  );
}

type WholeProps = {
  /** Whether a policy was checked that has no correction. */
  readonly isChecked: boolean;
  readonly workspace: NonNullable<FailedConnectionQuery['awsConnection']>['workspace'];
};

/** The policy that names nobody but Aurora, until a check corrects the one in AWS. */
function WholePolicy({ isChecked, workspace: { trustPolicy } }: WholeProps) {
  if (trustPolicy.__typename !== 'TrustPolicy') return <MistakeNotice mistake={trustPolicy} />;
  return (
    <div className="group">
      <span>Copy the correct policy.</span>
      {isChecked && <p className="hint">There is no correction for the policy that you checked.</p>}
      <WhomItTrusts policy={trustPolicy} />
      <ReplaceWarning>
        If they do, or if you are not sure, do not copy it yet. First paste your current policy in step 1, and
        choose <strong>Check policy</strong>. Aurora then makes a text that keeps the others.
      </ReplaceWarning>
      <CodeBlock title="Trust policy" text={trustPolicy.json} fileName="trust-policy.json" />
    </div>
  );
}
