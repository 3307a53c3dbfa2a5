import { useId } from 'react';
import { ChooseCapabilitiesDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { useMayWrite } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';

export type Option = {
  readonly name: string;
  readonly meaning: string;
  /** Why the customer may prefer it, such as "recommended". */
  readonly mark: string | null;
};

type Props = {
  readonly options: readonly Option[];
  /** The name of an option. */
  readonly chosen: string;
  readonly choose: (name: string) => void;
};

/** What the role may do: one of the options. */
export function PermissionChoice({ options, chosen, choose }: Props) {
  const id = useId();
  return (
    <fieldset className="options">
      <legend>Permissions</legend>
      {options.map(({ name, meaning, mark }) => (
        <div key={name} className="option">
          <label>
            <input
              type="radio"
              className="radio"
              name={id}
              value={name}
              checked={name === chosen}
              aria-describedby={`${id}-${name}`}
              onChange={() => choose(name)}
            />
            {name}
            {mark !== null && ` (${mark})`}
          </label>
          <p id={`${id}-${name}`} className="hint">
            {meaning}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

type OfferProps = {
  /** The name of the set that is chosen on the page. */
  readonly set: string;
  readonly onChosen: () => void;
};

/** Offers to compare the roles of the workspace with a set. Not for the holder of an onboarding link. */
export function WorkspaceOffer({ set, onChosen }: OfferProps) {
  const { id: workspaceId } = useWorkspace();
  const choosing = useAction(ChooseCapabilitiesDocument);
  if (!useMayWrite()) return null;
  const choose = async () => {
    if ((await choosing.run({ workspaceId, name: set })) === undefined) return;
    announce(`Aurora compares the roles of this workspace with ${set}.`);
    onChosen();
  };
  return (
    <div className="offer">
      <button
        type="button"
        className="button button-small"
        disabled={choosing.isRunning}
        onClick={() => void choose()}
      >
        Use {set} for this workspace
      </button>
      <p className="hint">
        Aurora then checks once a day that each role of the workspace has these permissions, and no more.
      </p>
      <OutcomeNotice of={choosing} />
    </div>
  );
}
