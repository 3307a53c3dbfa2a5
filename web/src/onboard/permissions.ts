/** What the user chose that Aurora may do, in the address of the page. */
import type { SetupKitQueryVariables } from '../../../schema/generated/graphql.ts';
import { keyIn, type Query } from '../routes.ts';

/** The managed policies on the page. No capability set has such a name. */
export const MANAGED = {
  PowerUserAccess: {
    access: 'POWER_USER',
    grant:
      'Aurora can read, change and delete almost everything in the account. It cannot change users, roles or your organization.',
  },
  ReadOnlyAccess: {
    access: 'READ_ONLY',
    grant:
      'Aurora can read almost everything in all AWS services, also stored data such as files and logs. It cannot change anything.',
  },
} as const;

/** For users who are not sure: the set that allows the least. */
export const FIRST_LOOK = 'OBSERVE';

export const RECOMMENDED: keyof typeof MANAGED = 'PowerUserAccess';

/** The choice of own policies. */
export const OWN = 'OWN';

/** What the page needs of a capability set. */
type NamedSet = { readonly name: string; readonly description: string };

/** The choice of the address; null where there is none, or where it no longer exists. */
export function choiceIn(name: string | undefined, sets: readonly NamedSet[]): string | null {
  if (name === undefined) return null;
  const isKnown = keyIn(MANAGED, name) !== null || name === OWN || sets.some((set) => set.name === name);
  return isKnown ? name : null;
}

/** A choice as people read it: a set's name without capitals. */
export function titleOfChoice(name: string): string {
  if (name === OWN) return 'Your own policies';
  if (name in MANAGED) return name;
  const words = name.replaceAll(/[-_]/g, ' ').toLowerCase();
  return /^[A-Z0-9_-]+$/.test(name) ? words.charAt(0).toUpperCase() + words.slice(1) : name;
}

/** What the last step of the flow keeps in its address: the choice that the role follows. An existing role follows none. */
export function keptChoice(query: Readonly<Record<string, string | undefined>>): Query {
  return { permissions: query['way'] === 'own' ? null : (query['permissions'] ?? null) };
}

/** What Aurora may do after a choice, as a sentence. Null for own policies, which only their owner knows. */
export function grantOf(choice: string, sets: readonly NamedSet[]): string | null {
  if (choice in MANAGED) return MANAGED[choice as keyof typeof MANAGED].grant;
  return sets.find(({ name }) => name === choice) === undefined ? null : meaningOf(choice, sets);
}

/** The description of a set, with the names of other sets as people read them. */
export function meaningOf(name: string, sets: readonly NamedSet[]): string {
  const description = sets.find((set) => set.name === name)?.description ?? '';
  return sets.reduce((text, set) => text.replaceAll(set.name, titleOfChoice(set.name)), description);
}

type KitChoice = Pick<SetupKitQueryVariables, 'access' | 'capabilities' | 'permissionPolicyArns'>;

/** The arguments of a setup kit for a choice. */
export function kitChoice(name: string, policies: string): KitChoice {
  if (name === OWN) return { access: 'OWN_POLICIES', permissionPolicyArns: arnsIn(policies) };
  if (name in MANAGED) return { access: MANAGED[name as keyof typeof MANAGED].access };
  return { access: 'POWER_USER', capabilities: name };
}

/** The ARNs of a text with one on each line. */
export function arnsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((arn) => arn !== '');
}
