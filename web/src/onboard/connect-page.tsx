import {
  CapabilitySetsDocument,
  PrepareRoleDocument,
  WhoIsAuroraDocument,
  WorkspaceCapabilitiesDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ManyAccounts } from './many-accounts.tsx';
import { NotReady } from './not-ready.tsx';
import { choiceIn } from './permissions.ts';
import { PermissionsScreen } from './permissions-screen.tsx';
import { RoleScreen } from './role-screen.tsx';
import { StepsBar } from './steps-bar.tsx';
import { TrustAside } from './trust-aside.tsx';
import { VerifyScreen } from './verify-screen.tsx';

type Props = {
  /** The connection of the last step. */
  readonly connectionId?: string | undefined;
};

/** The flow that connects an account: one decision on each screen, its state in the address. */
export function ConnectPage({ connectionId }: Props) {
  if (connectionId !== undefined)
    return (
      <div className="connect-last">
        <VerifyScreen key={connectionId} connectionId={connectionId} />
      </div>
    );
  return <Setup />;
}

function Setup() {
  const { id: workspaceId } = useWorkspace();
  const [query] = useQuery();
  const who = useData(WhoIsAuroraDocument, {});
  const role = useData(PrepareRoleDocument, { workspaceId });
  const sets = useData(CapabilitySetsDocument, {});
  const chosen = useData(WorkspaceCapabilitiesDocument, { id: workspaceId });
  const identity = who.data?.auroraIdentity;
  const problem = who.problem ?? role.problem ?? sets.problem ?? chosen.problem;
  const lookAgain = () => {
    who.refresh();
    role.refresh();
  };
  const isLoaded = identity !== undefined && sets.data !== undefined && chosen.data !== undefined;
  const choice = sets.data === undefined ? null : choiceIn(query['permissions'], sets.data.capabilitySets);
  const isMany = query['step'] === 'many';
  const isRole = query['step'] === 'role' && choice !== null;
  return (
    <div className="connect">
      <div className="connect-main">
        {!isMany && (
          <StepsBar
            current={isRole ? 1 : 0}
            links={[addressOf({ page: 'CONNECT', workspaceId }, { permissions: choice })]}
          />
        )}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {!isLoaded ? (
          problem === undefined && <Waiting lines={16} />
        ) : identity.__typename !== 'AuroraIdentity' ? (
          <NotReady
            identity={identity}
            operatorPolicy={who.data?.viewer.kind === 'OPERATOR' ? who.data.operatorPolicy.json : undefined}
            lookAgain={lookAgain}
          />
        ) : isMany ? (
          <ManyAccounts key="many" />
        ) : isRole ? (
          <RoleScreen
            key={`${choice} ${query['policies']}`}
            choice={choice}
            policies={query['policies'] ?? ''}
            aurora={identity}
          />
        ) : (
          <PermissionsScreen
            key="permissions"
            sets={sets.data.capabilitySets}
            ofWorkspace={chosen.data.workspace?.capabilities?.name ?? null}
            refresh={chosen.refresh}
          />
        )}
      </div>
      {!isMany && <TrustAside identity={identity} workspace={role.data?.workspace} />}
    </div>
  );
}
