/** The actions of a setup kit by their reasons, so that each action counts once. */
import type { SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { isJsonObject, listOf, parsedJson } from '../../../src/iam/json/json-value.ts';
import { READING_POLICY } from '../../../src/setup-kit/role-permissions.ts';
import { count } from '../parts/count.ts';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;
type CapabilitySet = NonNullable<Kit['capabilities']>;
type Capability = CapabilitySet['capabilities'][number];
type Policy = { readonly name: string; readonly policy: { readonly json: string } };

export type ReasonGroup = {
  readonly reason: string;
  readonly capabilities: readonly Capability[];
  /** How many of its actions no earlier group has. */
  readonly added: number;
  /** How many of its actions an earlier group has. */
  readonly repeated: number;
};

/** The reasons for everything that the policies of a kit allow, in the order of the set. */
export function reasonsOf(
  set: Pick<CapabilitySet, 'capabilities'>,
  permissions: readonly Policy[],
): ReasonGroup[] {
  const capabilities = [...set.capabilities, ...permissions.flatMap(toReadItself)];
  const seen = new Set<string>();
  return [...Map.groupBy(capabilities, ({ reason }) => reason)].map(([reason, group]) => {
    const actions = new Set(group.flatMap((one) => one.actions));
    const added = [...actions].filter((action) => !seen.has(action));
    for (const action of added) seen.add(action);
    return { reason, capabilities: group, added: added.length, repeated: actions.size - added.length };
  });
}

/** "8 actions", or "8 of the actions above". */
export function actionsInWords({ added, repeated }: Pick<ReasonGroup, 'added' | 'repeated'>): string {
  if (repeated === 0) return count(added, 'action');
  return added === 0
    ? `${repeated} of the actions above`
    : `${count(added, 'action')}, and ${repeated} of those above`;
}

/** The statements that let the role read itself, which no set contains. */
function toReadItself({ name, policy }: Policy): Capability[] {
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
