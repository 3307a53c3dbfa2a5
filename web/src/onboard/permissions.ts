/** What the user chose that Aurora may do, in the address of the page. */
import type { SetupKitQueryVariables } from '../../../schema/generated/graphql.ts';

/** The managed policies on the page. No capability set has such a name. */
export const MANAGED = {
  ReadOnlyAccess: {
    access: 'READ_ONLY',
    meaning: 'Read-only. Aurora can view resources but never change them.',
    why: 'AWS keeps this policy up to date. Aurora can read the resources and data of all services, and change nothing.',
  },
  PowerUserAccess: {
    access: 'POWER_USER',
    meaning: 'Full access except IAM and AWS Organizations. Recommended for most use cases.',
    why: "With it, everything in Aurora works, now and later. Aurora can't manage users, roles or your organization. If Aurora should only look, choose less.",
  },
} as const;

export const RECOMMENDED: keyof typeof MANAGED = 'PowerUserAccess';

/** The choice of own policies. */
export const OWN = 'OWN';

/** What the page needs of a capability set. */
export type SetName = { readonly name: string };

/** The choice of the address; null where there is none, or where it no longer exists. */
export function choiceIn(name: string | undefined, sets: readonly SetName[]): string | null {
  if (name === undefined) return null;
  return name in MANAGED || name === OWN || sets.some((set) => set.name === name) ? name : null;
}

/** A choice as people read it: a set's name without capitals. */
export function titleOfChoice(name: string): string {
  if (name === OWN) return 'Your own policies';
  if (name in MANAGED) return name;
  const words = name.replaceAll(/[-_]/g, ' ').toLowerCase();
  return /^[A-Z0-9_-]+$/.test(name) ? words.charAt(0).toUpperCase() + words.slice(1) : name;
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
