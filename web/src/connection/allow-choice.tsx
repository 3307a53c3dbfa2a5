import { type ReactNode, useState } from 'react';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { ActionName } from './action-name.tsx';
import { warningOn } from './action-warning.ts';
import { keyOf, type Missing } from './missing-statements.ts';

type Props = {
  readonly actions: readonly Missing[];
  /** How to allow those that are selected. */
  readonly children: (selected: readonly Missing[]) => ReactNode;
};

/** A choice among refused actions. None is selected at first: nothing asks for them. */
export function AllowChoice({ actions, children }: Props) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
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
      {children(selected)}
    </>
  );
}

function ChosenAction({ action }: { readonly action: Missing }) {
  const warning = warningOn(action);
  return (
    <span>
      <ActionName of={action} />
      {action.resource !== '*' && ` on ${action.resource}`}
      {warning !== null && <span className="hint"> {warning.reason}</span>}
    </span>
  );
}
