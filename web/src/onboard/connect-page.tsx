import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { PrepareRoleDocument, WhoIsAuroraDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Notice, ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Step } from '../parts/step.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { hasDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { IdentityStep } from './identity-step.tsx';
import { ManyAccounts, manyDraft } from './many-accounts.tsx';
import { RoleArnStep } from './role-arn-step.tsx';
import { RoleStep } from './role-step.tsx';

/** How often to ask whether Aurora's side works again. */
const POLL_MS = 10_000;

type Props = {
  /** Called when the user wants to see the list, which may have the same address. */
  readonly onWatch?: () => void;
  readonly children?: ReactNode;
};

/** The steps to connect an account. */
export function ConnectPage({ onWatch, children }: Props) {
  const { id: workspaceId, name } = useWorkspace();
  const who = useData(WhoIsAuroraDocument, {});
  const role = useData(PrepareRoleDocument, { workspaceId });
  const [hasArn, setHasArn] = useState(false);
  const identity = who.data?.auroraIdentity;
  const known = identity?.__typename === 'AuroraIdentity';
  const problem = who.problem ?? role.problem;
  const { refresh: askWho } = who;
  const { refresh: prepare } = role;
  const lookAgain = useCallback(() => {
    askWho();
    prepare();
  }, [askWho, prepare]);
  const isAnswered = identity !== undefined;
  // A customer has no button for this: the page notices when Aurora works again.
  useEffect(() => {
    if (known || !isAnswered) return;
    const timer = setInterval(lookAgain, POLL_MS);
    return () => clearInterval(timer);
  }, [known, isAnswered, lookAgain]);

  return (
    <div className="narrow">
      <PageTitle title="Connect an AWS account">
        <p className="lead">
          Aurora works in your account through an IAM role that you create and can delete at any time. Open
          AWS in another tab. It takes about two minutes.
        </p>
        <p className="hint">Workspace: {name}</p>
      </PageTitle>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Step number={1} title="Aurora's AWS account" state={known ? 'DONE' : 'CURRENT'}>
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
          <Notice tone="WARNING" title="Aurora cannot check roles at the moment." />
        )}
        <Tabs
          label="How many accounts"
          first={hasDraft(manyDraft(workspaceId)) ? 'many' : undefined}
          tabs={[
            {
              key: 'one',
              title: 'One account',
              body: <RoleArnStep aurora={known ? identity : undefined} onValid={setHasArn} />,
            },
            { key: 'many', title: 'Many accounts', body: <ManyAccounts onWatch={onWatch} /> },
          ]}
        />
      </Step>
      {children}
    </div>
  );
}
