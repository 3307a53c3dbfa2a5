import { type ReactNode, useState } from 'react';
import { PrepareRoleDocument, WhoIsAuroraDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/use-data.ts';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Step } from '../parts/step.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useWorkspace } from '../workspace/activity.tsx';
import { IdentityStep } from './identity-step.tsx';
import { ManyAccounts } from './many-accounts.tsx';
import { RoleArnStep } from './role-arn-step.tsx';
import { RoleStep } from './role-step.tsx';

type Props = {
  /** Told when the list is wanted in place of this: its address may be the same. */
  readonly onWatch?: () => void;
  readonly children?: ReactNode;
};

/** From nothing to a role's ARN: what a customer does with AWS open in another tab. */
export function ConnectPage({ onWatch, children }: Props) {
  const { id: workspaceId, name } = useWorkspace();
  const who = useData(WhoIsAuroraDocument, {});
  const role = useData(PrepareRoleDocument, { workspaceId });
  const [hasArn, setHasArn] = useState(false);
  const identity = who.data?.auroraIdentity;
  const known = identity?.__typename === 'AuroraIdentity';
  const problem = who.problem ?? role.problem;
  const lookAgain = () => {
    who.refresh();
    role.refresh();
  };

  return (
    <div className="narrow">
      <PageTitle title="Connect an AWS account">
        <p className="lead">
          Aurora works in your account through an IAM role that you create, and can delete at any time. With
          AWS open in another tab it takes about two minutes.
        </p>
        <p className="hint">Workspace: {name}</p>
      </PageTitle>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Step number={1} title="Who Aurora is in AWS" state={known ? 'DONE' : 'CURRENT'}>
        {identity === undefined ? (
          <Waiting lines={2} />
        ) : (
          <IdentityStep
            identity={identity}
            operatorPolicy={who.data?.viewer.kind === 'OPERATOR' ? who.data.operatorPolicy.json : undefined}
            lookAgain={lookAgain}
          />
        )}
      </Step>
      <Step
        number={2}
        title="Create a role in your account"
        state={!known ? 'TO_DO' : hasArn ? 'DONE' : 'CURRENT'}
      >
        {role.data?.workspace == null ? <Waiting lines={8} /> : <RoleStep role={role.data} />}
      </Step>
      <Step number={3} title="Paste the role's ARN" state={hasArn ? 'CURRENT' : 'TO_DO'}>
        {identity !== undefined && !known && (
          <Notice tone="WARNING" title="Aurora cannot check a role before step 1 is done." />
        )}
        <Tabs
          label="How many accounts"
          tabs={[
            { key: 'one', title: 'One account', body: <RoleArnStep onValid={setHasArn} /> },
            { key: 'many', title: 'Many accounts', body: <ManyAccounts onWatch={onWatch} /> },
          ]}
        />
      </Step>
      {children}
    </div>
  );
}
