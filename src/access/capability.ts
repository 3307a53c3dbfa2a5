/** What Aurora wants to do with a role: capabilities, each with its reason, and named sets of them. */
import type { JsonObject } from '../iam/json/json-value.ts';

/** Actions that serve one purpose. */
export type Capability = {
  /** Why Aurora needs these actions: one sentence for the customer. */
  readonly reason: string;
  /** Single actions such as `ec2:DescribeInstances`, without wildcards. */
  readonly actions: readonly string[];
  /** `*` or ARNs, which may contain wildcards. */
  readonly resources: readonly string[];
};

export type CapabilitySet = {
  readonly name: string;
  /** Changes whenever the capabilities do. */
  readonly version: string;
  /** One sentence for the customer. */
  readonly description: string;
  /** Whether the set is meant to read the customer's data. Where it is not, permissions to do so are excessive. */
  readonly readsData: boolean;
  readonly capabilities: readonly Capability[];
};

/** An action of a set on one of its resources. */
export type NeededAction = {
  readonly action: string;
  readonly resource: string;
  readonly reason: string;
};

/** Every action of the set on each of its resources, once. */
export function neededActions({ capabilities }: CapabilitySet): NeededAction[] {
  const found = new Map<string, NeededAction>();
  for (const { reason, actions, resources } of capabilities)
    for (const action of actions)
      for (const resource of resources) {
        const key = `${action} ${resource}`;
        if (!found.has(key)) found.set(key, { action, resource, reason });
      }
  return [...found.values()];
}

/** Statements that allow exactly what the set asks for: one for each list of resources, actions in order. */
export function statementsOf({ capabilities }: CapabilitySet): JsonObject[] {
  const byResources = new Map<string, { actions: Set<string>; resources: readonly string[] }>();
  for (const { actions, resources } of capabilities) {
    const sorted = [...new Set(resources)].sort();
    const key = JSON.stringify(sorted);
    const group = byResources.get(key) ?? { actions: new Set<string>(), resources: sorted };
    for (const action of actions) group.actions.add(action);
    byResources.set(key, group);
  }
  return [...byResources.values()].map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: [...actions].sort(),
    Resource: resources.length === 1 ? (resources[0] ?? '*') : resources,
  }));
}
