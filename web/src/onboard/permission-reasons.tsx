import type { SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { isJsonObject, listOf, parsedJson } from '../../../src/iam/json/json-value.ts';
import { READING_POLICY } from '../../../src/setup-kit/role-permissions.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;
type CapabilitySet = NonNullable<Kit['capabilities']>;
type Capability = CapabilitySet['capabilities'][number];

type Props = { readonly set: CapabilitySet; readonly permissions: Kit['permissions'] };

/** Every permission that the kit writes, by reason, and the policies. */
export function PermissionReasons({ set, permissions }: Props) {
  const reasons = Map.groupBy(
    [...set.capabilities, ...permissions.flatMap(toReadItself)],
    ({ reason }) => reason,
  );
  const actions = new Set([...reasons.values()].flat().flatMap((one) => one.actions));
  return (
    <Disclosure title={`All ${actions.size} actions, each with its reason`}>
      <ul className="reasons">
        {[...reasons].map(([reason, capabilities]) => (
          <li key={reason}>
            <Reason reason={reason} capabilities={capabilities} />
          </li>
        ))}
      </ul>
      <Disclosure title={permissions.length === 1 ? 'Show the policy' : 'Show the policies'}>
        {permissions.map(({ name, policy }) => (
          <CodeBlock key={name} title={name} text={policy.json} />
        ))}
      </Disclosure>
    </Disclosure>
  );
}

type ReasonProps = { readonly reason: string; readonly capabilities: readonly Capability[] };

function Reason({ reason, capabilities }: ReasonProps) {
  const count = new Set(capabilities.flatMap(({ actions }) => actions)).size;
  return (
    <Disclosure title={reason} hint={count === 1 ? '1 action' : `${count} actions`}>
      {capabilities.map(({ actions, resources }) => (
        <div key={`${actions} ${resources}`}>
          <p className="actions">{actions.join(', ')}</p>
          {resources.join() !== '*' && <p className="actions">On {resources.join(', ')}</p>}
        </div>
      ))}
    </Disclosure>
  );
}

/** The statements that let the role read itself, which no set contains. */
function toReadItself({ name, policy }: Kit['permissions'][number]): Capability[] {
  const document = parsedJson(policy.json);
  if (name !== READING_POLICY || !isJsonObject(document)) return [];
  return listOf(document['Statement'])
    .filter(isJsonObject)
    .map(({ Action, Resource }) => ({
      reason: 'To check what this role can do, and who else can use it.',
      actions: listOf(Action).map(String),
      resources: listOf(Resource).map(String),
    }));
}
