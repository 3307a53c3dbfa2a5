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
export function MissingPermissions({ access: { missing, checkedAt, boundaryArn }, role }: Props) {
  const neededFirst = missing.toSorted((a, b) => Number(b.isNeeded) - Number(a.isNeeded));
  // One change for each layer: a second one, from the same text, would undo the first.
  const groups = [...Map.groupBy(neededFirst, ({ layer }) => layerOf(layer))];
  return groups.map(([layer, actions]) => (
    // A choice of other actions begins again.
    <div key={`${layer.title} ${actions.map(keyOf)}`} className="group">
      <h3>{layer.title}</h3>
      <Group layer={layer} actions={actions} role={role} boundaryArn={boundaryArn} checkedAt={checkedAt} />
    </div>
  ));
}

type GroupProps = {
  readonly layer: Layer;
  readonly actions: readonly Missing[];
  readonly role: Role;
  readonly boundaryArn: Access['boundaryArn'];
  readonly checkedAt: string;
};

/** Actions that the capability set asks for, and actions that people decide on, with one way to allow both. */
function Group({ layer, actions, ...rest }: GroupProps) {
  const needed = actions.filter(({ isNeeded }) => isNeeded);
  const refused = actions.filter(({ isNeeded }) => !isNeeded);
  const canAllow = (one: Missing) => layer.addTo !== null && one.statement !== null;
  const choice = refused.filter(canAllow);
  const others = refused.filter((one) => !canAllow(one));
  return (
    <>
      {needed.length > 0 && <Needed actions={needed} />}
      {refused.length > 0 && (
        <p className="hint">
          Aurora tried this, and AWS refused. Aurora stays connected without it. If you do not want it, change
          nothing in AWS.
        </p>
      )}
      {others.length > 0 && <Actions actions={others} hasReasons={false} />}
      {choice.length === 0 ? (
        <HowToAllow layer={layer} actions={needed} {...rest} />
      ) : (
        <AllowChoice actions={choice}>
          {(selected) =>
            needed.length + selected.length === 0 ? (
              <p className="hint">Select at least one action. Then the steps appear here.</p>
            ) : (
              <HowToAllow layer={layer} actions={[...needed, ...selected]} {...rest} />
            )
          }
        </AllowChoice>
      )}
    </>
  );
}

function Needed({ actions }: Pick<GroupProps, 'actions'>) {
  const evidence = new Set(actions.flatMap((one) => EVIDENCE[one.evidence] ?? []));
  const shared = sharedReason(actions);
  return (
    <>
      {shared !== undefined && <p className="hint">{shared}</p>}
      <Actions actions={actions} hasReasons={shared === undefined} />
      {evidence.size > 0 && <p className="hint">{[...evidence].join(' ')}</p>}
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
function HowToAllow({
  layer: { addTo, steps, isOfRole },
  actions,
  role,
  boundaryArn,
  checkedAt,
}: GroupProps) {
  const statements = mergedStatements(actions);
  if (addTo === null || statements.length === 0) return null;
  return (
    <>
      <p>{addTo}</p>
      {steps !== undefined ? (
        steps({ role, arn: boundaryArn, statements })
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
