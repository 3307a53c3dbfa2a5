/** What a role may do beyond what Aurora asks for. It is reported, and never prevents a connection. */
import type { Glob } from '../iam/policy/glob.ts';
import { globMatches, globOf, globsMeet } from '../iam/policy/glob.ts';
import type { Statement } from '../iam/policy/model.ts';
import type { NamedPolicy } from '../iam/policy/permissions.ts';
import { credentialActions, dataReads, levelOf, managingActions, mayWrite } from './access-levels.ts';
import { type CapabilitySet, neededActions } from './capability.ts';

/**
 * `ADMINISTRATOR`: every action. `ALL_BUT_SOME`: every action that is not listed. `CREDENTIALS`: gives out
 * credentials or tokens. `WRITES`: a wildcard that may cover changes, or a change where the set only reads. `PASS_ROLE`: may hand any role to a service. `PERMISSIONS_MANAGEMENT`: may change who may do what.
 * `DATA`: reads data that the set does not read.
 */
type ExcessRisk = (typeof RISKS)[number];
const RISKS = [
  'ADMINISTRATOR',
  'ALL_BUT_SOME',
  'PASS_ROLE',
  'PERMISSIONS_MANAGEMENT',
  'CREDENTIALS',
  'WRITES',
  'DATA',
] as const;

export type Excess = {
  /** The action or pattern, as the policy writes it. */
  readonly action: string;
  readonly policy: string;
  /** The Sid of the statement, or its number from 1. */
  readonly statement: string;
  readonly risk: ExcessRisk;
  /** One or two sentences for the customer. */
  readonly words: string;
};

/** What limits the identity policies. */
export type Limits = {
  readonly identityPolicies: readonly NamedPolicy[];
  readonly boundary: NamedPolicy | null;
};

/** What the policies allow beyond the set, the greatest risk of each action first. */
export function excessOf({ identityPolicies, boundary }: Limits, set: CapabilitySet): Excess[] {
  const wanted = new Set(neededActions(set).map(({ action }) => action.toLowerCase()));
  const limits = [...identityPolicies, ...(boundary === null ? [] : [boundary])];
  const isDenied = (action: string) => isWhollyDenied(action, limits) || isOutside(action, boundary);
  const found: Excess[] = [];
  for (const { name: policy, policy: document } of identityPolicies)
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      const place = { policy, statement: statement.sid || String(statement.index + 1) };
      for (const risk of risksOf(statement, set, wanted, isDenied)) found.push({ ...place, ...risk });
    }
  return found.sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk));
}

type Risk = Pick<Excess, 'action' | 'risk' | 'words'>;

function risksOf(
  statement: Statement,
  set: CapabilitySet,
  wanted: ReadonlySet<string>,
  isDenied: (action: string) => boolean,
): Risk[] {
  const { actions, notActions = [] } = statement;
  if (actions === undefined) {
    if (isDenied('*')) return [];
    const words = `Allows every action except ${notActions.join(', ')}, in every service, new ones included.`;
    return [{ action: `NotAction ${notActions.join(', ')}`, risk: 'ALL_BUT_SOME', words }];
  }
  return actions
    .filter((action) => !wanted.has(action.toLowerCase()) && !isDenied(action))
    .flatMap((action) => riskOf(action, statement, set, wanted, isDenied) ?? []);
}

/** The greatest risk of one action or pattern. */
function riskOf(
  action: string,
  statement: Statement,
  set: CapabilitySet,
  wanted: ReadonlySet<string>,
  isDenied: (action: string) => boolean,
): Risk | null {
  const beyond = (covered: readonly string[]) => covered.filter((one) => !wanted.has(one) && !isDenied(one));
  if (/^[*:]+$/.test(action)) {
    const words = 'Allows every action of every service. This is the access of an administrator.';
    return { action, risk: 'ADMINISTRATOR', words };
  }
  if (globMatches(globOf(action.toLowerCase()), 'iam:passrole') && passesAnyRole(statement)) {
    const words =
      'May pass any role to an AWS service. A program can so gain the permissions of the most powerful role in the account.';
    return { action, risk: 'PASS_ROLE', words };
  }
  const managing = beyond(managingActions(action)).filter((one) => one !== 'iam:passrole');
  if (managing.length > 0) {
    const words = `May change who may do what${isPattern(action) ? `, for example by ${managing[0]}` : ''}.`;
    return { action, risk: 'PERMISSIONS_MANAGEMENT', words };
  }
  const isWriting = isPattern(action) && mayWrite(action);
  const giving = beyond(credentialActions(action));
  if (giving.length > 0 && !isWriting) {
    const example = isPattern(action) ? `, for example by ${giving[0]}` : '';
    const words = `Gives out credentials or tokens${example}. They allow more than this action.`;
    return { action, risk: 'CREDENTIALS', words };
  }
  if (
    !isPattern(action) &&
    levelOf(action) === 'WRITE' &&
    !neededActions(set).some((one) => mayWrite(one.action))
  ) {
    return { action, risk: 'WRITES', words: `Changes something. ${set.name} only reads.` };
  }
  if (isWriting) {
    const words = `The wildcard can cover actions that change or delete things, now or when AWS adds them. ${set.name} names single actions.`;
    return { action, risk: 'WRITES', words };
  }
  const data = set.readsData ? [] : beyond(dataReads(action));
  if (data.length === 0) return null;
  const example = isPattern(action) ? `, for example by ${data[0]}` : '';
  return { action, risk: 'DATA', words: `Reads data${example}. ${set.name} needs no data.` };
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}

/** On all roles, and to all services. */
function passesAnyRole({ resources = [], notResources, conditions }: Statement): boolean {
  if (conditions.some(({ key }) => key.toLowerCase() === 'iam:passedtoservice')) return false;
  return notResources !== undefined || resources.some((resource) => /^\*$|:(?:role\/)?\*$/.test(resource));
}

/** Whether some policy denies everything that the pattern covers, on all resources and without a condition. */
function isWhollyDenied(action: string, policies: readonly NamedPolicy[]): boolean {
  const glob = globOf(action.toLowerCase());
  return policies.some(({ policy }) =>
    policy.statements.some(
      ({ effect, actions, notActions, resources = [], conditions }) =>
        effect === 'Deny' &&
        conditions.length === 0 &&
        resources.includes('*') &&
        (actions === undefined
          ? !meetsAny(glob, notActions ?? [])
          : actions.some((pattern) => globMatches(globOf(pattern.toLowerCase()), glob))),
    ),
  );
}

/** Whether the boundary allows nothing that the pattern covers. */
function isOutside(action: string, boundary: NamedPolicy | null): boolean {
  if (boundary === null) return false;
  const glob = globOf(action.toLowerCase());
  return !boundary.policy.statements.some(
    ({ effect, actions, notActions = [] }) =>
      effect === 'Allow' &&
      (actions === undefined
        ? !notActions.some((pattern) => globMatches(globOf(pattern.toLowerCase()), glob))
        : meetsAny(glob, actions)),
  );
}

function meetsAny(glob: Glob, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => globsMeet(glob, globOf(pattern.toLowerCase())));
}
