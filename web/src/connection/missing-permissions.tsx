import type { AccessEvidence } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { LongList } from '../parts/long-list.tsx';
import { ActionName } from './action-name.tsx';
import { AllowChoice } from './allow-choice.tsx';
import { type Layer, layerOf } from './denied-layers.tsx';
import { keyOf, type Missing, mergedStatements } from './missing-statements.ts';
import { PolicyForms, type Role } from './policy-forms.tsx';
import type { Access } from './readings.ts';

/** What shows that a permission is missing. Nothing to say where Aurora has read the policies, as usual. */
const EVIDENCE: Readonly<Record<AccessEvidence, string | null>> = {
  READ: null,
  SIMULATED: 'AWS says so in a simulation.',
  REPORTED: 'AWS refused this to Aurora.',
};

type Props = { readonly access: Access; readonly role: Role };

/** What the role lacks, by the layer that denies it, with the change to paste. */
export function MissingPermissions({ access: { missing, checkedAt, boundary }, role }: Props) {
  const groups = [true, false].flatMap((isNeeded) => [
    ...Map.groupBy(
      missing.filter((one) => one.isNeeded === isNeeded),
      ({ layer }) => layerOf(layer),
    ),
  ]);
  return groups.map(([layer, actions]) => {
    const Group = actions.some((one) => one.isNeeded) ? Needed : Refused;
    return (
      // A choice of other actions begins again.
      <div key={`${layer.title} ${actions.map(keyOf)}`} className="group">
        <h3>{layer.title}</h3>
        <Group layer={layer} actions={actions} role={role} boundary={boundary} checkedAt={checkedAt} />
      </div>
    );
  });
}

type GroupProps = {
  readonly layer: Layer;
  readonly actions: readonly Missing[];
  readonly role: Role;
  readonly boundary: Access['boundary'];
  readonly checkedAt: string;
};

/** Actions that the capability set asks for. */
function Needed({ layer, actions, ...rest }: GroupProps) {
  const evidence = new Set(actions.flatMap((one) => EVIDENCE[one.evidence] ?? []));
  const shared = sharedReason(actions);
  return (
    <>
      {shared !== undefined && <p className="hint">{shared}</p>}
      <Actions actions={actions} hasReasons={shared === undefined} />
      {evidence.size > 0 && <p className="hint">{[...evidence].join(' ')}</p>}
      <HowToAllow layer={layer} actions={actions} {...rest} />
    </>
  );
}

/** Actions that nothing asks for, and that Aurora tried: people decide which of them to allow. */
function Refused({ layer, actions, ...rest }: GroupProps) {
  const canAllow = (one: Missing) => layer.addTo !== null && one.statement !== null;
  const others = actions.filter((one) => !canAllow(one));
  return (
    <>
      <p className="hint">Aurora tried this, and AWS refused. Allow only what you want.</p>
      {others.length > 0 && <Actions actions={others} hasReasons={false} />}
      {others.length < actions.length && (
        <AllowChoice actions={actions.filter(canAllow)}>
          {(selected) => <HowToAllow layer={layer} actions={selected} {...rest} />}
        </AllowChoice>
      )}
    </>
  );
}

/** The reason, if all actions have the same one. */
function sharedReason(actions: readonly Missing[]): string | undefined {
  const [first, ...others] = actions;
  const isShared = others.length > 0 && others.every(({ reason }) => reason === first?.reason);
  return isShared ? first?.reason : undefined;
}

type ActionsProps = {
  readonly actions: readonly Missing[];
  /** False if the reason is above the list. */
  readonly hasReasons: boolean;
};

function Actions({ actions, hasReasons }: ActionsProps) {
  return (
    <LongList
      items={actions.map((missing) => ({
        key: keyOf(missing),
        body: (
          <>
            <ActionName of={missing} />
            {missing.resource !== '*' && ` on ${missing.resource}`}
            {hasReasons && `: ${missing.reason}`}
            {missing.statement === null && <p>{missing.remedy}</p>}
          </>
        ),
      }))}
    />
  );
}

/** Where the permissions belong, and the text to paste. Nothing where no statement helps. */
function HowToAllow({ layer: { addTo, steps, isOfRole }, actions, role, boundary, checkedAt }: GroupProps) {
  const statements = mergedStatements(actions);
  if (addTo === null || statements.length === 0) return null;
  return (
    <>
      <p>{addTo}</p>
      {steps !== undefined ? (
        steps({ role, boundary, statements })
      ) : isOfRole === true ? (
        <PolicyForms
          role={role}
          name={policyName(checkedAt)}
          document={{ Version: '2012-10-17', Statement: statements }}
        />
      ) : (
        <CodeBlock
          title="Text to add"
          text={statements.map((one) => JSON.stringify(one, null, 2)).join(',\n')}
        />
      )}
      <p>
        Then come back here. Choose <strong>Check the permissions</strong>.
      </p>
    </>
  );
}

/** A later policy must not replace an earlier one, so each has the time of its check. */
function policyName(checkedAt: string): string {
  return `AuroraAllow-${checkedAt.slice(0, 16).replace(/\D/g, '')}`;
}
