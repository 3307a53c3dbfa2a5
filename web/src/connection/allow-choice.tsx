import { type ReactNode, useState } from 'react';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { ActionName, whySevere } from './action-name.tsx';
import { keyOf, type Missing } from './missing-statements.ts';

type Props = {
  readonly actions: readonly Missing[];
  /** How to allow those that are selected. */
  readonly children: (selected: readonly Missing[]) => ReactNode;
};

/** A choice among refused actions. Those with severe effects are not selected at first. */
export function AllowChoice({ actions, children }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    actions.filter((action) => whySevere(action) === null).map(keyOf),
  );
  const byKey = new Map(actions.map((action) => [keyOf(action), action] as const));
  const selected = actions.filter((action) => chosen.includes(keyOf(action)));
  return (
    <>
      <Checkboxes
        legend="Select what you want to allow:"
        isList
        all={[...byKey.keys()]}
        words={(key) => {
          const action = byKey.get(key);
          return action === undefined ? key : <ChosenAction action={action} />;
        }}
        chosen={chosen}
        onChange={setChosen}
      />
      {selected.length === 0 ? <p className="hint">Select at least one action.</p> : children(selected)}
    </>
  );
}

function ChosenAction({ action }: { readonly action: Missing }) {
  const why = whySevere(action);
  return (
    <span>
      <ActionName of={action} />
      {action.resource !== '*' && ` on ${action.resource}`}
      {why !== null && <span className="hint"> {why} So it is not selected at first.</span>}
    </span>
  );
}
