import { ChooseCapabilitiesDocument, SetupKitDocument } from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Loading } from '../parts/loading.tsx';
import { MistakeNotice, OutcomeNotice } from '../parts/notice.tsx';
import { useMayWrite } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { PermissionReasons } from './permission-reasons.tsx';
import { kitChoice, titleOfChoice } from './permissions.ts';

type Props = {
  /** The name of the set. */
  readonly set: string;
  readonly isOfWorkspace: boolean;
  readonly refresh: () => void;
};

/** The permissions of a set, each with its reason. */
export function ChosenSet({ set, isOfWorkspace, refresh }: Props) {
  const { id: workspaceId } = useWorkspace();
  const { data, problem } = useData(SetupKitDocument, { workspaceId, ...kitChoice(set, '') });
  return (
    <Loading of={data?.setupKit} problem={problem} lines={3}>
      {(kit) =>
        kit.__typename === 'SetupKit' ? (
          <>
            {kit.capabilities !== null && (
              <PermissionReasons set={kit.capabilities} permissions={kit.permissions} />
            )}
            {!isOfWorkspace && <WorkspaceOffer set={set} onChosen={refresh} />}
          </>
        ) : (
          <MistakeNotice mistake={kit} />
        )
      }
    </Loading>
  );
}

/** Offers to compare the roles of the workspace with a set. Not for the holder of an onboarding link. */
function WorkspaceOffer({ set, onChosen }: { readonly set: string; readonly onChosen: () => void }) {
  const { id: workspaceId } = useWorkspace();
  const choosing = useAction(ChooseCapabilitiesDocument);
  if (!useMayWrite()) return null;
  const choose = async () => {
    if ((await choosing.run({ workspaceId, name: set })) === undefined) return;
    announce(`Aurora compares the roles of this workspace with ${titleOfChoice(set)}.`);
    onChosen();
  };
  return (
    <div className="group">
      <div>
        <Button size="SMALL" isPending={choosing.isRunning} onPress={() => void choose()}>
          Use {titleOfChoice(set)} for this workspace
        </Button>
      </div>
      <p className="hint">
        Aurora then checks once a day that each role of the workspace has these permissions, and no more.
      </p>
      <OutcomeNotice of={choosing} />
    </div>
  );
}
