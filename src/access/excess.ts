/** Finds permissions of a role that Aurora does not ask for. They are reported, and never prevent a connection. */
import { actionGlobs } from '../iam/policy/decision.ts';
import { type Glob, globMatches, globOf, globsMeet } from '../iam/policy/glob.ts';
import type { Statement } from '../iam/policy/model.ts';
import type { NamedPolicy } from '../iam/policy/permissions.ts';
import { credentialActions, dataReads, levelOf, managingActions, mayWrite } from './access-levels.ts';
import { type CapabilitySet, neededActions } from './capability.ts';
import { ReportEffort } from './effort.ts';

/**
 * `ADMINISTRATOR`: every action. `ALL_BUT_SOME`: every action that is not listed. `PASS_ROLE`: may hand any role to a
 * service. `PERMISSIONS_MANAGEMENT`: may change permissions. `CREDENTIALS`: gives out credentials or tokens.
 * `WRITES`: a wildcard that may cover writes, or a write although the set only reads. `DATA`: reads data that the set
 * does not read.
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

/** Maximum entries of one report. The report keeps the greatest risks. */
const MAX_EXCESSES = 100;

/** How one report judges actions. */
type Judge = {
  readonly set: CapabilitySet;
  /** Whether the set has actions that change something. */
  readonly setWrites: boolean;
  /**
   * Returns the actions that the set does not name and no policy denies, in lower case. If the set names only
   * `s3:ListBucket`, then of `s3:ListBucket` and `s3:GetObject` it returns `s3:getobject`.
   */
  readonly beyondSet: (actions: readonly string[]) => string[];
  readonly effort: ReportEffort;
};

/** Finds what the policies allow beyond the set, greatest risk first. Incomplete if they are very large. */
export function excessOf({ identityPolicies, boundary }: Limits, set: CapabilitySet): Excess[] {
  const needed = neededActions(set);
  const wanted = new Set(needed.map(({ action }) => action.toLowerCase()));
  const effort = new ReportEffort();
  const isDenied = denialOf(identityPolicies, boundary, effort);
  const judge: Judge = {
    set,
    setWrites: needed.some(({ action }) => mayWrite(action)),
    beyondSet: (actions) =>
      actions.map((one) => one.toLowerCase()).filter((one) => !wanted.has(one) && !isDenied(one)),
    effort,
  };
  const own = identityPolicies.flatMap((policy) => excessIn(policy, judge));
  const found = boundary === null ? own : limited(own, boundary, judge);
  return found.sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk)).slice(0, MAX_EXCESSES);
}

function excessIn({ name, policy: { statements } }: NamedPolicy, judge: Judge): Excess[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const place = { policy: name, statement: statement.sid || String(statement.index + 1) };
      return risksOf(statement, judge).map((risk) => ({ ...place, ...risk }));
    });
}

/** The boundary leaves of the permission to do everything only what it allows itself, if there is time to read it. */
function limited(own: Excess[], boundary: NamedPolicy, judge: Judge): Excess[] {
  const isEverything = ({ risk }: Excess) => risk === 'ADMINISTRATOR';
  if (!own.some(isEverything)) return own;
  const left = excessIn(boundary, judge);
  return judge.effort.isSpent || left.some(isEverything)
    ? own
    : [...own.filter((one) => !isEverything(one)), ...left];
}

type Risk = Pick<Excess, 'action' | 'risk' | 'words'>;

function risksOf(statement: Statement, judge: Judge): Risk[] {
  const { actions, notActions = [] } = statement;
  if (actions === undefined) {
    if (judge.beyondSet(['*']).length === 0) return [];
    const words = `Allows every action except ${notActions.join(', ')}, in every service, including future services.`;
    return [{ action: `NotAction ${notActions.join(', ')}`, risk: 'ALL_BUT_SOME', words }];
  }
  const risks: Risk[] = [];
  for (const action of actions) {
    if (judge.effort.isSpent) break;
    if (judge.beyondSet([action]).length === 0) continue;
    const risk = riskOf(action, statement, judge);
    if (judge.effort.isSpent) break;
    if (risk !== null) risks.push(risk);
  }
  return risks;
}

/** The greatest risk of one action or pattern. */
function riskOf(action: string, statement: Statement, judge: Judge): Risk | null {
  const { set, setWrites, beyondSet, effort } = judge;
  if (/^[*:]+$/.test(action)) {
    const words = 'Allows every action of every service. This is the access of an administrator.';
    return { action, risk: 'ADMINISTRATOR', words };
  }
  if (globMatches(globOf(action.toLowerCase()), 'iam:passrole') && passesAnyRole(statement)) {
    const words =
      'May pass any role to an AWS service. A program can use this to gain the permissions of the most powerful role in the account.';
    return { action, risk: 'PASS_ROLE', words };
  }
  const managing = beyondSet(managingActions(action, effort)).filter((one) => one !== 'iam:passrole');
  if (managing.length > 0) {
    const words = `May change permissions${isPattern(action) ? `, for example by ${managing[0]}` : ''}.`;
    return { action, risk: 'PERMISSIONS_MANAGEMENT', words };
  }
  const isWriting = isPattern(action) && mayWrite(action);
  const giving = beyondSet(credentialActions(action, effort));
  if (giving.length > 0 && !isWriting) {
    const example = isPattern(action) ? `, for example by ${giving[0]}` : '';
    const words = `Gives out credentials or tokens${example}. The credentials can allow more than this action.`;
    return { action, risk: 'CREDENTIALS', words };
  }
  if (!isPattern(action) && levelOf(action) === 'WRITE' && !setWrites) {
    return { action, risk: 'WRITES', words: `Changes something. ${set.name} only reads.` };
  }
  if (isWriting) {
    const words = `The wildcard can cover actions that change or delete things, now or when AWS adds them. ${set.name} lists each action by name.`;
    return { action, risk: 'WRITES', words };
  }
  const data = set.readsData ? [] : beyondSet(dataReads(action, effort));
  if (data.length === 0) return null;
  const example = isPattern(action) ? `, for example by ${data[0]}` : '';
  return { action, risk: 'DATA', words: `Reads data${example}. ${set.name} needs no data.` };
}

function isPattern(action: string): boolean {
  return /[*?]/.test(action);
}

/** Whether the statement allows iam:PassRole for all roles and to all services. */
function passesAnyRole({ resources = [], notResources, conditions }: Statement): boolean {
  if (conditions.some(({ key }) => key.toLowerCase() === 'iam:passedtoservice')) return false;
  return notResources !== undefined || resources.some((resource) => /^\*$|:(?:role\/)?\*$/.test(resource));
}

/** Returns a test: do the policies surely deny all that a lower-case action or pattern covers? It caches answers. */
function denialOf(
  identityPolicies: readonly NamedPolicy[],
  boundary: NamedPolicy | null,
  effort: ReportEffort,
): (action: string) => boolean {
  const statements = identityPolicies.flatMap(({ policy }) => policy.statements);
  const edge = boundary?.policy.statements ?? [];
  const denying = [...statements, ...edge].filter(
    ({ effect, resources = [], conditions }) =>
      effect === 'Deny' && conditions.length === 0 && resources.includes('*'),
  );
  const limiting = edge.filter(({ effect }) => effect === 'Allow');
  const isDenied = (action: string) => {
    const glob = globOf(action);
    if (denying.some((statement) => coversAll(statement, glob, effort))) return true;
    return boundary !== null && !limiting.some((statement) => coversSome(statement, glob, effort));
  };
  const known = new Map<string, boolean>();
  return (action) => {
    const answer = known.get(action) ?? isDenied(action);
    known.set(action, answer);
    return answer;
  };
}

/** Whether the statement is about everything that the pattern covers. */
function coversAll(statement: Statement, glob: Glob, effort: ReportEffort): boolean {
  return statement.actions === undefined
    ? !hasGlob(statement, glob, globsMeet, effort)
    : hasGlob(statement, glob, globMatches, effort);
}

/** Whether the statement is about something that the pattern covers. */
function coversSome(statement: Statement, glob: Glob, effort: ReportEffort): boolean {
  return statement.actions === undefined
    ? !hasGlob(statement, glob, globMatches, effort)
    : hasGlob(statement, glob, globsMeet, effort);
}

function hasGlob(
  statement: Statement,
  glob: Glob,
  test: (pattern: Glob, glob: Glob) => boolean,
  effort: ReportEffort,
): boolean {
  for (const pattern of actionGlobs(statement)) {
    if (effort.isSpent) return false;
    effort.compare(pattern, glob);
    if (test(pattern, glob)) return true;
  }
  return false;
}
